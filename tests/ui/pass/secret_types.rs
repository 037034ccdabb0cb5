use std::collections::BTreeMap;
use std::sync::Arc;

use secretconf::{Secret, SecretConfig, SecretType};

#[derive(serde::Deserialize)]
struct Key(#[allow(dead_code)] String);

impl SecretType for Key {}

type Alias = Secret<String>;

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "a"))]
    own: Key,
    #[secret(store(ours = "a"))]
    alias: Alias,
    #[secret(store(ours = "a"))]
    option: Option<Alias>,
    #[secret(store(ours = "a"))]
    list: Vec<Secret<String>>,
    #[secret(store(ours = "a"))]
    shared: Arc<Secret<String>>,
    #[secret(store(ours = "a"), json)]
    map: BTreeMap<String, Secret<String>>,
}

fn main() {}
