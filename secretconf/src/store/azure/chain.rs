//! Which credentials are tried, and in which order: that of `DefaultAzureCredential` in Azure's other SDKs. Nothing is
//! asked here.

use std::fmt;

use azure_core::credentials::Secret;
use azure_core::http::Url;

use self::Place::{AzureCli, AzureDeveloperCli, Environment, ManagedIdentity, WorkloadIdentity};
use crate::store::StoreError;

/// Where the token service of the public cloud is.
const PUBLIC_AUTHORITY: &str = "https://login.microsoftonline.com";

/// The address of the metadata service on every machine of Azure's.
pub(super) const METADATA: &str = "169.254.169.254";

/// A place of the chain.
#[derive(Debug)]
pub(super) enum Step {
    Try(Link),
    /// It is not set up, so there is nothing to try.
    Absent(Tried),
}

/// A place of the chain that gave nothing, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Tried {
    pub(super) what: &'static str,
    pub(super) why: String,
}

/// A credential that can be tried.
#[derive(Clone)]
pub(super) enum Link {
    ClientSecret { client: Client, secret: Secret },
    ClientCertificate { client: Client, path: String, send_chain: bool },
    WorkloadIdentity { client: Client, token_file: String },
    ManagedIdentity(Managed),
    AzureCli,
    AzureDeveloperCli,
}

/// An application that a tenant knows.
#[derive(Clone)]
pub(super) struct Client {
    pub(super) tenant: String,
    pub(super) id: String,
    pub(super) authority: Url,
}

/// The identity of the machine or app that the program runs on.
#[derive(Clone, Debug)]
pub(super) struct Managed {
    /// Which one, if it has several.
    pub(super) client_id: Option<String>,
    /// It is the machine's own, which its metadata service knows; otherwise an app's.
    pub(super) on_machine: bool,
    /// Where the metadata service is, if not at its usual address.
    pub(super) metadata: Option<Url>,
    /// Whether the metadata service must first show that it is there: on machines without one, asking takes long.
    pub(super) probe: bool,
}

/// What `AZURE_TOKEN_CREDENTIALS` may say besides `dev` and `prod`.
const NAMES: [(&str, Place); 5] = [
    ("EnvironmentCredential", Environment),
    ("WorkloadIdentityCredential", WorkloadIdentity),
    ("ManagedIdentityCredential", ManagedIdentity),
    ("AzureCliCredential", AzureCli),
    ("AzureDeveloperCliCredential", AzureDeveloperCli),
];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Place {
    Environment,
    WorkloadIdentity,
    ManagedIdentity,
    AzureCli,
    AzureDeveloperCli,
}

/// The chain that these variables lead to. They are blank nowhere: what is blank counts as not set.
pub(super) fn plan(variable: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Step>, StoreError> {
    let (places, alone) = places(variable("AZURE_TOKEN_CREDENTIALS").as_deref())?;
    let authority = authority(variable("AZURE_AUTHORITY_HOST").as_deref())?;
    let steps = places.into_iter().map(|place| match place {
        Environment => environment(variable, &authority),
        WorkloadIdentity => workload_identity(variable, &authority),
        ManagedIdentity => managed_identity(variable, alone),
        AzureCli => Ok(Step::Try(Link::AzureCli)),
        AzureDeveloperCli => Ok(Step::Try(Link::AzureDeveloperCli)),
    });
    steps.collect()
}

/// What is to be tried, and whether it was asked for by its own name.
fn places(wanted: Option<&str>) -> Result<(Vec<Place>, bool), StoreError> {
    let deployed = [Environment, WorkloadIdentity, ManagedIdentity];
    let developers = [AzureCli, AzureDeveloperCli];
    let Some(wanted) = wanted.map(str::trim) else {
        return Ok(([&deployed[..], &developers].concat(), false));
    };
    if wanted.eq_ignore_ascii_case("prod") {
        return Ok((deployed.to_vec(), false));
    }
    if wanted.eq_ignore_ascii_case("dev") {
        return Ok((developers.to_vec(), false));
    }
    let named = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    named.map(|(_, place)| (vec![*place], true)).ok_or_else(|| {
        let names: Vec<_> = NAMES.iter().map(|(name, _)| *name).collect();
        StoreError::misconfigured()
            .detail("AZURE_TOKEN_CREDENTIALS names credentials that are not known here")
            .help(format!("set it to `dev`, `prod` or one of {}", names.join(", ")))
    })
}

fn authority(variable: Option<&str>) -> Result<Url, StoreError> {
    let url = Url::parse(variable.unwrap_or(PUBLIC_AUTHORITY).trim());
    url.ok().filter(|url| url.scheme() == "https").ok_or_else(|| {
        StoreError::misconfigured()
            .detail("AZURE_AUTHORITY_HOST is not an https URL")
            .help(format!("leave it out, or write it like {PUBLIC_AUTHORITY}"))
    })
}

type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;

fn environment(variable: Variable<'_>, authority: &Url) -> Result<Step, StoreError> {
    let what = "environment";
    let client = match client(variable, authority) {
        Ok(client) => client,
        Err(why) => return Ok(Step::Absent(Tried { what, why })),
    };
    if let Some(secret) = variable("AZURE_CLIENT_SECRET") {
        return Ok(Step::Try(Link::ClientSecret { client, secret: Secret::new(secret) }));
    }
    let Some(path) = variable("AZURE_CLIENT_CERTIFICATE_PATH") else {
        let why = "neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set".to_owned();
        return Ok(Step::Absent(Tried { what, why }));
    };
    let send_chain = variable("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN")
        .is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"));
    Ok(Step::Try(Link::ClientCertificate { client, path, send_chain }))
}

fn workload_identity(variable: Variable<'_>, authority: &Url) -> Result<Step, StoreError> {
    let what = "workload identity";
    let token_file = "AZURE_FEDERATED_TOKEN_FILE";
    Ok(match (variable(token_file), client(variable, authority)) {
        (Some(token_file), Ok(client)) => Step::Try(Link::WorkloadIdentity { client, token_file }),
        (Some(_), Err(why)) => Step::Absent(Tried { what, why }),
        (None, _) => Step::Absent(Tried { what, why: format!("{token_file} is not set") }),
    })
}

/// The SDK looks at the same variables, and has no managed identity but those of App Service and of virtual machines.
fn managed_identity(variable: Variable<'_>, alone: bool) -> Result<Step, StoreError> {
    let what = "managed identity";
    let set = |name: &str| variable(name).is_some();
    let foreign = match (set("IDENTITY_ENDPOINT"), set("IDENTITY_HEADER")) {
        (true, true) if set("IDENTITY_SERVER_THUMBPRINT") => Some("Service Fabric"),
        (true, true) => None,
        (true, false) if set("IMDS_ENDPOINT") => Some("Azure Arc"),
        (false, _) if set("MSI_ENDPOINT") && set("MSI_SECRET") => Some("Azure ML"),
        (false, _) if set("MSI_ENDPOINT") => Some("Cloud Shell"),
        _ => None,
    };
    if let Some(host) = foreign {
        let why = format!("the Azure SDK for Rust has none for {host}");
        return Ok(Step::Absent(Tried { what, why }));
    }
    let metadata = variable("AZURE_POD_IDENTITY_AUTHORITY_HOST")
        .map(|text| {
            let url = Url::parse(text.trim()).ok();
            url.filter(|url| url.has_host()).ok_or_else(|| {
                StoreError::misconfigured()
                    .detail("AZURE_POD_IDENTITY_AUTHORITY_HOST is not a URL")
                    .help("leave it out, or write it like http://169.254.169.254")
            })
        })
        .transpose()?;
    let app_service = set("IDENTITY_ENDPOINT") && set("IDENTITY_HEADER");
    let client_id = variable("AZURE_CLIENT_ID");
    Ok(Step::Try(Link::ManagedIdentity(Managed {
        client_id,
        on_machine: !app_service,
        metadata,
        probe: !app_service && !alone,
    })))
}

/// The application, or which variables are missing for it.
fn client(variable: Variable<'_>, authority: &Url) -> Result<Client, String> {
    match (variable("AZURE_TENANT_ID"), variable("AZURE_CLIENT_ID")) {
        (Some(tenant), Some(id)) => Ok(Client { tenant, id, authority: authority.clone() }),
        (None, None) => Err("AZURE_TENANT_ID and AZURE_CLIENT_ID are not set".to_owned()),
        (None, Some(_)) => Err("AZURE_TENANT_ID is not set".to_owned()),
        (Some(_), None) => Err("AZURE_CLIENT_ID is not set".to_owned()),
    }
}

impl Client {
    /// The token service's host, with its port if it has one.
    pub(super) fn host(&self) -> String {
        host_of(&self.authority)
    }
}

impl Managed {
    /// Who gives the token.
    pub(super) fn host(&self) -> String {
        match &self.metadata {
            Some(url) if self.on_machine => host_of(url),
            None if self.on_machine => METADATA.to_owned(),
            _ => "the IDENTITY_ENDPOINT".to_owned(),
        }
    }
}

impl Link {
    /// What the messages call it.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::ClientSecret { .. } | Self::ClientCertificate { .. } => "environment",
            Self::WorkloadIdentity { .. } => "workload identity",
            Self::ManagedIdentity(_) => "managed identity",
            Self::AzureCli => "Azure CLI",
            Self::AzureDeveloperCli => "Azure Developer CLI",
        }
    }

    /// Who gives the token.
    pub(super) fn host(&self) -> String {
        match self {
            Self::ClientSecret { client, .. }
            | Self::ClientCertificate { client, .. }
            | Self::WorkloadIdentity { client, .. } => client.host(),
            Self::ManagedIdentity(managed) => managed.host(),
            Self::AzureCli | Self::AzureDeveloperCli => self.what().to_owned(),
        }
    }

    /// Whether it is a tool on a developer's machine. If one has no token, the next may.
    pub(super) fn is_tool(&self) -> bool {
        matches!(self, Self::AzureCli | Self::AzureDeveloperCli)
    }
}

/// The host of a URL, with its port if it has one.
pub(super) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Its kind only.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: [(&str, &str); 2] = [("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "c")];

    fn planned(variables: &[(&str, &str)]) -> Result<Vec<Step>, StoreError> {
        plan(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    /// What is tried, and what is not and why.
    fn told(variables: &[&[(&str, &str)]]) -> Vec<String> {
        let steps = planned(&variables.concat()).unwrap();
        let tell = |step: &Step| match step {
            Step::Try(link @ (Link::ClientSecret { .. } | Link::ClientCertificate { .. })) => {
                let kind = if matches!(link, Link::ClientSecret { .. }) {
                    "secret"
                } else {
                    "certificate"
                };
                format!("{}: {kind}", link.what())
            }
            Step::Try(link) => link.what().to_owned(),
            Step::Absent(tried) => format!("no {}: {}", tried.what, tried.why),
        };
        steps.iter().map(tell).collect()
    }

    const REST: [&str; 3] = ["managed identity", "Azure CLI", "Azure Developer CLI"];

    #[test]
    fn nothing_is_set() {
        let missing = "AZURE_TENANT_ID and AZURE_CLIENT_ID are not set";
        assert_eq!(told(&[])[0], format!("no environment: {missing}"));
        assert_eq!(told(&[])[1], "no workload identity: AZURE_FEDERATED_TOKEN_FILE is not set");
        assert_eq!(told(&[])[2..], REST);
        assert_eq!(told(&[&CLIENT[..1]])[0], "no environment: AZURE_CLIENT_ID is not set");
        assert_eq!(told(&[&CLIENT[1..]])[0], "no environment: AZURE_TENANT_ID is not set");
        let none = "neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set";
        assert_eq!(told(&[&CLIENT])[0], format!("no environment: {none}"));
    }

    #[test]
    fn the_order() {
        let secret = ("AZURE_CLIENT_SECRET", "hunter2");
        let certificate = ("AZURE_CLIENT_CERTIFICATE_PATH", "/c.pem");
        let token = ("AZURE_FEDERATED_TOKEN_FILE", "/token");
        let all = told(&[&CLIENT, &[secret, certificate, token]]);
        assert_eq!(all[..2], ["environment: secret", "workload identity"]);
        assert_eq!(all[2..], REST);
        assert_eq!(told(&[&CLIENT, &[certificate]])[0], "environment: certificate");
        let of_pod = told(&[&CLIENT, &[token]]);
        assert!(
            of_pod[0].starts_with("no environment") && of_pod[1] == "workload identity",
            "{of_pod:?}"
        );
    }

    #[test]
    fn a_part_of_the_chain() {
        let only = |value| told(&[&[("AZURE_TOKEN_CREDENTIALS", value)]]);
        assert_eq!(only("dev"), ["Azure CLI", "Azure Developer CLI"]);
        assert_eq!(only(" PROD ").len(), 3);
        assert_eq!(only("azureclicredential"), ["Azure CLI"]);
        assert_eq!(only("ManagedIdentityCredential"), ["managed identity"]);
        let error = planned(&[("AZURE_TOKEN_CREDENTIALS", "VisualStudioCredential")]).unwrap_err();
        assert!(error.cure().unwrap().contains("WorkloadIdentityCredential"), "{error:?}");
    }

    fn managed(variables: &[(&str, &str)]) -> Managed {
        let link = |step| match step {
            Step::Try(Link::ManagedIdentity(managed)) => Some(managed),
            _ => None,
        };
        planned(variables).unwrap().into_iter().find_map(link).expect("a managed identity")
    }

    #[test]
    fn managed_identities() {
        let vm = managed(&[]);
        assert!(vm.probe && vm.on_machine && vm.client_id.is_none());
        assert_eq!(vm.host(), "169.254.169.254");
        let named = managed(&[("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential"), CLIENT[1]]);
        assert!(!named.probe && named.client_id.as_deref() == Some("c"));
        let moved = managed(&[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")]);
        assert_eq!(moved.host(), "127.0.0.1:1");
        let endpoint = ("IDENTITY_ENDPOINT", "http://127.0.0.1:1/msi");
        let header = ("IDENTITY_HEADER", "hunter2");
        let app = managed(&[endpoint, header]);
        assert!(!app.probe && !app.on_machine, "{app:?}");
        for (variables, host) in [
            (&[endpoint, header, ("IDENTITY_SERVER_THUMBPRINT", "x")][..], "Service Fabric"),
            (&[endpoint, ("IMDS_ENDPOINT", "x")], "Azure Arc"),
            (&[("MSI_ENDPOINT", "x")], "Cloud Shell"),
            (&[("MSI_ENDPOINT", "x"), ("MSI_SECRET", "x")], "Azure ML"),
        ] {
            assert!(told(&[variables])[2].ends_with(host), "{host}");
        }
        planned(&[("AZURE_POD_IDENTITY_AUTHORITY_HOST", "imds")]).unwrap_err();
    }

    #[test]
    fn tokens_are_asked_for_over_https_only() {
        for host in ["http://login.example", "login.example", "ftp://x"] {
            let error = planned(&[("AZURE_AUTHORITY_HOST", host)]).unwrap_err();
            assert!(error.to_string().contains("AZURE_AUTHORITY_HOST"), "{error}");
        }
        planned(&[("AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us/")]).unwrap();
    }

    #[test]
    fn secrets_are_not_shown() {
        let steps = planned(&[CLIENT[0], CLIENT[1], ("AZURE_CLIENT_SECRET", "hunter2")]).unwrap();
        assert!(!format!("{steps:?}").contains("hunter2"));
    }
}
