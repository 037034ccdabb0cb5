//! A load works wherever it is called: with no runtime, in one of any kind, while one shuts down.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::future::Future;
use std::process::Command;
use std::sync::mpsc;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use secretconf::store::{Memory, Request, StoreError};
use secretconf::{Loader, Secret, SecretConfig};
use secretconf_tests::{Custom, all_said, block_on, said};
use tokio::runtime::{Builder, Runtime};

#[derive(SecretConfig)]
struct Config {
    #[secret(aws = "a", store(other = "a"))]
    a: Secret<String>,
}

/// Two rounds: `aws` does not have it, `other` does. Both sleep on the runtime's timer.
fn loader() -> Loader<Config> {
    let slow = |name| Memory::new(name).delay(Duration::from_millis(5));
    let loader = Config::loader().no_env().environment("production");
    loader.store(slow("aws")).store(slow("other").text("a", "found"))
}

#[track_caller]
fn check(loaded: Result<Config, secretconf::Error>) {
    assert_eq!(loaded.unwrap().a.expose(), "found");
}

fn multi() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn current() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn load_works_without_a_runtime() {
    check(loader().load());
}

#[test]
fn load_works_inside_any_runtime() {
    check(current().block_on(async { loader().load() }));
    check(multi().block_on(async { loader().load() }));
    let runtime = multi();
    check(runtime.block_on(async { tokio::spawn(async { loader().load() }).await.unwrap() }));
    check(
        runtime.block_on(async { tokio::task::spawn_blocking(|| loader().load()).await.unwrap() }),
    );
    let bare = Builder::new_current_thread().build().unwrap();
    check(bare.block_on(async { loader().load() }));
}

#[test]
fn load_works_while_a_runtime_shuts_down() {
    struct LoadsOnDrop(mpsc::Sender<bool>);

    impl Drop for LoadsOnDrop {
        fn drop(&mut self) {
            let _ = self.0.send(loader().load().is_ok());
        }
    }

    for runtime in [multi(), current()] {
        let (sender, receiver) = mpsc::channel();
        let loads = LoadsOnDrop(sender);
        runtime.spawn(async move {
            let _loads = loads;
            std::future::pending::<()>().await;
        });
        drop(runtime);
        assert_eq!(receiver.recv_timeout(Duration::from_secs(5)), Ok(true));
    }
}

#[test]
fn load_async_works_on_tokio() {
    check(current().block_on(loader().load_async()));
    let runtime = multi();
    check(runtime.block_on(loader().load_async()));
    check(runtime.block_on(async { tokio::spawn(loader().load_async()).await.unwrap() }));
}

#[test]
fn load_async_works_off_tokio() {
    check(block_on(loader().load_async()));
    let report = block_on(loader().explain_async());
    assert!(report.problems().is_empty(), "{report}");
    let bound = Custom::new("aws", |_: &[Request]| {}).bound();
    assert_eq!(said(block_on(loader().store(bound).load_async())), "a: misconfigured");
}

#[test]
fn the_futures_are_send_and_own_what_they_need() {
    fn send<T: Send + 'static>(future: T) -> T {
        future
    }

    let future = send(loader().load_async());
    check(block_on(future));
    drop(send(loader().explain_async()));
    drop(send(Config::load_async()));
}

#[test]
fn a_future_that_is_dropped_half_way_harms_nobody() {
    let runtime = current();
    for _ in 0..3 {
        let given_up = runtime.block_on(async {
            tokio::time::timeout(Duration::from_millis(1), loader().load_async()).await
        });
        assert!(given_up.is_err());
    }
    check(runtime.block_on(loader().load_async()));
}

#[test]
fn a_deadline_ends_load_async_too() {
    let stuck = || loader().store(Memory::new("aws").delay(Duration::from_secs(60)));
    let loader = stuck().deadline(Duration::from_millis(100));
    assert_eq!(said(current().block_on(loader.load_async())), "a: unavailable");
    assert_eq!(said(block_on(loader.load_async())), "a: unavailable");
    let loader = stuck().deadline(Duration::ZERO);
    assert_eq!(said(loader.load()), "a: unavailable");
    let loader = self::loader().deadline(Duration::MAX);
    check(loader.load());
    check(current().block_on(loader.load_async()));
}

#[test]
fn a_store_that_panics_does_not_take_load_async_with_it() {
    let panics = || Custom::new("aws", |_: &[Request]| panic!("on purpose"));
    assert_eq!(said(current().block_on(loader().store(panics()).load_async())), "a: malformed");
    assert_eq!(said(block_on(loader().store(panics()).load_async())), "a: malformed");
}

#[test]
fn one_loader_loads_again_and_on_many_threads() {
    let loader = loader();
    check(loader.load());
    check(loader.load());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| check(loader.load()));
        }
    });
    let outage = loader.store(Memory::new("aws").fail_all(StoreError::unavailable()));
    let first = all_said(outage.load());
    assert_eq!(first, all_said(outage.load()), "same input, same output");
}

fn probe(what: &str) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_probe")).arg(what).env_clear().current_dir("/").output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

#[test]
fn load_works_in_a_thread_locals_destructor_and_while_unwinding() {
    assert_eq!(probe("thread-local"), "dropped: true\njoined: true\n");
    assert_eq!(probe("unwinding"), "dropped: true\npanicked: true\n");
}

#[cfg(target_os = "linux")]
#[test]
fn no_thread_is_started_where_no_store_is_asked() {
    assert_eq!(probe("threads"), "threads: 1 1\nok: nowhere\n");
}

#[cfg(target_os = "linux")]
#[test]
fn no_thread_outlives_its_load() {
    assert_eq!(probe("thread-ends"), "threads: 1\nok: loaded\n");
}

/// A Tokio runtime may be built without timers.
#[test]
fn load_async_needs_no_timers() {
    let bare = Builder::new_current_thread().build().unwrap();
    let prompt = Memory::new("aws").text("a", "found");
    bare.block_on(loader().store(prompt).load_async()).unwrap();
    let silent = Custom::new("aws", |_: &[Request]| {}).never_ending();
    let loaded = loader().store(silent).deadline(Duration::from_millis(100)).load_async();
    assert_eq!(said(bare.block_on(loaded)), "a: unavailable");
}

/// Two rounds of stores, the first of which begins on Tokio.
#[test]
fn a_load_that_leaves_tokio_half_way_ends_all_the_same() {
    #[derive(SecretConfig)]
    struct Twice {
        #[secret(store(first = "a"), store(second = "a"))]
        a: Secret<String>,
    }

    let runtime = multi();
    let first = Memory::new("first").delay(Duration::from_millis(50));
    let second = Memory::new("second").text("a", "found");
    let loader = Twice::loader().no_env().store(first).store(second);
    let mut load = Box::pin(loader.load_async());
    {
        let _on_tokio = runtime.enter();
        let mut context = Context::from_waker(Waker::noop());
        assert!(load.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(block_on(load).unwrap().a.expose(), "found");
}
