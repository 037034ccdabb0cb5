//! The loads that are counted, each with the exact environment that its process has.

use std::hint::black_box;
use std::process::Command;

use secretconf::SecretConfig;
use secretconf::store::{Answer, Fetching, Request, Store};
use tokio::runtime::{self, Runtime};

use crate::configs::{Fields20, Fields200, Json20, Key, Secrets20, Secrets200, Whole, row};

/// One load, and whether it ended as it should.
pub type Load = Box<dyn FnMut() -> bool>;

/// A load with a name.
pub struct Case {
    /// In the table, in `budget.toml`, and as an argument.
    pub name: &'static str,
    variables: fn() -> Variables,
    load: fn() -> Load,
    directory: &'static str,
    one_thread: bool,
}

type Variables = Vec<(String, String)>;

/// In the order of the table.
pub const CASES: [Case; 14] = [
    Case::new("20 fields", || fields(20), plain::<Fields20>),
    Case::new("200 fields", || fields(200), plain::<Fields200>),
    Case::new("20 fields, 300 other variables", || among_others(20), plain::<Fields20>),
    Case::new("200 fields, 300 other variables", || among_others(200), plain::<Fields200>),
    Case::new("20 fields, secrets", || fields(20), plain::<Secrets20>),
    Case::new("200 fields, secrets", || fields(200), plain::<Secrets200>),
    Case::new("20 fields, report", || fields(20), with_report::<Fields20>),
    Case::new("200 fields, report", || fields(200), with_report::<Fields200>),
    Case::new("20 missing, as text", Vec::new, failing::<Secrets20>),
    Case::new("20 lines of .env", Vec::new, from_dotenv::<Fields20>).inside(PACKAGE),
    Case::stored("20 keys of a secret", || awaited::<Json20>(settings())),
    Case::stored("20 keys of a secret, report", || awaited_with_report::<Json20>(settings())),
    Case::stored("a secret of 64 KiB", || awaited::<Whole>("x".repeat(KIB_64))),
    Case::stored("a key of 64 KiB of JSON", || awaited::<Key>(json_of(KIB_64))),
];

const PACKAGE: &str = env!("CARGO_MANIFEST_DIR");

/// The most that AWS keeps in one secret.
const KIB_64: usize = 64 << 10;

impl Case {
    /// In the root directory: a load looks for `.env` in the working directory and in all above it, and nothing may depend
    /// on how many those are.
    const fn new(name: &'static str, variables: fn() -> Variables, load: fn() -> Load) -> Self {
        Self { name, variables, load, directory: "/", one_thread: true }
    }

    const fn inside(self, directory: &'static str) -> Self {
        Self { directory, ..self }
    }

    /// In production, where stores are asked, while a thread watches the time.
    const fn stored(name: &'static str, load: fn() -> Load) -> Self {
        Self { one_thread: false, ..Self::new(name, production, load) }
    }

    /// Finds a case.
    ///
    /// # Errors
    ///
    /// There is none of that name.
    pub fn named(name: &str) -> crate::Result<&'static Self> {
        let known = || CASES.iter().map(|case| case.name).collect::<Vec<_>>().join("`, `");
        let found = CASES.iter().find(|case| case.name == name);
        found.ok_or_else(|| format!("no case `{name}`; there are: `{}`", known()))
    }

    /// Does all that is done once, and gives what is done again and again.
    pub fn prepare(&self) -> Load {
        (self.load)()
    }

    /// Whether no other thread takes part.
    pub fn is_of_one_thread(&self) -> bool {
        self.one_thread
    }

    /// Gives the program the variables of this case and no others.
    pub fn surround(&self, program: &mut Command) {
        program.env_clear().envs((self.variables)()).current_dir(self.directory);
    }
}

fn plain<T: SecretConfig>() -> Load {
    Box::new(|| black_box(T::load()).is_ok())
}

fn with_report<T: SecretConfig>() -> Load {
    Box::new(|| black_box(T::loader().load_with_report()).is_ok())
}

fn failing<T: SecretConfig>() -> Load {
    Box::new(|| match black_box(T::load()) {
        Ok(_) => false,
        Err(error) => !black_box(error.to_string()).is_empty(),
    })
}

/// By a path that is equally long wherever the clone lies.
fn from_dotenv<T: SecretConfig>() -> Load {
    Box::new(|| black_box(T::loader().dotenv("twenty.env").load()).is_ok())
}

/// On a runtime of this thread: `load` would ask the store on a thread of its own, whose allocations nobody counts and
/// whose waiting costs a different number of instructions each time.
fn awaited<T: SecretConfig>(secret: String) -> Load {
    let (runtime, loader) = (runtime(), T::loader().store(Shelf(secret)));
    Box::new(move || black_box(runtime.block_on(loader.load_async())).is_ok())
}

fn awaited_with_report<T: SecretConfig>(secret: String) -> Load {
    let (runtime, loader) = (runtime(), T::loader().store(Shelf(secret)));
    Box::new(move || black_box(runtime.block_on(loader.load_async_with_report())).is_ok())
}

fn runtime() -> Runtime {
    runtime::Builder::new_current_thread().enable_time().build().expect("a runtime")
}

/// Holds one secret. `store::Memory` writes down what it was asked, and so grows.
struct Shelf(String);

impl Store for Shelf {
    fn name(&self) -> &str {
        "shelf"
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(async move {
            for request in requests {
                request.answer(Answer::text(self.0.as_str()));
            }
        })
    }
}

fn fields(count: usize) -> Variables {
    let all = (0..count / 5).flat_map(row);
    all.map(|(name, value)| (format!("LOAD_{name}"), value.to_owned())).collect()
}

/// As Kubernetes sets them for every service of a namespace. They are handed over sorted: some come before ours, some after.
fn among_others(count: usize) -> Variables {
    let mut variables = fields(count);
    let letters = ('A'..='Z').cycle().take(300).enumerate();
    variables.extend(letters.map(|(n, letter)| {
        (format!("{letter}_SERVICE_{n}_PORT_8080_TCP"), format!("tcp://10.0.17.{n}:8080"))
    }));
    variables
}

fn production() -> Variables {
    vec![("ENVIRONMENT".into(), "production".into())]
}

/// The JSON secret with the fields of 20.
fn settings() -> String {
    let texts = (0..4).flat_map(row).map(|(name, value)| (name.to_lowercase(), value));
    let pairs = texts.map(|(name, value)| match name.as_bytes()[0] {
        b't' | b'o' => format!(r#""{name}":"{value}""#),
        _ => format!(r#""{name}":{value}"#),
    });
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
}

/// A JSON secret of so many bytes, most of them under one key.
fn json_of(bytes: usize) -> String {
    let empty = r#"{"text":""}"#;
    empty.replace(r#""""#, &format!("\"{}\"", "x".repeat(bytes - empty.len())))
}
