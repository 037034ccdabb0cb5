//! Mounted files, and files that a variable names.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use secretconf::{Secret, SecretConfig};
use secretconf_tests::{Dir, said};

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
