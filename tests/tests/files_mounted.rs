//! Volumes whose files are swapped all at once, and files that every user may read.

#![cfg(unix)]
#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use secretconf::store::{Directory, StoreErrorKind};
use secretconf::{Secret, SecretConfig};
use secretconf_tests::mount::{Mount, chmod, pipe};
use secretconf_tests::{Dir, advice, fetching, said};

#[derive(SecretConfig)]
#[secret(file = "{$MOUNT}")]
struct Mounted {
    #[secret(file)]
    user: String,
    #[secret(file = "{$GATE}")]
    gate: String,
    #[secret(file)]
    password: Secret<String>,
}

const OLD: &[(&str, &str)] = &[("user", "old"), ("password", "old")];
const NEW: &[(&str, &str)] = &[("user", "new"), ("password", "new")];

const PATIENCE: Duration = Duration::from_secs(30);

/// A load that stands still between `user` and `password`, until the secret has changed.
fn load_while(change: impl FnOnce(&Mount) + Send + 'static) -> Result<[String; 3], String> {
    let dir = Dir::new();
    let gate = dir.path().join("gate");
    pipe(&gate);
    let mount = Arc::new(Mount::new(OLD));
    let (of_thread, at) = (mount.clone(), gate.clone());
    // Opened as soon as the load opens the other end. If it never does, the load's result says so.
    thread::spawn(move || {
        let mut gate = fs::OpenOptions::new().write(true).open(at).unwrap();
        change(&of_thread);
        gate.write_all(b"x").unwrap();
    });
    let gate = gate.display().to_string();
    let loader = Mounted::loader().env_vars([("MOUNT", mount.text()), ("GATE", gate)]);
    let (done, loaded) = mpsc::channel();
    thread::spawn(move || done.send(loader.load()));
    let config = loaded.recv_timeout(PATIENCE).expect("the load does not wait for the pipe");
    let config = config.map_err(|error| error.to_string())?;
    Ok([config.user, config.gate, config.password.into_inner()])
}

#[test]
fn a_load_stays_in_the_state_in_which_it_began() {
    let read = load_while(|mount| drop(mount.swap(NEW)));
    assert_eq!(read, Ok(["old".into(), "x".into(), "old".into()]));
}

/// The pipe is not read again: it could not be.
#[test]
fn a_load_begins_again_where_its_state_was_removed() {
    let read = load_while(|mount| mount.replace(NEW));
    assert_eq!(read, Ok(["new".into(), "x".into(), "new".into()]));
}

/// Absent in the new state is absent, although the old one had it.
#[test]
fn a_file_that_the_new_state_has_no_more_is_absent() {
    let read = load_while(|mount| mount.replace(&[("user", "new")]));
    let error = read.unwrap_err();
    assert!(error.contains("create the file") && error.contains("/password"), "{error}");
}

/// Its link comes after the swap.
#[test]
fn a_file_whose_link_is_not_there_yet_is_read() {
    let mount = Mount::new(OLD);
    fs::remove_file(mount.path().join("password")).unwrap();
    let requests = fetching::fetch(&Directory::new("mounted", mount.path()), &["password"]);
    assert_eq!(fetching::text(&requests[0]), "old");
}

#[test]
fn what_lies_beside_a_mount_is_read_as_it_is() {
    let mount = Mount::new(&[("db/password", "p"), ("user", "u")]);
    fs::write(mount.path().join("own"), "o").unwrap();
    fs::create_dir(mount.path().join("inner")).unwrap();
    fs::write(mount.path().join("inner/own"), "i").unwrap();
    symlink("inner/own", mount.path().join("link")).unwrap();
    let names = ["db/password", "user", "own", "inner/own", "link", "db/absent", "absent"];
    let requests = fetching::fetch(&Directory::new("mounted", mount.path()), &names);
    let found: Vec<_> = requests[..5].iter().map(fetching::text).collect();
    assert_eq!(found, ["p", "u", "o", "i", "i"]);
    for absent in &requests[5..] {
        assert_eq!(fetching::kind(absent), StoreErrorKind::NotFound, "{absent:?}");
    }
}

#[test]
fn a_path_with_two_dots_is_read_all_the_same() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(file = "{$MOUNT}/db/../db/password")]
        password: Secret<String>,
    }

    let mount = Mount::new(&[("db/password", "p")]);
    let config = Config::loader().env_vars([("MOUNT", mount.text())]).load().unwrap();
    assert_eq!(config.password.expose(), "p");
}

/// Changes the secret without a pause until it is dropped.
struct Swapper(Arc<AtomicBool>, Option<thread::JoinHandle<()>>);

impl Swapper {
    fn of(mount: &Arc<Mount>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (mount, stopped) = (mount.clone(), stop.clone());
        let swap = move || {
            for round in 0.. {
                let text = round.to_string();
                mount.replace(&["a", "b", "c", "d"].map(|name| (name, text.as_str())));
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
            }
        };
        Self(stop, Some(thread::spawn(swap)))
    }
}

impl Drop for Swapper {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
        self.1.take().map(thread::JoinHandle::join).unwrap().unwrap();
    }
}

/// Either all files are of one state, or the load says that they change too fast.
#[test]
fn loads_see_one_state_while_it_changes() {
    #[derive(SecretConfig)]
    #[secret(file = "{$MOUNT}")]
    struct Config {
        #[secret(file)]
        a: String,
        #[secret(file)]
        b: String,
        #[secret(file = "{$MOUNT}/c")]
        c: String,
        #[secret(store(mounted = "a"), plain)]
        stored_a: String,
        #[secret(store(mounted = "d"), plain)]
        stored_d: String,
    }

    let mount = Arc::new(Mount::new(&["a", "b", "c", "d"].map(|name| (name, "first"))));
    let store = || Directory::new("mounted", mount.path());
    let loader = Config::loader().env_vars([("MOUNT", mount.text())]);
    let _swapper = Swapper::of(&mount);
    let mut loaded = 0;
    for _ in 0..200 {
        match loader.clone().store(store()).load() {
            Ok(config) => {
                assert_eq!((&config.a, &config.a), (&config.b, &config.c));
                assert_eq!(config.stored_a, config.stored_d);
                loaded += 1;
            }
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains("replaced"), "{text}");
            }
        }
    }
    assert!(loaded > 0);
}

#[derive(SecretConfig)]
#[secret(file = "{$DIR}")]
struct Readable {
    #[secret(file)]
    one: Secret<String>,
    #[secret(env = "TWO")]
    two: Secret<String>,
    #[secret(file = "{$DIR}/one")]
    again: Secret<String>,
    #[secret(store(mounted = "three"))]
    three: Secret<String>,
    #[secret(file)]
    open: String,
    #[secret(env = "VARIABLE", file)]
    variable: Secret<String>,
}

/// All that are open to every user but `modes` say otherwise.
fn advice_with(modes: &[(&str, u32)]) -> Vec<String> {
    let dir = Dir::new();
    for name in ["one", "two", "three", "open", "variable"] {
        chmod(dir.file(name, "x"), 0o644);
    }
    for (name, mode) in modes {
        chmod(dir.path().join(name), *mode);
    }
    let two = dir.path().join("two").display().to_string();
    let variables = [("DIR", dir.text()), ("TWO_FILE", two), ("VARIABLE", "x".into())];
    let store = Directory::new("mounted", dir.path());
    let loader = Readable::loader().env_vars(variables).environment("production").store(store);
    let report = loader.load_with_report().unwrap().1;
    advice(&report).iter().map(|text| text.replace(&dir.text(), "DIR")).collect()
}

#[test]
fn files_of_secrets_that_every_user_may_read_are_advised_against_once() {
    let text = "readable by every user of the machine, although secret: `chmod o-r`, in Kubernetes `defaultMode: 0400`, \
                in Docker `mode: 0400`";
    assert_eq!(advice_with(&[]), [format!("DIR/one, DIR/two, DIR/three: {text}")]);
    assert_eq!(
        advice_with(&[("one", 0o640), ("three", 0o400)]),
        [format!("DIR/two: {text}")],
        "the group may"
    );
    assert_eq!(advice_with(&[("one", 0o600), ("two", 0o400), ("three", 0o660)]), [""; 0]);
}

/// A link's own mode says nothing.
#[test]
fn the_mode_is_that_of_the_file_behind_the_link() {
    #[derive(SecretConfig)]
    #[secret(file = "{$MOUNT}")]
    struct Config {
        #[secret(file)]
        token: Secret<String>,
    }

    let mount = Mount::new(&[("token", "x")]);
    for (mode, advised) in [(0o400, 0), (0o444, 1)] {
        chmod(mount.path().join("..data/token"), mode);
        let loader = Config::loader().env_vars([("MOUNT", mount.text())]);
        let (_, report) = loader.load_with_report().unwrap();
        assert_eq!(report.advice().len(), advised, "{mode:o}");
        let named = report.advice().iter().all(|it| !it.about().contains("..data"));
        assert!(named, "{:?}", report.advice());
    }
}

/// A report of a load that fails advises, too, and `explain` does.
#[test]
fn advice_stands_in_every_report() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(file = "{$DIR}/token")]
        token: Secret<String>,
        #[secret(env = "MISSING")]
        missing: String,
    }

    let dir = Dir::new();
    chmod(dir.file("token", "x"), 0o604);
    let loader = Config::loader().env_vars([("DIR", dir.text())]);
    assert_eq!(loader.clone().explain().advice().len(), 1);
    let error = secretconf_tests::error(loader.clone().load());
    assert_eq!(error.report().advice().len(), 1);
    assert_eq!(said(loader.load()), "missing: missing");
}
