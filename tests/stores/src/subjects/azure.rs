//! Azure Key Vault: the fake in this process, or what the environment leads to.

mod admin;

use std::sync::OnceLock;

use bytes::Bytes;
use http::Request;
use secretconf::store::Azure;
use secretconf::store::azure_sdk::azure_core::http::ClientOptions;
use secretconf::store::azure_sdk::azure_identity::{
    DeveloperToolsCredential, ManagedIdentityCredential, WorkloadIdentityCredential,
};

use self::admin::Admin;
use crate::azure_fake::{CLIENT_ID, CLIENT_SECRET, TOKEN};
use crate::azure_rig::{self, AzureRig, trusting};
use crate::contract::{Content, DebugStore, Made, NotHere, Subject};
use crate::server::{Authority, Forward, Server, Unreachable, answer};

/// The store `azure`.
pub struct AzureSubject {
    /// First, so that secrets are removed while there is a server.
    admin: Admin,
    place: Place,
    prefix: String,
    nowhere: Unreachable,
    stranger: OnceLock<Server>,
}

enum Place {
    Fake(AzureRig),
    Environment(Environment),
}

/// A vault that is there already.
struct Environment {
    url: String,
    host: String,
    /// Between us and an emulator: nobody can stand between a program and Azure itself.
    front: Option<Front>,
    secret: Option<String>,
}

struct Front {
    server: Server,
    /// Whom the store trusts: our authority, and the emulator's.
    trusted: Vec<String>,
}

impl AzureSubject {
    /// The fake in this process.
    pub fn fake() -> Self {
        let rig = AzureRig::new();
        let back = rig.another_server();
        let transport = azure_rig::transport(&[rig.authority.pem()]);
        let options = ClientOptions { transport: Some(transport), ..ClientOptions::default() };
        let credential =
            azure_rig::client_secret(&back.url(), CLIENT_ID, CLIENT_SECRET, options.clone());
        let credential = credential.expect("a credential");
        let admin = Admin::new(&back.url(), credential, options, Some(back));
        Self::at(admin, Place::Fake(rig))
    }

    /// What the environment leads to: the vault in `AZURE_KEYVAULT_URL`, with the credentials that the store and the SDK
    /// find in `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` and so on. If it is an emulator, its certificate
    /// authority is in the file that `SSL_CERT_FILE` names, and its token service is where `AZURE_AUTHORITY_HOST` says.
    ///
    /// Secrets are made under a random prefix. They are deleted with the subject, and purged if that is allowed.
    ///
    /// # Panics
    ///
    /// If `SECRETCONF_TEST_CONFORMANCE` is not `azure`: nobody makes secrets in a vault by accident. And if there are no
    /// credentials.
    pub fn from_environment() -> Self {
        super::wanted("azure");
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let url = variable("AZURE_KEYVAULT_URL").expect("AZURE_KEYVAULT_URL");
        let uri: http::Uri = url.parse().expect("a URL in AZURE_KEYVAULT_URL");
        let host = uri.host().expect("a host in AZURE_KEYVAULT_URL").to_owned();
        let own = host.ends_with(".vault.azure.net");
        let authorities = variable("SSL_CERT_FILE").filter(|_| !own);
        let front = authorities.map(|file| Front::new(&url, &file));

        let options = ClientOptions::default();
        let (tenant, client) = (variable("AZURE_TENANT_ID"), variable("AZURE_CLIENT_ID"));
        let secret = variable("AZURE_CLIENT_SECRET");
        let credential = match (tenant, client, &secret) {
            (Some(tenant), Some(client), Some(secret)) => {
                azure_rig::application(&tenant, &client, secret, options.clone())
            }
            _ if variable("AZURE_FEDERATED_TOKEN_FILE").is_some() => {
                WorkloadIdentityCredential::new(None).map(|credential| credential as _)
            }
            _ if variable("IDENTITY_ENDPOINT").is_some() => {
                ManagedIdentityCredential::new(None).map(|credential| credential as _)
            }
            _ => DeveloperToolsCredential::new(None).map(|credential| credential as _),
        };
        let credential = credential.expect("a credential of the Azure SDK");
        let admin = Admin::new(&url, credential, options, None);
        Self::at(admin, Place::Environment(Environment { url, host, front, secret }))
    }

    fn at(admin: Admin, place: Place) -> Self {
        Self {
            admin,
            place,
            prefix: super::prefix(),
            nowhere: Unreachable::refused(),
            stranger: OnceLock::new(),
        }
    }

    /// A store that asks a vault of this URL, and trusts it as much as the own one.
    fn store_at(&self, url: &str, host: &str) -> Azure {
        let store = match &self.place {
            Place::Fake(rig) => rig.store(),
            Place::Environment(Environment { front: Some(front), .. }) => {
                Azure::new().http_client(trusting(&front.trusted))
            }
            Place::Environment(_) => Azure::new(),
        };
        store.vault_url(url).trust_host(host)
    }
}

impl Front {
    /// `file` has the certificate authority of the emulator.
    fn new(url: &str, file: &str) -> Self {
        let authority = Authority::new();
        let emulators = std::fs::read_to_string(file).expect("the file in SSL_CERT_FILE");
        let trusted = vec![authority.pem(), emulators];
        let server = Server::start_tls(&authority, Forward::to(url).trusting(file).own_host());
        Self { server, trusted }
    }
}

impl Subject for AzureSubject {
    fn scheme(&self) -> &'static str {
        "azure"
    }

    fn server(&self) -> String {
        match &self.place {
            Place::Fake(_) => "a fake in the tests",
            Place::Environment(there) if there.host.ends_with(".vault.azure.net") => "Azure",
            Place::Environment(_) => "what `AZURE_KEYVAULT_URL` names",
        }
        .to_owned()
    }

    fn store(&self) -> Box<dyn DebugStore> {
        Box::new(match &self.place {
            Place::Fake(rig) => rig.store(),
            Place::Environment(Environment { front: Some(front), .. }) => {
                self.store_at(&front.server.url(), "localhost")
            }
            Place::Environment(there) => self.store_at(&there.url, &there.host),
        })
    }

    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere> {
        let Content::Text(text) = content else {
            return Err(NotHere("Key Vault keeps text only"));
        };
        let name = self.name(name);
        let version = self.admin.put(&name, text)?;
        Ok(Made { name, version: Some(version) })
    }

    fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// Letters of both cases, digits and `-` are all there is.
    fn odd_names(&self) -> Vec<&'static str> {
        vec![
            "-",
            "0--Db-",
            "a-name-that-is-as-long-as-any-can-be-beside-the-prefix-of-this-suite-0123456789-0123456789",
        ]
    }

    /// "25k bytes", as its documentation says.
    fn longest(&self) -> usize {
        25_000
    }

    fn deny(&self, secret: &Made) -> Result<(), NotHere> {
        match &self.place {
            Place::Fake(rig) => {
                rig.fake.deny(&secret.name);
                Ok(())
            }
            Place::Environment(_) => Err(NotHere("roles are not for the suite to change")),
        }
    }

    fn permission(&self) -> &'static str {
        "Microsoft.KeyVault/vaults/secrets/getSecret/action"
    }

    fn disable(&self, secret: &Made) -> Result<(), NotHere> {
        self.admin.disable(&secret.name, secret.version.as_deref())
    }

    fn front(&self) -> Result<&Server, NotHere> {
        match &self.place {
            Place::Fake(rig) => Ok(&rig.server),
            Place::Environment(Environment { front: Some(front), .. }) => Ok(&front.server),
            Place::Environment(_) => {
                Err(NotHere("nobody can stand between a program and Azure itself"))
            }
        }
    }

    fn expire(&self) -> Result<(), NotHere> {
        match &self.place {
            Place::Fake(rig) => {
                rig.fake.expire_tokens();
                Ok(())
            }
            Place::Environment(_) => Err(NotHere("its tokens are not ours to end")),
        }
    }

    fn unreachable(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        let url = self.nowhere.url().replace("http:", "https:");
        Ok(Box::new(self.store_at(&url, "127.0.0.1")))
    }

    fn untrusted(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        let stranger = self.stranger.get_or_init(|| {
            let never = |_: &Request<Bytes>| answer(500, "text/plain", "nobody should come here");
            Server::start_tls(&Authority::new(), never)
        });
        Ok(Box::new(self.store_at(&stranger.url(), "localhost")))
    }

    fn credentials(&self) -> Vec<String> {
        match &self.place {
            Place::Fake(_) => vec![CLIENT_SECRET.to_owned(), TOKEN.to_owned()],
            Place::Environment(there) => there.secret.iter().cloned().collect(),
        }
    }
}
