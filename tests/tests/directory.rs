//! `store::Directory`: what it answers, and what it refuses.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::fs;

use secretconf::store::{Directory, Request, Store as _, StoreErrorKind};
use secretconf::{Secret, SecretConfig};
use secretconf_tests::fetching::{self, error, fetch, kind, text};
use secretconf_tests::{Dir, all_said, block_on, problem, said};

fn mounted(dir: &Dir) -> Directory {
    Directory::new("mounted", dir.path())
}

#[test]
fn texts_lose_one_final_newline_and_bytes_lose_nothing() {
    let dir = Dir::new();
    dir.file("unix", "a\n\n");
    dir.file("windows", "a\r\n");
    dir.file("none", " a ");
    dir.file("empty", "");
    dir.file("bytes", [0xff, b'\n']);
    let large = "x".repeat(64 * 1024);
    dir.file("large", &large);
    let names = ["unix", "windows", "none", "empty", "large", "bytes"];
    let requests = fetch(&mounted(&dir), &names);
    let texts: Vec<_> = requests[..5].iter().map(text).collect();
    assert_eq!(texts, ["a\n", "a", " a ", "", large.as_str()]);
    let bytes = requests[5].outcome().unwrap().as_bytes().unwrap();
    assert_eq!(bytes.expose(), &[0xff, b'\n']);
}

#[test]
fn a_name_is_a_path_in_the_directory() {
    const EVERYWHERE: [&str; 7] = ["ключ", "-x", ".hidden", "a.b", "x..", "%2e", "a/b c/d"];
    const ON_UNIX: [&str; 3] = ["a:b", "it's \"$x\"", "two\nlines"];

    let dir = Dir::new();
    fs::create_dir_all(dir.path().join("a/b c")).unwrap();
    let mut names = EVERYWHERE.to_vec();
    names.extend(ON_UNIX.iter().filter(|_| cfg!(unix)));
    for name in &names {
        dir.file(name, format!("of {name}"));
    }
    let requests = fetch(&mounted(&dir), &names);
    for (name, request) in names.iter().zip(&requests) {
        assert_eq!(text(request), format!("of {name}"));
    }
}

#[test]
fn a_name_that_leaves_the_directory_is_refused() {
    let dir = Dir::new();
    fs::create_dir(dir.path().join("in")).unwrap();
    dir.file("outside", "x");
    dir.file("in/..hidden", "x");
    let store = Directory::new("mounted", dir.path().join("in"));
    let outside = dir.path().join("outside").display().to_string();
    let names = [
        "",
        ".",
        "..",
        "/",
        "../outside",
        "a/../../outside",
        "..hidden",
        "..data/x",
        "a/..data",
        "./outside",
        "\0",
        "a\0b",
        &outside,
    ];
    for request in fetch(&store, &names) {
        assert_eq!(kind(&request), StoreErrorKind::Misconfigured, "{request:?}");
        let help = error(&request).cure().unwrap();
        assert!(help.contains("`folder/name`"), "{help}");
    }
}

#[test]
fn absence_is_an_absence_and_names_the_path() {
    let dir = Dir::new();
    let requests = fetch(&mounted(&dir), &["absent", "no/folder"]);
    assert!(requests.iter().all(|request| kind(request) == StoreErrorKind::NotFound));
    let expected = format!("create the file {}/absent", dir.text());
    assert_eq!(error(&requests[0]).cure(), Some(expected.as_str()));
}

/// An outage is no absence: a mount that is not there has no files to be absent.
#[test]
fn a_directory_that_is_not_there_is_a_problem() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(store(mounted = "a"), default_in(local = "x"))]
        a: Secret<String>,
    }

    let dir = Dir::new();
    let nowhere = dir.path().join("nowhere");
    let loader = Config::loader().no_env().store(Directory::new("mounted", &nowhere));
    let problem = problem(loader.load());
    assert_eq!(problem.kind().as_str(), "misconfigured");
    assert_eq!(problem.help(), format!("mount or create the directory {}", nowhere.display()));
}

#[test]
fn what_is_no_readable_file_is_a_problem_of_its_kind() {
    use StoreErrorKind::{Malformed, Misconfigured};

    let dir = Dir::new();
    fs::create_dir(dir.path().join("folder")).unwrap();
    dir.file("file", "x");
    dir.file("fits", "x".repeat(1024 * 1024));
    dir.file("large", "x".repeat(1024 * 1024 + 1));
    let requests = fetch(&mounted(&dir), &["folder", "large", "fits"]);
    assert_eq!(kind(&requests[0]), Misconfigured);
    assert_eq!(kind(&requests[1]), Malformed);
    assert_eq!(text(&requests[2]).len(), 1024 * 1024);
    // Where a path goes through a file, Windows finds nothing.
    if cfg!(unix) {
        assert_eq!(kind(&fetch(&mounted(&dir), &["file/x"])[0]), Misconfigured);
        let no_directory = Directory::new("mounted", dir.path().join("file"));
        assert_eq!(kind(&fetch(&no_directory, &["x"])[0]), Misconfigured);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_pipes_are_refused() {
    use std::os::unix::fs::symlink;

    let dir = Dir::new();
    dir.file("target", "x");
    symlink("target", dir.path().join("link")).unwrap();
    symlink("loop", dir.path().join("loop")).unwrap();
    symlink("nowhere", dir.path().join("dangling")).unwrap();
    secretconf_tests::mount::pipe(&dir.path().join("pipe"));
    let requests = fetch(&mounted(&dir), &["link", "loop", "dangling", "pipe"]);
    assert_eq!(text(&requests[0]), "x");
    assert_eq!(kind(&requests[1]), StoreErrorKind::Unavailable);
    assert_eq!(kind(&requests[2]), StoreErrorKind::NotFound);
    assert_eq!(kind(&requests[3]), StoreErrorKind::Malformed);
}

/// Some files of Linux may be written and not read, by root neither.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_not_be_read_is_denied() {
    let dir = Dir::new();
    let own = dir.file("closed", "x");
    secretconf_tests::mount::chmod(&own, 0);
    let candidates = [
        own.as_path(),
        "/proc/sys/vm/compact_memory".as_ref(),
        "/proc/sys/net/ipv4/route/flush".as_ref(),
    ];
    let closed = candidates.into_iter().find(|path| path.exists() && fs::read(path).is_err());
    let Some(closed) = closed else { return };
    let store = Directory::new("mounted", closed.parent().unwrap());
    let requests = fetch(&store, &[closed.file_name().unwrap().to_str().unwrap()]);
    assert_eq!(kind(&requests[0]), StoreErrorKind::Denied);
    let help = format!("let the process's user read {}", closed.display());
    assert_eq!(error(&requests[0]).cure(), Some(help.as_str()));
}

#[test]
fn a_file_has_no_versions() {
    let dir = Dir::new();
    dir.file("a", "x");
    let requests = [
        Request::new("a").at_stage("AWSPREVIOUS"),
        Request::new("a").at_version("1"),
        Request::new("a"),
    ];
    fetching::fetch_until(std::time::Duration::from_secs(8), &mounted(&dir), &requests);
    assert_eq!(kind(&requests[0]), StoreErrorKind::NotFound);
    assert_eq!(kind(&requests[1]), StoreErrorKind::NotFound);
    let answer = requests[2].outcome().unwrap();
    assert_eq!(answer.version_id(), None);
    let modified = fs::metadata(dir.path().join("a")).unwrap().modified().unwrap();
    assert_eq!(answer.created_at(), Some(modified));
}

#[derive(SecretConfig)]
struct Config {
    #[secret(store(mounted = "{environment}/db.json#password"))]
    password: Secret<String>,
    #[secret(store(mounted = "{environment}/db.json#/hosts/1"), plain)]
    host: String,
    #[secret(store(mounted = "{environment}/db.json#port"), plain, default = 5432)]
    port: u16,
    #[secret(store(mounted = "absent"))]
    absent: Option<Secret<String>>,
    #[secret(store(mounted = "blank"))]
    blank: Option<Secret<String>>,
}

fn config_dir(json: &str) -> Dir {
    let dir = Dir::new();
    fs::create_dir(dir.path().join("staging")).unwrap();
    dir.file("staging/db.json", json);
    dir.file("blank", "\n");
    dir
}

#[test]
fn keys_and_pointers_are_read_under_every_kind_of_load() {
    let dir = config_dir("{\"password\": \"p\", \"hosts\": [\"a\", \"b\"]}\n");
    let loader = || Config::loader().no_env().environment("staging").store(mounted(&dir));
    let current = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let loads = [
        loader().load(),
        current.block_on(loader().load_async()),
        current.block_on(async { loader().load() }),
        block_on(loader().load_async()),
    ];
    for config in loads {
        let config = config.unwrap();
        assert_eq!((config.password.expose().as_str(), config.host.as_str()), ("p", "b"));
        assert_eq!((config.port, config.absent, config.blank), (5432, None, None));
    }
}

#[test]
fn text_that_is_not_json_and_a_key_that_is_not_there_are_told_apart() {
    let load = |json: &str| {
        let dir = config_dir(json);
        all_said(Config::loader().no_env().environment("staging").store(mounted(&dir)).load())
    };
    assert_eq!(load("planted"), ["password: not_json", "host: not_json", "port: not_json"]);
    assert_eq!(load("[]"), ["password: not_an_object", "host: no_such_key", "port: not_an_object"]);
    assert_eq!(load("{}"), ["password: no_such_key", "host: no_such_key"]);
}

/// Under the name of another store, it is that store.
#[test]
fn it_stands_in_for_another_store() {
    #[derive(SecretConfig)]
    struct Deployed {
        #[secret(aws = "{environment}/token")]
        token: Secret<String>,
    }

    let dir = config_dir("");
    dir.file("staging/token", "t\n");
    let loader = |path| {
        let store = Directory::new("aws", path);
        Deployed::loader().no_env().environment("staging").store(store)
    };
    assert_eq!(loader(dir.path().to_owned()).load().unwrap().token.expose(), "t");
    let elsewhere = dir.path().join("staging");
    assert_eq!(said(loader(elsewhere).load()), "token: not_found");
}

#[test]
fn its_debug_form_is_its_name_and_path() {
    let store = Directory::new("mounted", "/etc/secrets");
    assert_eq!(store.name(), "mounted");
    assert_eq!(format!("{store:?}"), "Directory { name: \"mounted\", path: \"/etc/secrets\" }");
}

#[test]
fn what_is_printed_of_a_failure_holds_no_value() {
    #[derive(SecretConfig)]
    struct Wrong {
        #[secret(store(mounted = "text"))]
        number: Secret<u16>,
        #[secret(store(mounted = "text#key"))]
        key: Secret<String>,
        #[secret(store(mounted = "bytes"))]
        bytes: Secret<String>,
        #[secret(store(mounted = "text/x"))]
        through: Secret<String>,
    }

    let dir = Dir::new();
    dir.file("text", "planted");
    dir.file("bytes", b"\xffplanted");
    let loaded = Wrong::loader().no_env().store(mounted(&dir)).load();
    secretconf_tests::assert_no_leak("planted", &secretconf_tests::error(loaded));
}
