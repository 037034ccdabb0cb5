//! What the specification says and the runtime does not do yet. A test moves to its topic's file once it passes.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use secretconf::store::Memory;
use secretconf::{Secret, SecretConfig};
use secretconf_tests::error;

#[derive(SecretConfig)]
#[secret(aws = "db")]
struct Database {
    #[secret(env = "DB_URL", key)]
    url: Secret<String>,
    #[secret(env = "DB_USER", key)]
    user: Secret<String>,
    #[secret(env = "DB_PASSWORD", key)]
    password: Secret<String>,
}

fn printed(aws: Memory) -> String {
    let loader = Database::loader().no_env().environment("production");
    error(loader.store(aws).load()).to_string()
}

/// "One cause that hits forty fields is printed once with the forty names": a secret that is not there, too.
#[test]
fn a_secret_that_is_not_found_is_told_once_for_all_its_keys() {
    let text = printed(Memory::new("aws"));
    assert_eq!(text.matches("no such secret").count(), 1, "{text}");
}

/// As above, for a secret that is not JSON.
#[test]
fn a_secret_that_is_not_json_is_told_once_for_all_its_keys() {
    let text = printed(Memory::new("aws").text("db", "hunter2"));
    assert_eq!(text.matches("is not JSON").count(), 1, "{text}");
}
