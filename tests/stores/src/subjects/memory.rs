//! `Memory`, which users test with: it must be as good a store as any.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use secretconf::store::{Answer, Memory, StoreError};

use crate::contract::{Content, DebugStore, Fault, Made, NotHere, Subject, Times};
use crate::server::Server;

const PREVIOUS: &str = "previous";

/// What stands in for a real store in users' tests.
pub struct MemorySubject {
    memory: Memory,
    /// The newest version of each secret and its number.
    newest: Mutex<BTreeMap<String, (usize, Answer)>>,
}

impl MemorySubject {
    /// An empty one.
    #[expect(clippy::new_without_default, reason = "for tests")]
    pub fn new() -> Self {
        Self { memory: Memory::new("memory"), newest: Mutex::default() }
    }

    /// Clones share what they hold.
    fn change(&self, change: impl FnOnce(Memory) -> Memory) {
        drop(change(self.memory.clone()));
    }

    fn fail(&self, secret: &Made, error: StoreError) {
        self.change(|memory| memory.fail(&secret.name, error.clone()));
        if let Some(version) = &secret.version {
            self.change(|memory| memory.answer_at(&secret.name, version, error));
        }
    }
}

impl Subject for MemorySubject {
    fn scheme(&self) -> &'static str {
        "memory"
    }

    fn server(&self) -> String {
        "itself".to_owned()
    }

    fn store(&self) -> Box<dyn DebugStore> {
        Box::new(self.memory.clone())
    }

    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere> {
        let name = self.name(name);
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let before = newest.get(&name).cloned();
        let number = before.as_ref().map_or(1, |(number, _)| number + 1);
        let version = format!("v{number}");
        let answer = match content {
            Content::Text(text) => Answer::text(text),
            Content::Bytes(bytes) => Answer::bytes(bytes),
        };
        let answer = answer.version(&version);
        self.change(|memory| {
            let memory = memory.answer(&name, answer.clone());
            memory.answer_at(&name, &version, answer.clone())
        });
        if let Some((_, before)) = before {
            self.change(|memory| memory.answer_at(&name, PREVIOUS, before));
        }
        newest.insert(name.clone(), (number, answer));
        Ok(Made { name, version: Some(version) })
    }

    fn name(&self, name: &str) -> String {
        name.to_owned()
    }

    fn odd_names(&self) -> Vec<&'static str> {
        vec!["a/b/c", "./a b", "пароль/密码", "\"quoted\"\\", "100%?&=+", "\u{1f511}"]
    }

    fn previous_stage(&self) -> Result<&'static str, NotHere> {
        Ok(PREVIOUS)
    }

    fn deny(&self, secret: &Made) -> Result<(), NotHere> {
        self.fail(secret, StoreError::denied().help("ask for the permission to read it"));
        Ok(())
    }

    fn permission(&self) -> &'static str {
        "permission to read"
    }

    fn disable(&self, secret: &Made) -> Result<(), NotHere> {
        self.fail(secret, StoreError::disabled().help("switch it on"));
        Ok(())
    }

    fn front(&self) -> Result<&Server, NotHere> {
        Err(NotHere("no call leaves the process"))
    }

    fn fault(&self, secret: &Made, times: Times, fault: Fault) -> Result<(), NotHere> {
        if times == Times::Once {
            return Err(NotHere("it does as it is told, and tries nothing again"));
        }
        match fault {
            Fault::Failing | Fault::Reset => self.fail(secret, StoreError::unavailable()),
            Fault::Slow(time) => self.change(|memory| memory.delay(time)),
            Fault::Throttled { .. } => self.fail(secret, StoreError::throttled()),
            Fault::Unauthorized => self.fail(secret, StoreError::denied()),
        }
        Ok(())
    }

    fn expire(&self) -> Result<(), NotHere> {
        Err(NotHere("it has no credentials"))
    }

    fn unreachable(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        let refused = StoreError::unavailable().detail("connection refused by 127.0.0.1:9");
        Ok(Box::new(Memory::new("memory").fail_all(refused)))
    }

    fn untrusted(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        Err(NotHere("it has no server"))
    }

    fn credentials(&self) -> Vec<String> {
        Vec::new()
    }
}
