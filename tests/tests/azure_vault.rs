//! `azure_vault` on a struct: where the store stands.

use std::sync::{Arc, Mutex};

use secretconf::store::{Answer, Memory, Request};
use secretconf::{Loader, Secret, SecretConfig};
use secretconf_tests::{Custom, error, said};

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores, azure_vault = "https://acme-{environment}.vault.azure.net")]
struct Config {
    #[secret(azure = "db")]
    own: Secret<String>,
    #[secret(nested)]
    other: Other,
    #[secret(nested)]
    inherits: Inherits,
}

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores, azure_vault = "{$OTHER_VAULT}")]
struct Other {
    #[secret(azure = "db")]
    value: Secret<String>,
}

#[derive(SecretConfig)]
#[secret(crate = secretconf_tests::all_stores)]
struct Inherits {
    #[secret(azure = "db")]
    same: Secret<String>,
    #[secret(store(ours = "db"))]
    elsewhere: Secret<String>,
}

type Asked = Arc<Mutex<Vec<String>>>;

/// Answers each request with its own address.
fn echo(name: &'static str, asked: &Asked) -> impl secretconf::store::Store + use<> {
    let asked = Arc::clone(asked);
    Custom::new(name, move |requests: &[Request]| {
        for request in requests {
            let address = request.address().unwrap_or("nowhere");
            asked.lock().unwrap().push(address.to_owned());
            request.answer(Answer::text(address));
        }
    })
}

fn loader(asked: &Asked) -> Loader<Config> {
    Config::loader()
        .environment("production")
        .store(echo("azure", asked))
        .store(echo("ours", asked))
}

#[test]
fn the_nearest_struct_says_where_its_store_stands() {
    let asked = Asked::default();
    let config = loader(&asked).env_vars([("OTHER_VAULT", "https://other")]).load().unwrap();
    assert_eq!(config.own.expose(), "https://acme-production.vault.azure.net");
    assert_eq!(config.other.value.expose(), "https://other");
    assert_eq!(config.inherits.same.expose(), "https://acme-production.vault.azure.net");
    assert_eq!(config.inherits.elsewhere.expose(), "nowhere", "only Azure has vaults");
    assert_eq!(asked.lock().unwrap().len(), 3, "one name in two vaults is two secrets, no more");
}

#[test]
fn a_report_tells_one_vault_from_another() {
    let loader =
        Config::loader().environment("production").env_vars([("OTHER_VAULT", "https://other")]);
    let error = error(loader.store(Memory::new("azure")).store(Memory::new("ours")).load());
    let said = error.to_string();
    assert!(said.contains("azure db in acme-production.vault.azure.net"), "{said}");
    assert!(said.contains("azure db in other "), "{said}");
}

#[test]
fn a_placeholder_that_is_not_set_is_a_problem() {
    let asked = Asked::default();
    assert_eq!(said(loader(&asked).no_env().load()), "other.value: missing");
}
