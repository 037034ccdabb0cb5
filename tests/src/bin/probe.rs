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

#[derive(Debug, SecretConfig)]
struct Many {
    #[secret(nested, prefix = "S0_")]
    s0: Ten,
    #[secret(nested, prefix = "S1_")]
    s1: Ten,
    #[secret(nested, prefix = "S2_")]
    s2: Ten,
    #[secret(nested, prefix = "S3_")]
    s3: Ten,
    #[secret(nested, prefix = "S4_")]
    s4: Ten,
    #[secret(nested, prefix = "S5_")]
    s5: Ten,
}

#[derive(Debug, SecretConfig)]
#[secret(env)]
struct Ten {
    f0: u16,
    f1: u16,
    f2: u16,
    f3: u16,
    f4: u16,
    f5: u16,
    f6: u16,
    f7: Secret<String>,
    f8: Option<String>,
    f9: u16,
}

impl Many {
    fn sum(&self) -> u16 {
        [&self.s0, &self.s1, &self.s2, &self.s3, &self.s4, &self.s5].into_iter().map(Ten::sum).sum()
    }
}

impl Ten {
    fn sum(&self) -> u16 {
        let Self { f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 } = self;
        let number = |text: &str| text.parse::<u16>().unwrap_or_default();
        let texts = number(f7.expose()) + f8.as_deref().map_or(0, number);
        f0 + f1 + f2 + f3 + f4 + f5 + f6 + texts + f9
    }
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
        "many" => tell(Many::load(), |c| c.sum().to_string()),
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
