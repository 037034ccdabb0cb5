//! The feature `secrecy`.

use secrecy::{ExposeSecret, SecretBox, SecretString};
use secretconf::store::Memory;
use secretconf::{Secret, SecretConfig};

#[derive(Debug, SecretConfig)]
struct Config {
    #[secret(env = "A", aws = "a")]
    a: SecretString,
    #[secret(aws = "b")]
    b: Option<Secret<String>>,
}

fn loader() -> secretconf::Loader<Config> {
    Config::loader().no_env().environment("production")
}

#[test]
fn secrecys_types_are_secret_fields() {
    let aws = Memory::new("aws").text("a", "planted");
    let config = loader().store(aws).load().unwrap();
    assert_eq!(config.a.expose_secret(), "planted");
    assert!(!format!("{config:?}").contains("planted") && config.b.is_none());
    assert!(Config::schema().fields().all(|field| field.is_secret()));
}

#[test]
fn secrets_become_secrecys_and_back() {
    let boxed: SecretBox<String> = Secret::new(String::from("x")).into();
    assert_eq!(boxed.expose_secret(), "x");
    let text: SecretString = Secret::new(String::from("x")).into();
    let back: Secret<String> = text.into();
    assert_eq!(back.expose(), "x");
}
