//! What is said in code, and by variables where the code says nothing.

use std::path::PathBuf;

use super::address::{Address, is_loopback};
use super::credentials::{Credentials, Login};
use super::variables::{Variable, Variables};
use crate::Secret;
use crate::store::StoreError;

/// What is said in code.
#[derive(Default)]
pub(super) struct Own {
    pub(super) address: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) identity: Option<(PathBuf, PathBuf)>,
    pub(super) credentials: Option<Credentials>,
    pub(super) auth_mount: Option<String>,
    pub(super) allow_http: bool,
}

/// All that it takes to ask Vault.
pub(super) struct Settings {
    pub(super) address: Address,
    pub(super) namespace: Option<String>,
    pub(super) trust: Trust,
    /// The files of the client certificate and its key.
    pub(super) identity: Option<(PathBuf, PathBuf)>,
    /// The name that the server's certificate is for, if not the host's.
    pub(super) server_name: Option<String>,
    pub(super) proxy: Option<String>,
    pub(super) credentials: Credentials,
    pub(super) allow_http: bool,
}

/// Whose certificates are trusted.
#[derive(Debug, PartialEq)]
pub(super) enum Trust {
    System,
    File(PathBuf),
    Pem(String),
    Directory(PathBuf),
}

impl Settings {
    pub(super) fn new(own: &Own, variables: &Variables) -> Result<Self, StoreError> {
        let (address, by_agent) = address(own, variables)?;
        if address.url.scheme() == "https" {
            refuse_skipped_checks(variables)?;
        }
        let settings = Self {
            namespace: match &own.namespace {
                Some(namespace) => Some(namespace.clone()),
                None => variables.text("NAMESPACE")?,
            },
            trust: trust(own, variables)?,
            identity: identity(own, variables)?,
            server_name: variables.text("TLS_SERVER_NAME")?,
            proxy: match variables.text("PROXY_ADDR")? {
                Some(proxy) => Some(proxy),
                None => variables.text("HTTP_PROXY")?,
            },
            credentials: credentials(own, variables, by_agent)?,
            allow_http: own.allow_http,
            address,
        };
        match &settings.credentials {
            Credentials::Login(login) if login.needs_certificate() && settings.identity.is_none() => {
                Err(StoreError::misconfigured()
                    .detail("the login by certificate has no certificate")
                    .help("name its files by `.client_certificate(..)`, or by VAULT_CLIENT_CERT and VAULT_CLIENT_KEY"))
            }
            _ => Ok(settings),
        }
    }

    /// Whether proxies are left alone.
    pub(super) fn is_local(&self) -> bool {
        is_loopback(&self.address.url)
    }
}

/// And whether it is that of an agent, which may have a token of its own.
fn address(own: &Own, variables: &Variables) -> Result<(Address, bool), StoreError> {
    let parse = |text: &str, said_by: &str| Address::parse(text, said_by, own.allow_http);
    if let Some(address) = &own.address {
        return Ok((parse(address, "`.address(..)`")?, false));
    }
    let agents = variables.read("AGENT_ADDR").map(|variable| (variable, true));
    let found = agents.or_else(|| variables.read("ADDR").map(|variable| (variable, false)));
    let Some((variable, by_agent)) = found else {
        return Err(StoreError::misconfigured()
            .detail("no address of Vault")
            .help("set VAULT_ADDR: https://vault.example.com:8200"));
    };
    let name = variable.name.clone();
    Ok((parse(&variable.text()?, &name)?, by_agent))
}

fn refuse_skipped_checks(variables: &Variables) -> Result<(), StoreError> {
    let Some(variable) = variables.read("SKIP_VERIFY") else { return Ok(()) };
    let name = variable.name.clone();
    if matches!(&*variable.text()?, "0" | "f" | "F" | "false" | "FALSE" | "False") {
        return Ok(());
    }
    Err(StoreError::misconfigured()
        .detail(format!("{name} is set, but certificates are always checked here"))
        .help(format!(
            "unset {name}, and name the file of the server's certificate authority in VAULT_CACERT"
        )))
}

/// In the order of the command lines: a file, a text, a directory.
fn trust(own: &Own, variables: &Variables) -> Result<Trust, StoreError> {
    let file = own.ca_file.clone().or_else(|| variables.read("CACERT").map(Variable::path));
    if let Some(file) = file {
        return Ok(Trust::File(file));
    }
    if let Some(pem) = variables.text("CACERT_BYTES")? {
        return Ok(Trust::Pem(pem));
    }
    Ok(variables.read("CAPATH").map_or(Trust::System, |found| Trust::Directory(found.path())))
}

fn identity(own: &Own, variables: &Variables) -> Result<Option<(PathBuf, PathBuf)>, StoreError> {
    if own.identity.is_some() {
        return Ok(own.identity.clone());
    }
    let read = |suffix| variables.read(suffix).map(Variable::path);
    match (read("CLIENT_CERT"), read("CLIENT_KEY")) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
        _ => Err(StoreError::misconfigured()
            .detail("only one of VAULT_CLIENT_CERT and VAULT_CLIENT_KEY is set")
            .help("set both: the files of the client certificate and of its key")),
    }
}

fn credentials(
    own: &Own,
    variables: &Variables,
    by_agent: bool,
) -> Result<Credentials, StoreError> {
    match &own.credentials {
        Some(Credentials::Login(login)) => {
            let mount = own.auth_mount.clone().or_else(|| login.mount.clone());
            return Ok(Credentials::Login(Login { mount, ..login.clone() }));
        }
        Some(credentials) => return Ok(credentials.clone()),
        None => {}
    }
    if let Some(token) = variables.text("TOKEN")? {
        return Ok(Credentials::Token(Secret::new(token)));
    }
    if let Some(file) = variables.read("TOKEN_PATH") {
        return Ok(Credentials::TokenFile(file.path()));
    }
    let of_person = variables.home().map(|home| home.join(".vault-token"));
    match of_person.filter(|file| file.is_file()) {
        Some(file) => Ok(Credentials::TokenFile(file)),
        None if by_agent => Ok(Credentials::OfAgent),
        None => Err(StoreError::misconfigured().detail("no token").help(
            "set VAULT_TOKEN, or hand in a store that logs in: `Vault::new()` with `.kubernetes(role)`, \
             `.app_role(role_id, secret_id)`, `.jwt(role, token)`, `.userpass(user, password)`, `.certificate(role)` or \
             `.token_file(path)`",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::vault::credentials::Method;

    fn read(own: &Own, variables: &[(&str, &str)]) -> Result<Settings, String> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        let variables = Variables::Given(variables.iter().map(owned).collect());
        Settings::new(own, &variables)
            .map_err(|error| format!("{error}; {}", error.cure().unwrap_or_default()))
    }

    fn by_variables(variables: &[(&str, &str)]) -> Result<Settings, String> {
        read(&Own::default(), variables)
    }

    const ADDR: (&str, &str) = ("VAULT_ADDR", "https://vault.example.com");
    const TOKEN: (&str, &str) = ("VAULT_TOKEN", "s.1");

    #[test]
    fn all_variables() {
        let settings = by_variables(&[
            ADDR,
            TOKEN,
            ("VAULT_NAMESPACE", "team"),
            ("VAULT_CACERT", "/ca.pem"),
            ("VAULT_CAPATH", "/certs"),
            ("VAULT_CLIENT_CERT", "/client.pem"),
            ("VAULT_CLIENT_KEY", "/client.key"),
            ("VAULT_TLS_SERVER_NAME", "vault.internal"),
            ("VAULT_PROXY_ADDR", "http://proxy:3128"),
            ("VAULT_SKIP_VERIFY", "false"),
        ])
        .unwrap();
        assert_eq!(settings.address.host, "vault.example.com");
        assert_eq!(settings.namespace.as_deref(), Some("team"));
        assert_eq!(settings.trust, Trust::File("/ca.pem".into()));
        assert_eq!(settings.identity, Some(("/client.pem".into(), "/client.key".into())));
        assert_eq!(settings.server_name.as_deref(), Some("vault.internal"));
        assert_eq!(settings.proxy.as_deref(), Some("http://proxy:3128"));
        let Credentials::Token(token) = settings.credentials else { panic!("no token") };
        assert_eq!(token.expose(), "s.1");
    }

    #[test]
    fn the_twins_of_openbao_win() {
        let settings = by_variables(&[
            ADDR,
            TOKEN,
            ("BAO_ADDR", "https://bao.example.com"),
            ("BAO_NAMESPACE", "b"),
            ("VAULT_NAMESPACE", "v"),
            ("BAO_CACERT_BYTES", "pem"),
        ])
        .unwrap();
        assert_eq!(settings.address.host, "bao.example.com");
        assert_eq!(settings.namespace.as_deref(), Some("b"));
        assert_eq!(settings.trust, Trust::Pem("pem".to_owned()));
    }

    #[test]
    fn code_comes_before_variables() {
        let own = Own {
            address: Some("https://own.example.com".to_owned()),
            namespace: Some("own".to_owned()),
            ca_file: Some("/own.pem".into()),
            credentials: Some(Credentials::TokenFile("/own-token".into())),
            ..Own::default()
        };
        let variables =
            [ADDR, TOKEN, ("VAULT_AGENT_ADDR", "http://127.0.0.1:8100"), ("VAULT_CACERT", "/ca")];
        let settings = read(&own, &variables).unwrap();
        assert_eq!(settings.address.host, "own.example.com");
        assert_eq!(settings.namespace.as_deref(), Some("own"));
        assert_eq!(settings.trust, Trust::File("/own.pem".into()));
        assert!(matches!(settings.credentials, Credentials::TokenFile(_)));
    }

    #[test]
    fn an_agent_needs_no_token() {
        let agent = ("VAULT_AGENT_ADDR", "http://127.0.0.1:8100");
        let settings = by_variables(&[ADDR, agent]).unwrap();
        assert_eq!(settings.address.host, "127.0.0.1:8100");
        assert!(matches!(settings.credentials, Credentials::OfAgent));
        let settings = by_variables(&[ADDR, agent, TOKEN]).unwrap();
        assert!(matches!(settings.credentials, Credentials::Token(_)));
    }

    #[test]
    fn what_is_missing_or_refused_is_said() {
        for (variables, words) in [
            (&[TOKEN][..], ["no address", "VAULT_ADDR"]),
            (&[ADDR], ["no token", ".kubernetes(role)"]),
            (&[ADDR, TOKEN, ("VAULT_SKIP_VERIFY", "1")], ["VAULT_SKIP_VERIFY", "VAULT_CACERT"]),
            (&[ADDR, TOKEN, ("BAO_SKIP_VERIFY", "yes")], ["BAO_SKIP_VERIFY", "VAULT_CACERT"]),
            (&[ADDR, TOKEN, ("VAULT_CLIENT_KEY", "/k")], ["VAULT_CLIENT_CERT", "set both"]),
            (&[("VAULT_ADDR", "http://vault:8200"), TOKEN], ["plain http", "allow_http"]),
        ] {
            let error = by_variables(variables).err().unwrap();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
    }

    #[test]
    fn nothing_is_checked_over_http_so_nothing_is_skipped() {
        let local = ("VAULT_ADDR", "http://127.0.0.1:8200");
        assert!(by_variables(&[local, TOKEN, ("VAULT_SKIP_VERIFY", "true")]).is_ok());
    }

    #[test]
    fn a_login_by_certificate_needs_one() {
        let login = Login { method: Method::Certificate { role: "web".to_owned() }, mount: None };
        let own = Own { credentials: Some(Credentials::Login(login)), ..Own::default() };
        let error = read(&own, &[ADDR]).err().unwrap();
        assert!(error.contains("client_certificate"), "{error}");
        let files = [ADDR, ("VAULT_CLIENT_CERT", "/c"), ("VAULT_CLIENT_KEY", "/k")];
        assert!(read(&own, &files).is_ok());
    }

    #[test]
    fn the_token_file_of_the_command_line() {
        let home = std::env::temp_dir().join(format!("secretconf-home-{}", std::process::id()));
        std::fs::create_dir_all(&home).unwrap();
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        let variables = [ADDR, (name, home.to_str().unwrap())];
        let without = by_variables(&variables).err();
        std::fs::write(home.join(".vault-token"), "s.2\n").unwrap();
        let with = by_variables(&variables).map(|settings| settings.credentials);
        std::fs::remove_dir_all(&home).unwrap();
        assert!(without.is_some_and(|error| error.contains("no token")));
        assert!(matches!(with, Ok(Credentials::TokenFile(_))));
    }
}
