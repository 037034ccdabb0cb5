//! Mounted files, and files that a variable names.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use secretconf::{Secret, SecretConfig};
use secretconf_tests::{Dir, all_said, attempts, problem, said};

#[test]
fn a_file_variable_is_read_for_secrets_only() {
    #[derive(SecretConfig)]
    struct Config {
        #[secret(env = "KEY")]
        key: Option<Secret<String>>,
        #[secret(env = "NAME")]
        name: Option<String>,
    }

    let dir = Dir::new();
    let path = dir.file_text("value", "from file\r\n");
    let loader =
        Config::loader().env_vars([("KEY_FILE", path.as_str()), ("NAME_FILE", path.as_str())]);
    let config = loader.load().unwrap();
    assert_eq!(config.key.unwrap().expose(), "from file");
    assert_eq!(config.name, None);
}

#[test]
fn a_mounted_file_loses_one_final_newline() {
    #[derive(SecretConfig)]
    struct Mounted {
        #[secret(file = "{$DIR}/a")]
        a: String,
        #[secret(file = "{$DIR}/port")]
        port: u16,
        #[secret(file = "{$DIR}/json#b")]
        b: Secret<String>,
    }

    let dir = Dir::new();
    dir.file("a", " a \n\n");
    dir.file("port", "5432\r\n");
    dir.file("json", "{\"b\": \"x\\n\"}\n");
    let config = Mounted::loader().env_vars([("DIR", dir.text())]).load().unwrap();
    assert_eq!((config.a.as_str(), config.port), (" a \n", 5432));
    assert_eq!(config.b.expose(), "x\n");
}

/// One mebibyte is more than any secret has; a device that never ends must not fill the memory.
#[test]
fn a_file_that_is_too_large_is_a_problem() {
    #[derive(SecretConfig)]
    struct Large {
        #[secret(file = "{$LARGE}")]
        large: Secret<String>,
    }

    let dir = Dir::new();
    let fits = dir.file_text("fits", "x".repeat(1024 * 1024));
    Large::loader().env_vars([("LARGE", fits)]).load().unwrap();
    let large = dir.file_text("large", "x".repeat(1024 * 1024 + 1));
    assert_eq!(said(Large::loader().env_vars([("LARGE", large)]).load()), "large: unreadable");
}

/// Only text has a final newline that an editor added.
#[test]
fn bytes_in_a_file_keep_their_last_byte() {
    #[derive(SecretConfig)]
    struct Key {
        #[secret(file = "{$KEY_PATH}")]
        key: Secret<[u8; 4]>,
    }

    let dir = Dir::new();
    let path = dir.file_text("key", [0xff, 0xfe, b'\r', b'\n']);
    let key = Key::loader().env_vars([("KEY_PATH", path)]).load().unwrap().key;
    assert_eq!(key.expose(), &[0xff, 0xfe, b'\r', b'\n']);
}

#[derive(SecretConfig)]
#[secret(file = "{$SECRETS}")]
struct Alone {
    #[secret(file)]
    api_key: Secret<String>,
    #[secret(file, default = 80)]
    port: u16,
    #[secret(file)]
    r#type: Option<String>,
}

#[test]
fn file_alone_is_the_file_of_the_fields_name() {
    let dir = Dir::new();
    dir.file("api_key", "k\r\n");
    dir.file("port", " 8080\n");
    dir.file("type", "t");
    for directory in [dir.text(), format!("{}/", dir.text())] {
        let loader = Alone::loader().env_vars([("SECRETS", directory)]);
        let (config, report) = loader.load_with_report().unwrap();
        assert_eq!((config.api_key.expose().as_str(), config.port), ("k", 8080));
        assert_eq!(config.r#type.as_deref(), Some("t"));
        assert_eq!(attempts(&report, "type"), [format!("file {}/type: used", dir.text())]);
    }
}

#[test]
fn file_alone_that_is_absent_is_created_by_its_path() {
    let dir = Dir::new();
    let problem = problem(Alone::loader().env_vars([("SECRETS", dir.text())]).load());
    assert_eq!(problem.to_string(), "api_key: not found");
    assert_eq!(problem.help(), format!("create the file {}/api_key", dir.text()));
    dir.file("api_key", "k");
    let config = Alone::loader().env_vars([("SECRETS", dir.text())]).load().unwrap();
    assert_eq!((config.port, config.r#type), (80, None));
}

/// As systemd names its directory. A `.env` file may name another on a laptop.
#[test]
fn a_directory_whose_variable_is_not_set_is_a_problem_for_each_field() {
    let error = secretconf_tests::error(Alone::loader().no_env().load());
    let said: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["api_key: missing", "port: missing", "type: missing"]);
    let first = &error.problems()[0];
    assert_eq!(
        first.attempts()[0].to_string(),
        "file {$SECRETS}/api_key: its name needs SECRETS, which is not set"
    );
    assert_eq!(first.help(), "set SECRETS");

    let dir = Dir::new();
    dir.file("api_key", "k");
    let env = dir.file("env", format!("SECRETS={}\n", dir.text()));
    let config = Alone::loader().no_env().dotenv(env).load().unwrap();
    assert_eq!(config.api_key.expose(), "k");
}

#[derive(SecretConfig)]
struct Library {
    #[secret(env = "PASSWORD", file)]
    password: Secret<String>,
}

#[derive(SecretConfig)]
#[secret(file = "{$OWN}")]
struct WithOwn {
    #[secret(file)]
    password: Secret<String>,
}

/// As with `key`: the site's, the struct's own, or that of the struct around.
#[test]
fn the_directory_of_file_alone_may_come_from_the_site_or_from_around() {
    #[derive(SecretConfig)]
    #[secret(file = "{$AROUND}")]
    struct Root {
        #[secret(nested)]
        library: Library,
        #[secret(nested)]
        own: WithOwn,
        #[secret(nested, prefix = "SITE_", file = "{$SITE}")]
        site: WithOwn,
        #[secret(nested, prefix = "LIBRARY_", file = "{$SITE}/{environment}")]
        second: Library,
    }

    let (around, own, site) = (Dir::new(), Dir::new(), Dir::new());
    around.file("password", "around");
    own.file("password", "own");
    site.file("password", "site");
    std::fs::create_dir(site.path().join("test")).unwrap();
    std::fs::write(site.path().join("test/password"), "test").unwrap();
    let variables = [("AROUND", around.text()), ("OWN", own.text()), ("SITE", site.text())];
    let loader = Root::loader().env_vars(variables).environment("test");
    let root = loader.load().unwrap();
    let found = [root.library.password, root.own.password, root.site.password];
    assert_eq!(found.map(Secret::into_inner), ["around", "own", "site"]);
    assert_eq!(root.second.password.expose(), "test");
}

#[test]
fn file_alone_without_a_directory_is_a_contradiction() {
    #[derive(SecretConfig)]
    struct Root {
        #[secret(nested)]
        library: Library,
        #[secret(nested, prefix = "STORE_", aws = "app")]
        store: Library,
    }

    // Before anything is looked up: the variable is set.
    let loader = Root::loader().env_vars([("PASSWORD", "x"), ("STORE_PASSWORD", "x")]);
    let said = all_said(loader.load());
    assert_eq!(said, ["library.password: declaration", "store.password: declaration"]);
    let error = secretconf_tests::error(Library::loader().no_env().load());
    let help = error.problems()[0].help();
    assert!(help.contains("#[secret(file = \"/run/secrets\")]"), "{help}");
}

#[test]
fn a_variable_wins_over_file_alone() {
    let dir = Dir::new();
    dir.file("password", "file");
    #[derive(SecretConfig)]
    #[secret(file = "{$SECRETS}")]
    struct Root {
        #[secret(nested)]
        library: Library,
    }

    let both = [("SECRETS", dir.text()), ("PASSWORD", "variable".into())];
    let root = Root::loader().env_vars(both).load().unwrap();
    assert_eq!(root.library.password.expose(), "variable");
    let root = Root::loader().env_vars([("SECRETS", dir.text())]).load().unwrap();
    assert_eq!(root.library.password.expose(), "file");
}

#[test]
fn the_schema_knows_the_path_of_file_alone() {
    let schema = Alone::schema();
    let places: Vec<_> = schema.fields().flat_map(|field| field.places()).collect();
    let path = |name| ("file", format!("{{$SECRETS}}/{name}"));
    assert_eq!(places, [path("api_key"), path("port"), path("type")]);
}

#[test]
fn a_directory_in_place_of_a_file_is_named_in_the_help() {
    #[derive(SecretConfig)]
    #[secret(file = "{$DIR}")]
    struct Keyed {
        #[secret(key)]
        token: Secret<String>,
    }

    #[derive(SecretConfig)]
    struct Plain {
        #[secret(file = "{$DIR}")]
        token: Secret<String>,
    }

    let dir = Dir::new();
    let keyed = problem(Keyed::loader().env_vars([("DIR", dir.text())]).load());
    assert!(keyed.help().contains("write `file` instead of `key`"), "{}", keyed.help());
    let plain = problem(Plain::loader().env_vars([("DIR", dir.text())]).load());
    let help = format!("make file {} a file, not a directory; ", dir.text());
    assert!(plain.help().starts_with(&help), "{}", plain.help());
}
