//! Asks for the secrets of one load: finds the mount of each, reads it there, and gets another token once.

use std::collections::HashMap;
use std::future::ready;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::header::HeaderValue;
use tokio::sync::OnceCell;
use vaultrs::api::kv1::requests::GetSecretRequest;
use vaultrs::api::kv2::requests::ReadSecretRequest;

use super::call::Call;
use super::fault::{self, doubts_token};
use super::kv::{self, Place};
use super::mounts::{Kind, Mount, Mounts};
use super::path;
use super::said::Said;
use super::session::Caller;
use super::sign_in;
use super::tokens::{Held, Tokens};
use crate::store::call::{Fault, Reach};
use crate::store::{Answer, Request, StoreError, StoreErrorKind};

pub(super) struct Errand<'a> {
    caller: Caller<'a>,
    tokens: &'a Tokens,
    mounts: &'a Mounts,
    first: Held,
    /// Whether the first token is no good any more.
    ended: AtomicBool,
    /// The token that came after the first refusal; `None` if there is no other.
    second: OnceCell<Result<Option<Held>, Fault>>,
    /// Whether the mount was asked for, by the first part of a name: so that many secrets of one mount ask once.
    asked: Mutex<HashMap<String, Arc<OnceCell<Option<Fault>>>>>,
}

impl<'a> Errand<'a> {
    /// Signs in, if need be.
    pub(super) async fn begin(
        caller: Caller<'a>,
        tokens: &'a Tokens,
        mounts: &'a Mounts,
    ) -> Result<Self, StoreError> {
        let first = sign_in::begin(&caller, tokens).await.map_err(|fault| fault.error)?;
        Ok(Self {
            caller,
            tokens,
            mounts,
            first,
            ended: AtomicBool::new(false),
            second: OnceCell::new(),
            asked: Mutex::default(),
        })
    }

    pub(super) async fn get(&self, request: &Request) {
        match self.read(request).await {
            Ok(answer) => request.answer(answer),
            Err(fault) => request.answer(fault.error),
        }
    }

    async fn read(&self, request: &Request) -> Result<Answer, Fault> {
        let name = request.name();
        let version = request.version().map(kv::version).transpose().map_err(Fault::of_call)?;
        let Some(mount) = self.mount(request).await? else {
            return self.read_untold(request, version).await;
        };
        let place = Place::new(&mount.path, path::inside(name, &mount.path).unwrap_or_default());
        let answer = match mount.kind {
            Kind::V1 if version.is_some() => Err(kv::no_versions(&mount.path)),
            Kind::V1 => kv::of_v1(&self.ask_v1(request, &place).await?, &place),
            Kind::V2 => {
                let place = place.without_data();
                kv::of_v2(&self.ask_v2(request, &place, version).await?, &place, version)
            }
        };
        answer.map_err(Fault::of_call)
    }

    /// Where Vault does not tell about mounts: the name's first part is the mount, and the answers to both questions
    /// tell which version of KV it is.
    async fn read_untold(&self, request: &Request, version: Option<u64>) -> Result<Answer, Fault> {
        let (mount, inside) = path::split(request.name());
        let place = Place::new(mount, inside);
        let in_v2 = place.without_data();
        let two = self.ask_v2(request, &in_v2, version).await?;
        let answer = if kv::is_v2(&two) || place.says_v2() || version.is_some() {
            kv::of_v2(&two, &in_v2, version)
        } else if place.is_reserved_in_v2() {
            kv::untold(&two, None, &place)
        } else {
            kv::untold(&two, Some(&self.ask_v1(request, &place).await?), &place)
        };
        answer.map_err(Fault::of_call)
    }

    async fn ask_v1(&self, request: &Request, place: &Place<'_>) -> Result<Said, Fault> {
        let (mount, path) = (place.mount.to_owned(), place.inside.to_owned());
        self.ask(request, Call::of(&GetSecretRequest { mount, path })).await
    }

    async fn ask_v2(
        &self,
        request: &Request,
        place: &Place<'_>,
        version: Option<u64>,
    ) -> Result<Said, Fault> {
        let (mount, path) = (place.mount.to_owned(), place.inside.to_owned());
        self.ask(request, Call::of(&ReadSecretRequest { mount, path, version })).await
    }

    async fn ask(&self, request: &Request, call: Result<Call, StoreError>) -> Result<Said, Fault> {
        self.call(Some(request), &call.map_err(Fault::of_call)?).await
    }

    /// Makes a call; if it is refused, once more with another token.
    async fn call(&self, about: Option<&Request>, call: &Call) -> Result<Said, Fault> {
        let is_second = AtomicBool::new(false);
        let said = self.caller.send(about, call, || self.token(&is_second)).await?;
        if is_second.load(Ordering::Relaxed) || !matches!(said.status, 401 | 403) {
            return Ok(said);
        }
        if doubts_token(&said) {
            self.ended.store(true, Ordering::Relaxed);
        }
        match self.second().await {
            Ok(Some(second)) => self.caller.send(about, call, || ready(second.token.clone())).await,
            Ok(None) => Ok(said),
            // The policy refused, and the token is good as it is: that a login can be used only once is no problem.
            Err(_) if !doubts_token(&said) => Ok(said),
            Err(fault) => Err(fault.clone()),
        }
    }

    /// The token to ask with. Whoever comes when the first one has ended waits for the second, rather than to be refused,
    /// too.
    async fn token(&self, is_second: &AtomicBool) -> Option<HeaderValue> {
        if self.ended.load(Ordering::Relaxed) {
            if let Ok(Some(second)) = self.second().await {
                is_second.store(true, Ordering::Relaxed);
                return second.token.clone();
            }
        }
        self.first.token.clone()
    }

    /// Gets another token, after the first refusal: a policy's, or because the token has ended. Old versions of Vault do
    /// not tell which.
    async fn second(&self) -> &Result<Option<Held>, Fault> {
        let get = || sign_in::again(&self.caller, self.tokens, &self.first);
        self.second.get_or_init(get).await
    }

    /// The mount of a secret; `None` if Vault does not tell.
    async fn mount(&self, request: &Request) -> Result<Option<Mount>, Fault> {
        let name = request.name();
        if let Some(mount) = self.mounts.find(name) {
            return Ok(Some(mount));
        }
        let first = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(asked.entry(path::split(name).0.to_owned()).or_default())
        };
        let mut is_first = false;
        let failed = first
            .get_or_init(|| {
                is_first = true;
                async { self.learn_mount(None, name).await.err() }
            })
            .await;
        match failed {
            Some(fault) if is_first || fault.reach == Reach::Client => return Err(fault.clone()),
            _ if is_first => {}
            // Perhaps it is under another mount that begins alike.
            _ if self.mounts.find(name).is_none() => self.learn_mount(Some(request), name).await?,
            _ => {}
        }
        Ok(self.mounts.find(name))
    }

    /// Asks what the command lines ask before they read. Any token may that can read something of the mount.
    async fn learn_mount(&self, about: Option<&Request>, name: &str) -> Result<(), Fault> {
        let call = Call::get(format!("sys/internal/ui/mounts/{name}"));
        let said = match self.call(about, &call).await {
            Ok(said) => said,
            // A proxy that lets only some paths through. The read itself will show what is there.
            Err(fault) if fault.error.kind() == StoreErrorKind::Malformed => return Ok(()),
            Err(fault) => return Err(fault),
        };
        match said.status {
            200 => {
                let mount = Mount::of(&said).map_err(Fault::of_call)?;
                mount.into_iter().for_each(|mount| self.mounts.learn(mount));
                Ok(())
            }
            404 => {
                fault::no_such_namespace(&said).map_or(Ok(()), |error| Err(Fault::of_client(error)))
            }
            // No policy refuses so.
            401 => Err(Fault::of_call(fault::denied(&said, &[]))),
            // Denied, or a version that does not know the question.
            _ => Ok(()),
        }
    }
}
