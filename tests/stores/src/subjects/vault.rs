//! Vault and OpenBao: the real one that `cargo xtask test` starts, or what the environment leads to.

mod place;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use http::Request;
use secretconf::store::Vault;
use serde_json::json;

use self::place::{Kv, Place};
use crate::contract::{Content, DebugStore, Fault, Made, NotHere, Subject, Times};
use crate::openbao::OpenBao;
use crate::server::{Authority, Forward, Server, Unreachable, answer};

/// The store `vault`, before one KV engine.
pub struct VaultSubject {
    bao: OpenBao,
    server: String,
    place: Place,
    login: Login,
    front: Option<Server>,
    nowhere: Unreachable,
    stranger: OnceLock<Server>,
}

/// How stores sign in.
enum Login {
    /// By AppRole, under a policy that can be changed.
    AppRole { auth: String, role_id: String, secret_id: String, policy: Policy },
    /// By the token of the environment, since it may make no logins.
    Token(String),
}

/// A policy that allows to read an engine but for what is denied.
struct Policy {
    name: String,
    denied: Mutex<BTreeSet<String>>,
}

impl VaultSubject {
    /// OpenBao, with KV v2.
    ///
    /// # Panics
    ///
    /// If `SECRETCONF_TEST_OPENBAO` does not say where.
    pub fn kv2() -> Self {
        Self::of_xtask(Kv::V2)
    }

    /// OpenBao, with KV v1.
    ///
    /// # Panics
    ///
    /// If `SECRETCONF_TEST_OPENBAO` does not say where.
    pub fn kv1() -> Self {
        Self::of_xtask(Kv::V1)
    }

    /// What `VAULT_ADDR`, `VAULT_TOKEN`, `VAULT_NAMESPACE` and `VAULT_CACERT` lead to, or their `BAO_` twins. Secrets are
    /// made in a KV engine of the subject's own if the token may mount one, else under a random path in `secret/`, or
    /// where `SECRETCONF_TEST_VAULT_MOUNT` says; all of it is removed with the subject.
    ///
    /// # Panics
    ///
    /// If `SECRETCONF_TEST_CONFORMANCE` is not `vault`: nobody makes secrets in a Vault by accident. And if there is no
    /// address or no token.
    pub fn from_environment() -> Self {
        super::wanted("vault");
        let url = variable("ADDR").expect("VAULT_ADDR");
        let token = variable("TOKEN").expect("VAULT_TOKEN");
        let ca = variable("CACERT").map(PathBuf::from);
        let bao = OpenBao::at(&url, ca.clone(), &token, variable("NAMESPACE"));
        let server = format!("what `VAULT_ADDR` names, version {}", bao.version());
        let forward = match &ca {
            Some(ca) => Some(Forward::to(&url).own_host().trusting(ca)),
            None if url.starts_with("http://") => Some(Forward::to(&url).own_host()),
            // It is trusted by the system's certificates, which nobody here has.
            None => None,
        };
        let place = Place::of_environment(&bao);
        Self::new(bao, server, place, Some(token), forward)
    }

    fn of_xtask(kv: Kv) -> Self {
        let bao = OpenBao::plain();
        let server = format!("OpenBao {}, KV v{}", bao.version(), kv.number());
        let place = Place::mounted(&bao, kv).expect("a root token");
        let forward = Forward::to(bao.url());
        Self::new(bao, server, place, None, Some(forward))
    }

    /// `token`: of those who may be allowed to make no logins.
    fn new(
        bao: OpenBao,
        server: String,
        place: Place,
        token: Option<String>,
        forward: Option<Forward>,
    ) -> Self {
        let login = match (Login::app_role(&bao, &place), token) {
            (Some(login), _) => login,
            (None, Some(token)) => Login::Token(token),
            (None, None) => panic!("a root token that may make no logins"),
        };
        Self {
            bao,
            server,
            place,
            login,
            front: forward.map(Server::start),
            nowhere: Unreachable::refused(),
            stranger: OnceLock::new(),
        }
    }

    fn store_at(&self, url: &str) -> Vault {
        let store = Vault::new().env_vars::<String, String>([]).address(url).allow_http();
        let store = match self.bao.namespace() {
            Some(namespace) => store.namespace(namespace),
            None => store,
        };
        match &self.login {
            Login::AppRole { auth, role_id, secret_id, .. } => {
                store.app_role(role_id.clone(), secret_id.clone()).auth_mount(&**auth)
            }
            Login::Token(token) => store.token(token.clone()),
        }
    }
}

impl Login {
    /// `None` if the server does not let us.
    fn app_role(bao: &OpenBao, place: &Place) -> Option<Self> {
        let policy = Policy { name: crate::random("policy"), denied: Mutex::default() };
        policy.write(bao, place)?;
        let auth = crate::random("approle");
        let mounted = bao.try_post(&format!("sys/auth/{auth}"), json!({ "type": "approle" }));
        let role = json!({ "token_policies": [policy.name], "token_no_default_policy": true });
        let made = mounted.as_ref().and_then(|_| bao.try_app_role(&auth, role, json!({})));
        let Some((role_id, secret_id)) = made else {
            bao.delete(&[policy.path()]);
            if mounted.is_some() {
                bao.delete(&[format!("sys/auth/{auth}")]);
            }
            return None;
        };
        Some(Self::AppRole { auth, role_id, secret_id, policy })
    }
}

impl Policy {
    fn path(&self) -> String {
        format!("sys/policies/acl/{}", self.name)
    }

    fn write(&self, bao: &OpenBao, place: &Place) -> Option<()> {
        let all = place.name("*");
        let denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = [(all.as_str(), "read")].into_iter();
        let rules: Vec<_> =
            rules.chain(denied.iter().map(|path| (path.as_str(), "deny"))).collect();
        bao.try_policy(&self.name, &rules).map(drop)
    }
}

fn variable(suffix: &str) -> Option<String> {
    ["BAO_", "VAULT_"]
        .iter()
        .find_map(|prefix| std::env::var(format!("{prefix}{suffix}")).ok())
        .filter(|value| !value.is_empty())
}

impl Subject for VaultSubject {
    fn scheme(&self) -> &'static str {
        "vault"
    }

    fn server(&self) -> String {
        self.server.clone()
    }

    fn store(&self) -> Box<dyn DebugStore> {
        match &self.front {
            Some(front) => Box::new(self.store_at(&front.url())),
            None => Box::new(self.store_at(self.bao.url())),
        }
    }

    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere> {
        let Content::Text(text) = content else {
            return Err(NotHere("KV holds JSON objects only"));
        };
        let version = self.place.write(&self.bao, name, text)?;
        Ok(Made { name: self.name(name), version })
    }

    fn name(&self, name: &str) -> String {
        self.place.name(name)
    }

    fn odd_names(&self) -> Vec<&'static str> {
        vec!["a/b/c", "a b", "50%", "ünï/cødé", "..a/.b", "a?b=c#d", "data/e", "_+=.@-:;,"]
    }

    fn deny(&self, secret: &Made) -> Result<(), NotHere> {
        let Login::AppRole { policy, .. } = &self.login else {
            return Err(NotHere("the token may change no policies"));
        };
        let path = secret.name.clone();
        policy.denied.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
        policy.write(&self.bao, &self.place).expect("a policy that can be changed");
        Ok(())
    }

    fn permission(&self) -> &'static str {
        "{ capabilities = [\"read\"] }"
    }

    fn disable(&self, secret: &Made) -> Result<(), NotHere> {
        self.place.delete(&self.bao, secret)
    }

    /// Of calls that read it, and not of the question under which mount it is.
    fn fault(&self, secret: &Made, times: Times, fault: Fault) -> Result<(), NotHere> {
        let front = self.front()?;
        let path = format!("/v1/{}", secret.name);
        let reads = move |request: &Request<Bytes>| request.uri().path() == path;
        match times {
            Times::Once => front.next_on(reads, fault.into()),
            Times::Always => front.always_on(reads, fault.into()),
        };
        Ok(())
    }

    fn front(&self) -> Result<&Server, NotHere> {
        self.front.as_ref().ok_or(NotHere("VAULT_CACERT is not set, so nobody can stand between"))
    }

    fn expire(&self) -> Result<(), NotHere> {
        let Login::AppRole { auth, .. } = &self.login else {
            return Err(NotHere("the token is not ours to end"));
        };
        let ended = self.bao.try_revoke_logins(auth);
        ended.map(drop).ok_or(NotHere("the token may end no leases"))
    }

    fn unreachable(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        Ok(Box::new(self.store_at(&self.nowhere.url())))
    }

    fn untrusted(&self) -> Result<Box<dyn DebugStore>, NotHere> {
        let stranger = self.stranger.get_or_init(|| {
            let never = |_: &Request<Bytes>| answer(500, "text/plain", "nobody should come here");
            Server::start_tls(&Authority::new(), never)
        });
        Ok(Box::new(self.store_at(&stranger.url())))
    }

    fn credentials(&self) -> Vec<String> {
        match &self.login {
            Login::AppRole { role_id, secret_id, .. } => vec![role_id.clone(), secret_id.clone()],
            // That of a development server may be any word of a report: `root`, `token`.
            Login::Token(token) if token.len() < 16 => Vec::new(),
            Login::Token(token) => vec![token.clone()],
        }
    }
}

/// Removes what was made. A server that is about to end need not be tidy.
impl Drop for VaultSubject {
    fn drop(&mut self) {
        self.place.remove(&self.bao);
        if let Login::AppRole { auth, policy, .. } = &self.login {
            self.bao.delete(&[format!("sys/auth/{auth}"), policy.path()]);
        }
    }
}
