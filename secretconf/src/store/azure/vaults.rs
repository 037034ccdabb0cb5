//! Where a request goes: which vault, which secret, which version. All of it is settled before any call.

use azure_core::http::Url;

use crate::store::{Request, StoreError};

/// The only hosts that get a token without an explicit choice.
const PUBLIC: &str = ".vault.azure.net";

const LONGEST_NAME: usize = 127;

/// What the program says about vaults, apart from its requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// The loader's choice.
    pub(super) chosen: Option<String>,
    /// `AZURE_KEYVAULT_URL`.
    pub(super) variable: Option<String>,
    pub(super) trusted: Vec<String>,
}

/// A vault that may be asked.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Vault {
    /// `https://HOST` or `https://HOST:PORT`.
    pub(super) url: String,
    /// With its port, if it has one.
    pub(super) host: String,
    /// It is none of Azure's public cloud: somebody chose it.
    pub(super) trusted: bool,
}

/// One secret that is wanted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Wanted {
    pub(super) vault: Vault,
    pub(super) name: String,
    pub(super) version: Option<String>,
}

impl Places {
    /// What this request wants.
    pub(super) fn wanted(&self, request: &Request) -> Result<Wanted, StoreError> {
        if request.stage().is_some() {
            return Err(StoreError::misconfigured().detail("Key Vault has no stages"));
        }
        let said = request.name();
        let (vault, name, own_version) = if said.contains("://") {
            let identifier = Identifier::parse(said)?;
            let vault = self.vault(&identifier.url, "the secret's identifier")?;
            (vault, identifier.name, identifier.version)
        } else {
            check_name(said)?;
            (self.vault_for(request.address())?, said.to_owned(), None)
        };
        let version = match (own_version, request.version()) {
            (Some(own), Some(asked)) if !own.eq_ignore_ascii_case(asked) => {
                return Err(StoreError::misconfigured()
                    .detail("the secret's identifier names one version, `version` another")
                    .help("leave one of them out"));
            }
            (own, asked) => own.or_else(|| asked.map(str::to_owned)),
        };
        if let Some(version) = &version {
            check_version(version)?;
        }
        Ok(Wanted { vault, name, version })
    }

    /// The vault of a request that names none itself; `attribute` is what stands on its struct.
    fn vault_for(&self, attribute: Option<&str>) -> Result<Vault, StoreError> {
        let said = [
            (attribute, "`azure_vault`"),
            (self.chosen.as_deref(), "`.vault_url(..)`"),
            (self.variable.as_deref(), "AZURE_KEYVAULT_URL"),
        ];
        let first = said.into_iter().find_map(|(text, place)| Some((text?, place)));
        let (text, place) = first.ok_or_else(|| {
            StoreError::misconfigured().detail("no Key Vault is named").help(
                "set AZURE_KEYVAULT_URL to https://NAME.vault.azure.net, write \
                 `azure_vault = \"https://NAME.vault.azure.net\"` on the struct, or hand in \
                 `Azure::new().vault_url(..)`",
            )
        })?;
        let url = parse(text, place)?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(StoreError::misconfigured()
                .detail(format!("{place} is more than a vault's URL"))
                .help("leave out what follows the host: https://NAME.vault.azure.net"));
        }
        self.vault(&url, place)
    }

    /// Refuses hosts to which no token may go. `place` tells where the URL was found.
    fn vault(&self, url: &Url, place: &str) -> Result<Vault, StoreError> {
        let name = url.host_str().unwrap_or_default();
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        let chosen = |trusted: &String| {
            trusted.eq_ignore_ascii_case(name) || trusted.eq_ignore_ascii_case(&host)
        };
        let public = name.strip_suffix(PUBLIC).is_some_and(|vault| !vault.is_empty());
        if !public && !self.trusted.iter().any(chosen) {
            return Err(StoreError::misconfigured()
                .detail(format!("{place} names {host}, which is not in *{PUBLIC}"))
                .help(format!(
                    "check the name; if the program's Azure token may go to {host}, say so in code: \
                     `.store(Azure::new().trust_host(\"{name}\"))`"
                )));
        }
        Ok(Vault { url: format!("https://{host}"), host, trusted: !public })
    }
}

impl Vault {
    /// The vault's name for the Azure CLI.
    pub(super) fn name(&self) -> &str {
        self.host.split('.').next().unwrap_or(&self.host)
    }
}

/// `https://acme.vault.azure.net/secrets/name/version`, as the portal shows it.
struct Identifier {
    url: Url,
    name: String,
    version: Option<String>,
}

impl Identifier {
    fn parse(text: &str) -> Result<Self, StoreError> {
        let url = parse(text, "the secret's identifier")?;
        let parts: Vec<&str> = url.path().split('/').skip(1).collect();
        let (name, version) = match parts[..] {
            ["secrets", name] | ["secrets", name, ""] => (name, None),
            ["secrets", name, version] => (name, Some(version)),
            _ => return Err(no_identifier()),
        };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(no_identifier());
        }
        check_name(name)?;
        let (name, version) = (name.to_owned(), version.map(str::to_owned));
        Ok(Self { url, name, version })
    }
}

fn no_identifier() -> StoreError {
    StoreError::misconfigured()
        .detail("this is no identifier of a secret")
        .help("write https://NAME.vault.azure.net/secrets/SECRET, with /VERSION or without")
}

fn parse(text: &str, place: &str) -> Result<Url, StoreError> {
    let wrong = |detail: String| {
        StoreError::misconfigured().detail(detail).help("write https://NAME.vault.azure.net")
    };
    let url = Url::parse(text.trim()).map_err(|_| wrong(format!("{place} is not a URL")))?;
    match url.scheme() {
        "https" => {}
        "http" => {
            return Err(wrong(format!(
                "{place} is an http URL: a token would travel for all to read"
            )));
        }
        _ => return Err(wrong(format!("{place} is not an https URL"))),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(format!("{place} holds a user or a password")));
    }
    Ok(url)
}

fn check_name(name: &str) -> Result<(), StoreError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    let error = StoreError::misconfigured().detail("Key Vault has no names like this");
    if name.len() > LONGEST_NAME {
        return Err(error.help(format!("it allows {LONGEST_NAME} characters at most")));
    }
    let fitting = fitting(name);
    if fitting.is_empty() {
        return Err(error.help("write letters, digits and `-`"));
    }
    let slash = if name.contains('/') {
        ", and in a locator `{environment}-db` instead of `{environment}/db`"
    } else {
        ""
    };
    Err(error.help(format!("it allows letters, digits and `-`: `{fitting}`{slash}")))
}

/// The name with one `-` for whatever is not allowed.
fn fitting(name: &str) -> String {
    let parts = name.split(|character: char| !character.is_ascii_alphanumeric());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// Becomes a part of a path, so it may hold nothing that means something there.
fn check_version(version: &str) -> Result<(), StoreError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if (1..=LONGEST_NAME).contains(&version.len()) && version.bytes().all(allowed) {
        return Ok(());
    }
    Err(StoreError::misconfigured().detail("Key Vault has no versions like this").help(
        "take the version's id, 32 hexadecimal digits: `az keyvault secret list-versions` shows it",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreErrorKind;

    const ACME: &str = "https://acme.vault.azure.net";

    fn places() -> Places {
        Places { variable: Some(ACME.to_owned()), ..Places::default() }
    }

    fn url(request: &Request, places: &Places) -> String {
        places.wanted(request).unwrap().vault.url
    }

    #[track_caller]
    fn refused(request: &Request, places: &Places) -> (String, String) {
        let error = places.wanted(request).unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Misconfigured);
        (error.to_string(), error.cure().unwrap_or_default().to_owned())
    }

    #[test]
    fn the_nearest_vault_wins() {
        let mut places = places();
        let (plain, here) =
            (Request::new("db"), Request::new("db").at_address("https://Here.vault.azure.net/"));
        let whole = Request::new("https://whole.vault.azure.net/secrets/db")
            .at_address("https://here.vault.azure.net");
        assert_eq!(url(&plain, &places), ACME);
        places.chosen = Some("https://chosen.vault.azure.net".to_owned());
        assert_eq!(url(&plain, &places), "https://chosen.vault.azure.net");
        assert_eq!(url(&here, &places), "https://here.vault.azure.net");
        assert_eq!(url(&whole, &places), "https://whole.vault.azure.net");
    }

    #[test]
    fn no_vault_names_all_three_places() {
        let (_, help) = refused(&Request::new("db"), &Places::default());
        for place in ["AZURE_KEYVAULT_URL", "azure_vault", "vault_url"] {
            assert!(help.contains(place), "{help}");
        }
    }

    #[test]
    fn whole_identifiers() {
        let wanted = |text: &str| places().wanted(&Request::new(text)).unwrap();
        let found = wanted("https://x.vault.azure.net/secrets/db");
        assert_eq!((found.name.as_str(), found.version), ("db", None));
        let found = wanted("https://x.vault.azure.net:443/secrets/Db/0123abc");
        assert_eq!((found.name.as_str(), found.version.as_deref()), ("Db", Some("0123abc")));
        assert_eq!(found.vault.url, "https://x.vault.azure.net");

        let both = |version: &str| {
            Request::new("https://x.vault.azure.net/secrets/db/abc").at_version(version.to_owned())
        };
        assert_eq!(places().wanted(&both("ABC")).unwrap().version.as_deref(), Some("abc"));
        assert!(refused(&both("abd"), &places()).0.contains("another"));
        for wrong in [
            "https://x.vault.azure.net",
            "https://x.vault.azure.net/keys/db",
            "https://x.vault.azure.net/secrets/",
            "https://x.vault.azure.net/secrets/db/v/w",
            "https://x.vault.azure.net/secrets/db?api-version=1",
            "https://x.vault.azure.net/secrets/a%2Fb",
            "https://x.vault.azure.net/secrets/../keys/db",
        ] {
            refused(&Request::new(wrong), &places());
        }
    }

    #[test]
    fn hosts_outside_azure_are_a_choice() {
        let mut places = places();
        for host in [
            "localhost:8443",
            "acme.vault.azure.cn",
            "acme.managedhsm.azure.net",
            "vault.azure.net",
            "evilvault.azure.net",
            "acme.vault.azure.net.evil.example",
            "acme.vault.azure.net@evil.example",
            "evil.example#.vault.azure.net",
        ] {
            refused(&Request::new("db").at_address(format!("https://{host}")), &places);
        }
        places.trusted = vec!["localhost".to_owned(), "ACME.vault.azure.cn:444".to_owned()];
        let at =
            |host: &str| places.wanted(&Request::new("db").at_address(format!("https://{host}")));
        let found = at("localhost:8443").unwrap().vault;
        assert_eq!((found.url.as_str(), found.trusted), ("https://localhost:8443", true));
        assert!(at("acme.vault.azure.cn:444").is_ok());
        assert!(at("acme.vault.azure.cn").is_err());
        assert!(!at("acme.vault.azure.net").unwrap().vault.trusted);
    }

    #[test]
    fn a_vaults_url_is_https_and_nothing_more() {
        for (text, told) in [
            ("acme", "not a URL"),
            ("http://acme.vault.azure.net", "http URL"),
            ("ftp://acme.vault.azure.net", "not an https URL"),
            ("https://user:hunter2@acme.vault.azure.net", "a password"),
            ("https://acme.vault.azure.net/secrets/db", "more than"),
            ("https://acme.vault.azure.net?x", "more than"),
        ] {
            let (said, help) = refused(&Request::new("db").at_address(text), &places());
            assert!(said.contains(told) && said.contains("azure_vault"), "{said}");
            assert!(help.contains("https://NAME.vault.azure.net"), "{help}");
            assert!(!said.contains("hunter2"));
        }
    }

    #[test]
    fn names_and_versions_are_checked_before_any_call() {
        let longest = "a".repeat(127);
        for name in ["a", "A-9", "-", &longest] {
            assert!(places().wanted(&Request::new(name)).is_ok(), "{name}");
        }
        let (_, help) = refused(&Request::new("production/db_main"), &places());
        assert!(
            help.contains("`production-db-main`") && help.contains("{environment}-db"),
            "{help}"
        );
        let (_, help) = refused(&Request::new("a_b"), &places());
        assert!(help.contains("`a-b`") && !help.contains("environment"), "{help}");
        for name in ["", "ü", "a b", "a/../b", "a%2Fb", "a?b", &"a".repeat(128)] {
            refused(&Request::new(name), &places());
        }
        for version in ["", "../x", "a/b", "a?b", "ü"] {
            refused(&Request::new("db").at_version(version.to_owned()), &places());
        }
        refused(&Request::new("db").at_stage("AWSPREVIOUS"), &places());
    }

    #[test]
    fn the_name_of_a_vault() {
        let vault = places().wanted(&Request::new("db")).unwrap().vault;
        assert_eq!(vault.name(), "acme");
    }
}
