//! OpenBao over TLS: who is trusted, and by which name.

use std::fs;

use secretconf::store::{StoreErrorKind, Vault};
use secretconf_store_tests::openbao::OpenBao;
use secretconf_store_tests::server::Authority;
use secretconf_tests::Dir;
use secretconf_tests::fetching::{error, kind, text};
use serde_json::json;

use crate::ask;

fn secret(bao: &OpenBao) -> String {
    let mount = bao.kv(2);
    bao.write_v2(&mount, "db", json!({ "v": 1 }));
    format!("{mount}/db")
}

fn store(bao: &OpenBao, more: &[(&str, &str)]) -> Vault {
    let always = [("VAULT_ADDR", bao.url()), ("VAULT_TOKEN", "root")];
    Vault::new().env_vars(always.iter().chain(more).copied())
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn an_authority_of_our_own_signs_for_openbao() {
    let bao = OpenBao::tls();
    let name = secret(&bao);
    let ca = bao.ca();
    let path = ca.to_str().unwrap();
    assert_eq!(text(&ask(&store(&bao, &[]).ca_file(&ca), &name)), r#"{"v":1}"#);
    assert_eq!(text(&ask(&store(&bao, &[("VAULT_CACERT", path)]), &name)), r#"{"v":1}"#);
    assert_eq!(text(&ask(&store(&bao, &[("BAO_CACERT", path)]), &name)), r#"{"v":1}"#);
    let pem = fs::read_to_string(&ca).unwrap();
    assert_eq!(text(&ask(&store(&bao, &[("VAULT_CACERT_BYTES", &pem)]), &name)), r#"{"v":1}"#);
    let dir = Dir::new();
    dir.file("one.pem", &pem);
    dir.file("README", "not a certificate");
    let directory = dir.path().to_str().unwrap();
    assert_eq!(text(&ask(&store(&bao, &[("VAULT_CAPATH", directory)]), &name)), r#"{"v":1}"#);
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn a_stranger_is_not_taken_for_openbao() {
    let bao = OpenBao::tls();
    let stranger = Authority::new();
    for store in [store(&bao, &[]).ca_file(stranger.file()), store(&bao, &[])] {
        let request = ask(&store, "secret/db");
        assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
        let host = bao.url().trim_start_matches("https://").to_owned();
        let shown = error(&request).to_string();
        assert!(shown.contains(&format!("the certificate of {host} is not trusted")), "{shown}");
        assert!(error(&request).cure().unwrap().contains("VAULT_CACERT"));
    }
    let skipping = store(&bao, &[("VAULT_SKIP_VERIFY", "true")]);
    assert!(error(&ask(&skipping, "secret/db")).to_string().contains("VAULT_SKIP_VERIFY"));
}

/// Its certificate is for this machine. Another name for it is looked up as the address, and trusted by the name that
/// is said.
#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn the_name_in_the_certificate_of_openbao() {
    let bao = OpenBao::tls();
    let name = secret(&bao);
    let ca = bao.ca();
    let ca = ("VAULT_CACERT", ca.to_str().unwrap());
    let named = |server_name| store(&bao, &[ca, ("VAULT_TLS_SERVER_NAME", server_name)]);
    assert_eq!(text(&ask(&named("localhost"), &name)), r#"{"v":1}"#);
    let request = ask(&named("vault.example.com"), &name);
    assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
    assert!(error(&request).cure().unwrap().contains("VAULT_TLS_SERVER_NAME"));
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn the_wrong_scheme_for_openbao() {
    let (plain, tls) = (OpenBao::plain(), OpenBao::tls());
    let to = |url: String| Vault::new().env_vars([("VAULT_ADDR", url)]).token("root".to_owned());
    let https = ask(&to(plain.url().replace("http://", "https://")).ca_file(tls.ca()), "secret/db");
    assert_eq!(kind(&https), StoreErrorKind::Misconfigured);
    assert!(error(&https).to_string().contains("does not speak TLS"), "{}", error(&https));
    let http = ask(&to(tls.url().replace("https://", "http://")), "secret/db");
    assert_eq!(kind(&http), StoreErrorKind::Misconfigured);
    assert!(error(&http).to_string().contains("speaks TLS"), "{}", error(&http));
}

#[test]
#[ignore = "needs OpenBao: run by `cargo xtask test`"]
fn files_that_are_not_what_they_should_be_for_openbao() {
    let bao = OpenBao::tls();
    let dir = Dir::new();
    dir.file("empty.pem", "planted");
    let (empty, absent) = (dir.path().join("empty.pem"), dir.path().join("absent.pem"));
    let identity = Authority::new().client_identity("web");
    for (store, words) in [
        (store(&bao, &[]).ca_file(&empty), "no certificate in"),
        (store(&bao, &[]).ca_file(&absent), "there is no file"),
        (
            store(&bao, &[]).ca_file(bao.ca()).client_certificate(&empty, &absent),
            "there is no file",
        ),
        (
            store(&bao, &[])
                .ca_file(bao.ca())
                .client_certificate(identity.certificate_file(), &empty),
            "are not a certificate and its key",
        ),
    ] {
        let request = ask(&store, "secret/db");
        assert_eq!(kind(&request), StoreErrorKind::Misconfigured);
        let shown = error(&request).to_string();
        assert!(shown.contains(words) && !shown.contains("planted"), "{shown}");
    }
}
