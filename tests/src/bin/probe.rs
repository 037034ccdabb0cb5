//! A program whose process environment, working directory and threads a test looks at: `probe WHAT`.
//! It prints `ok: ..` or the error.

use std::time::Duration;

use secretconf::store::Memory;
use secretconf::{Error, Secret, SecretConfig};
use secretconf_release_probe as release;

#[derive(Debug, SecretConfig)]
struct Debugging {
    #[secret(env = "PROBE_URL", default = "nowhere")]
    url: String,
    #[secret(environment)]
    environment: String,
}

#[derive(Debug, SecretConfig)]
struct WithStore {
    #[secret(env = "PROBE_TOKEN", aws = "token")]
    token: Option<Secret<String>>,
}

/// Loads when it is dropped.
struct LoadsOnDrop;

impl Drop for LoadsOnDrop {
    fn drop(&mut self) {
        let loaded = with_memory().load();
        println!("dropped: {}", loaded.is_ok_and(|config| config.token.is_some()));
    }
}

fn with_memory() -> secretconf::Loader<WithStore> {
    let aws = Memory::new("aws").text("token", "t").delay(Duration::from_millis(5));
    WithStore::loader().no_env().environment("production").store(aws)
}

fn tell<T>(loaded: Result<T, Error>, show: impl FnOnce(T) -> String) {
    match loaded {
        Ok(config) => println!("ok: {}", show(config)),
        Err(error) => println!("{error}"),
    }
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count)
}

thread_local! {
    static AT_EXIT: LoadsOnDrop = const { LoadsOnDrop };
}

fn main() {
    let what = std::env::args().nth(1).unwrap_or_default();
    match what.as_str() {
        "debug" => match Debugging::loader().load_with_report() {
            Ok((config, report)) => {
                println!("ok: {} in {}", config.url, config.environment);
                println!("{report}");
            }
            Err(error) => println!("{error}"),
        },
        "given" => tell(Debugging::loader().no_env().load(), |c| c.url),
        "indifferent" => {
            tell(release::Indifferent::load(), |c| format!("{} {}", c.url, c.port));
        }
        "generating" => tell(release::Generating::load(), |_| "generated".into()),
        "threads" => {
            let before = threads();
            let loaded = Debugging::load();
            println!("threads: {} {}", before, threads());
            tell(loaded, |c| c.url);
        }
        "thread-ends" => {
            let loaded = with_memory().load();
            let end = std::time::Instant::now() + Duration::from_secs(5);
            while threads() > 1 && std::time::Instant::now() < end {
                std::thread::sleep(Duration::from_millis(5));
            }
            println!("threads: {}", threads());
            tell(loaded, |_| "loaded".into());
        }
        "thread-local" => {
            let worker = std::thread::spawn(|| AT_EXIT.with(|_| ()));
            println!("joined: {}", worker.join().is_ok());
        }
        "unwinding" => {
            let worker = std::thread::spawn(|| {
                let _loads = LoadsOnDrop;
                panic!("on purpose");
            });
            println!("panicked: {}", worker.join().is_err());
        }
        other => println!("unknown: {other}"),
    }
}
