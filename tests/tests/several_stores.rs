//! Several stores in one load: asked at once, from left to right only on "not found", and none hides another.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use secretconf::store::{Answer, Fetching, Memory, Request, Store, StoreError, StoreErrorKind};
use secretconf::{Error, Loader, Secret, SecretConfig};
use secretconf_tests::fetching::{fetch_until, kind, text};
use secretconf_tests::{all_said, block_on, error};
use tokio::runtime::Builder;
use tokio::sync::{Barrier, Semaphore};

fn deployed<T: SecretConfig>() -> Loader<T> {
    T::loader().no_env().environment("production").deadline(Duration::from_secs(5))
}

/// A field for each store.
#[derive(SecretConfig)]
struct Each {
    #[secret(aws = "a")]
    aws: Secret<String>,
    #[secret(azure = "a")]
    azure: Secret<String>,
    #[secret(gcp = "a")]
    gcp: Secret<String>,
    #[secret(vault = "a")]
    vault: Secret<String>,
    #[secret(store(own = "a"))]
    own: Secret<String>,
}

const STORES: [&str; 5] = ["aws", "azure", "gcp", "vault", "own"];

/// Answers when as many stores as are expected were asked, and never before.
struct Meets {
    name: &'static str,
    all: Arc<Barrier>,
}

impl Store for Meets {
    fn name(&self) -> &str {
        self.name
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(async move {
            self.all.wait().await;
            requests.iter().for_each(|request| request.answer(Answer::text(self.name)));
        })
    }
}

/// So that two slow stores take the time of the slower.
#[test]
fn all_stores_are_asked_at_once() {
    let all = Arc::new(Barrier::new(STORES.len()));
    let meeting = |loader: Loader<Each>, name| loader.store(Meets { name, all: Arc::clone(&all) });
    let loader = STORES.into_iter().fold(deployed::<Each>(), meeting);
    let each = loader.load().unwrap();
    assert_eq!((each.aws.expose().as_str(), each.own.expose().as_str()), ("aws", "own"));

    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(loader.load_async()).unwrap();
}

#[test]
fn one_that_is_down_does_not_hide_the_others_problems() {
    type Break = fn(Memory) -> Memory;
    const LONG: Duration = Duration::from_secs(60);
    // The others answer at once, and the load waits for the one that hangs.
    const SHORT: Duration = Duration::from_secs(1);
    let faults: [(Break, &str, Duration); 4] = [
        (|store| store.fail_all(StoreError::unavailable()), "unavailable", LONG),
        (|store| store.hang("a"), "unavailable", SHORT),
        (|store| store.panic_on("a"), "malformed", LONG),
        (|store| store.fail_all(StoreError::misconfigured()), "misconfigured", LONG),
    ];
    for (fault, kind, deadline) in faults {
        let loader = deployed::<Each>()
            .store(Memory::new("aws").fail("a", StoreError::denied()))
            .store(fault(Memory::new("azure").text("a", "x")))
            .store(Memory::new("gcp"))
            .store(Memory::new("vault").text("a", "x"))
            .store(Memory::new("own").bytes("a", [0xff]))
            .deadline(deadline);
        let azure = format!("azure: {kind}");
        let expected = ["aws: denied", &azure, "gcp: not_found", "own: not_utf8"];
        assert_eq!(all_said(loader.load()), expected);
    }
}

/// The first store answers, the other is not asked; it has nothing, or not the key, the other is asked; it fails, the
/// other is not asked.
#[test]
fn the_next_store_is_asked_for_what_is_absent_only() {
    #[derive(SecretConfig)]
    struct Moving {
        #[secret(aws = "there", vault = "there")]
        there: Secret<String>,
        #[secret(aws = "json#absent", vault = "json#absent")]
        other_key: Secret<String>,
        #[secret(aws = "absent", vault = "absent")]
        absent: Secret<String>,
        #[secret(aws = "blank", vault = "blank")]
        blank: Secret<String>,
        #[secret(aws = "denied", vault = "denied")]
        denied: Option<Secret<String>>,
        #[secret(aws = "throttled", vault = "throttled")]
        throttled: Option<Secret<String>>,
        #[secret(aws = "disabled", vault = "disabled", plain, default = 5)]
        disabled: u16,
    }

    let vault = ["there", "absent", "blank", "denied", "throttled"]
        .into_iter()
        .fold(Memory::new("vault"), |vault, name| vault.text(name, "from vault"))
        .text("json", r#"{"absent": "from vault"}"#)
        .text("disabled", "7");
    let aws = || Memory::new("aws").text("there", "from aws").text("json", "{}").text("blank", " ");
    let failing = aws()
        .fail("denied", StoreError::denied())
        .fail("throttled", StoreError::throttled())
        .fail("disabled", StoreError::disabled());
    let loaded = deployed::<Moving>().store(failing).store(vault.clone()).load();
    let expected = ["denied: denied", "throttled: throttled", "disabled: disabled"];
    assert_eq!(all_said(loaded), expected);
    assert_eq!(vault.asked(), ["json", "absent", "blank"]);

    let moving = deployed::<Moving>().store(aws()).store(vault).load().unwrap();
    assert_eq!((moving.there.expose().as_str(), moving.disabled), ("from aws", 7));
    for found in [moving.other_key, moving.absent, moving.blank] {
        assert_eq!(found.expose(), "from vault");
    }
}

/// Blocking, on both kinds of Tokio runtime, and on none.
fn in_every_way<T: SecretConfig>(loader: &Loader<T>, check: impl Fn(Result<T, Error>)) {
    check(loader.load());
    let current = Builder::new_current_thread().enable_all().build().unwrap();
    check(current.block_on(loader.load_async()));
    let multi = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    check(multi.block_on(loader.load_async()));
    check(block_on(loader.load_async()));
}

/// While one store is silent until the deadline, the others are asked all that they are to answer.
#[test]
fn a_silent_store_costs_no_other_field_its_next_stores() {
    #[derive(SecretConfig)]
    struct Fields {
        #[secret(store(left = "a"), store(middle = "a"), aws = "a")]
        there: Secret<String>,
        #[secret(store(left = "b"), aws = "b")]
        denied: Secret<String>,
        #[secret(store(left = "c"), aws = "c")]
        absent: Secret<String>,
        #[secret(store(silent = "d"), aws = "d")]
        silent: Option<Secret<String>>,
    }

    let aws = Memory::new("aws").text("a", "from aws").fail("b", StoreError::denied());
    let loader = deployed::<Fields>()
        .store(Memory::new("left"))
        .store(Memory::new("middle"))
        .store(aws.clone())
        .store(Memory::new("silent").hang("d"))
        .deadline(Duration::from_secs(1));
    in_every_way(&loader, |loaded| {
        let error = error(loaded);
        let said: Vec<_> =
            error.problems().iter().map(|p| format!("{}: {}", p.field(), p.kind())).collect();
        assert_eq!(said, ["denied: denied", "absent: not_found", "silent: unavailable"], "{error}");
        assert!(!error.to_string().contains("not asked"), "{error}");
    });
    let mut asked = aws.asked();
    asked.sort_unstable();
    assert_eq!(asked, ["a", "b", "c"].map(|name| [name; 4]).concat(), "never for d");

    let loader = loader.store(aws.text("b", "x").text("c", "x")).store(Memory::new("silent"));
    in_every_way(&loader, |loaded| assert_eq!(loaded.unwrap().there.expose(), "from aws"));
}

/// A second batch of a store that is at work already, and a secret that is in flight already.
#[test]
fn a_store_at_work_is_asked_more_but_nothing_twice() {
    #[derive(SecretConfig)]
    struct Fields {
        #[secret(aws = "slow")]
        slow: Secret<String>,
        #[secret(store(left = "a"), aws = "slow")]
        same: Secret<String>,
        #[secret(store(left = "b"), aws = "more")]
        more: Secret<String>,
    }

    /// Answers the first batch only after the second.
    #[derive(Clone)]
    struct Waits {
        asked: Arc<Mutex<Vec<String>>>,
        second: Arc<Semaphore>,
    }

    impl Store for Waits {
        fn name(&self) -> &str {
            "aws"
        }

        fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
            let names = requests.iter().map(|request| request.name().to_owned());
            self.asked.lock().unwrap().extend(names);
            Box::pin(async move {
                match requests[0].name() {
                    "slow" => self.second.acquire().await.unwrap().forget(),
                    _ => self.second.add_permits(1),
                }
                requests.iter().for_each(|request| request.answer(Answer::text("x")));
            })
        }
    }

    let aws = Waits { asked: Arc::default(), second: Arc::new(Semaphore::new(0)) };
    let loader = deployed::<Fields>().store(Memory::new("left")).store(aws.clone());
    in_every_way(&loader, |loaded| {
        let fields = loaded.unwrap();
        assert_eq!((fields.same.expose().as_str(), fields.more.expose().as_str()), ("x", "x"));
        assert_eq!(std::mem::take(&mut *aws.asked.lock().unwrap()), ["slow", "more"]);
    });
}

/// Whoever waits in vain for the rest of the first store's answers must not blame the second, which nobody asked.
#[test]
fn a_store_that_was_never_asked_is_not_said_to_be_silent() {
    #[derive(SecretConfig)]
    struct Two {
        #[secret(store(left = "a"), aws = "a")]
        a: Secret<String>,
        #[secret(store(left = "b"))]
        b: Secret<String>,
    }

    let aws = Memory::new("aws").text("a", "x");
    let loader = deployed::<Two>()
        .store(Memory::new("left").hang("b"))
        .store(aws.clone())
        .deadline(Duration::from_millis(150));
    let started = Instant::now();
    in_every_way(&loader, |loaded| {
        let error = error(loaded);
        let attempt = |at: usize| error.problems()[at].attempts().last().unwrap().outcome();
        assert!(attempt(0).contains("not asked: other stores took the whole"), "{error}");
        assert!(attempt(1).contains("no answer within"), "{error}");
    });
    assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
    assert!(aws.asked().is_empty());
}

/// No optional field goes without because its test named no stage.
#[test]
fn a_fault_of_memory_is_one_at_every_stage() {
    let own = Memory::new("own")
        .fail("denied", StoreError::denied())
        .text("there", "x")
        .fail("old", StoreError::denied())
        .answer_at("old", "AWSPREVIOUS", Answer::text("y"));
    let at = |name: &str| Request::new(name).at_stage("AWSPREVIOUS");
    let requests = [at("denied").at_version("1"), at("there"), at("old"), at("absent")];
    fetch_until(Duration::from_secs(5), &own, &requests);
    assert_eq!(kind(&requests[0]), StoreErrorKind::Denied);
    assert_eq!(kind(&requests[1]), StoreErrorKind::NotFound);
    assert_eq!(text(&requests[2]), "y");
    assert_eq!(kind(&requests[3]), StoreErrorKind::NotFound);

    let hangs = [at("slow")];
    fetch_until(Duration::from_millis(50), &Memory::new("own").hang("slow"), &hangs);
    assert!(!hangs[0].is_answered());
}

#[test]
fn memory_fails_so_many_times_and_then_answers() {
    #[derive(SecretConfig)]
    struct One {
        #[secret(store(own = "a"))]
        a: Secret<String>,
    }

    let own = Memory::new("own").text("a", "x").fail_times("a", 2, StoreError::throttled());
    let loader = deployed::<One>().store(own.clone());
    assert_eq!(all_said(loader.load()), ["a: throttled"]);
    assert_eq!(all_said(loader.load()), ["a: throttled"]);
    assert_eq!(loader.load().unwrap().a.expose(), "x");
    drop(own.clone().fail("a", StoreError::denied()));
    assert_eq!(all_said(loader.load()), ["a: denied"]);
    assert_eq!(own.asked().len(), 4);
}
