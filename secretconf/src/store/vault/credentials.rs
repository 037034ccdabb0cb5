//! How the program proves who it is.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use vaultrs::api::auth::approle::requests::LoginWithApproleRequest;
use vaultrs::api::auth::cert::requests::LoginRequest as CertificateLogin;
use vaultrs::api::auth::kubernetes::requests::LoginWithKubernetesRequest;
use vaultrs::api::auth::oidc::requests::JWTLoginRequest;
use vaultrs::api::auth::userpass::requests::LoginRequest as UserpassLogin;

use super::call::Call;
use crate::Secret;
use crate::store::StoreError;

/// Where Kubernetes mounts the token of a pod's service account.
pub(super) const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

#[derive(Clone)]
pub(super) enum Credentials {
    /// A token, which nobody can get anew.
    Token(Secret<String>),
    /// A file with a token, which an agent or a person writes anew.
    TokenFile(PathBuf),
    /// An agent in front of Vault adds a token of its own.
    OfAgent,
    /// A login, which brings a new token each time.
    Login(Login),
}

#[derive(Clone)]
pub(super) struct Login {
    pub(super) method: Method,
    /// Where the method is mounted, if not at its default.
    pub(super) mount: Option<String>,
}

#[derive(Clone)]
pub(super) enum Method {
    AppRole { role_id: Secret<String>, secret_id: Proof },
    Certificate { role: String },
    Jwt { role: String, token: Proof },
    Kubernetes { role: String, token: Proof },
    Userpass { user: String, password: Secret<String> },
}

/// A secret that is shown at a login.
#[derive(Clone)]
pub(super) enum Proof {
    Given(Secret<String>),
    /// Read at each login: whoever wrote it may write it anew.
    File(PathBuf),
}

impl Credentials {
    /// What they are.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Token(_) => "token",
            Self::TokenFile(_) => "token file",
            Self::OfAgent => "token of an agent",
            Self::Login(login) => match login.method {
                Method::AppRole { .. } => "AppRole",
                Method::Certificate { .. } => "certificate",
                Method::Jwt { .. } => "JWT",
                Method::Kubernetes { .. } => "Kubernetes",
                Method::Userpass { .. } => "userpass",
            },
        }
    }
}

impl Proof {
    fn read(&self) -> Result<String, StoreError> {
        match self {
            Self::Given(text) => Ok(text.expose().clone()),
            Self::File(path) => read_text(path),
        }
    }
}

impl Login {
    pub(super) fn mount(&self) -> &str {
        self.mount.as_deref().unwrap_or(match self.method {
            Method::AppRole { .. } => "approle",
            Method::Certificate { .. } => "cert",
            Method::Jwt { .. } => "jwt",
            Method::Kubernetes { .. } => "kubernetes",
            Method::Userpass { .. } => "userpass",
        })
    }

    pub(super) fn needs_certificate(&self) -> bool {
        matches!(self.method, Method::Certificate { .. })
    }

    /// The request that logs in.
    pub(super) fn call(&self) -> Result<Call, StoreError> {
        let mount = self.mount().to_owned();
        match &self.method {
            Method::AppRole { role_id, secret_id } => Call::of(&LoginWithApproleRequest {
                mount,
                role_id: role_id.expose().clone(),
                secret_id: secret_id.read()?,
            }),
            Method::Certificate { role } => {
                Call::of(&CertificateLogin { mount, cert_name: role.clone() })
            }
            Method::Jwt { role, token } => {
                Call::of(&JWTLoginRequest { mount, jwt: token.read()?, role: Some(role.clone()) })
            }
            Method::Kubernetes { role, token } => Call::of(&LoginWithKubernetesRequest {
                mount,
                role: role.clone(),
                jwt: token.read()?,
            }),
            Method::Userpass { user, password } => Call::of(&UserpassLogin {
                mount,
                username: user.clone(),
                password: password.expose().clone(),
            }),
        }
    }

    /// What to look at if Vault refuses.
    pub(super) fn help(&self) -> String {
        let what = match self.method {
            Method::AppRole { .. } => {
                "the role id, and the secret id, which may have ended or been used up"
            }
            Method::Certificate { .. } => {
                "the role, and that it trusts the authority of the client certificate"
            }
            Method::Jwt { .. } => {
                "the role, the audience and claims that it binds, and that the token has not ended"
            }
            Method::Kubernetes { .. } => {
                "the role, and that it binds this pod's service account and namespace"
            }
            Method::Userpass { .. } => "the user and the password",
        };
        let mount = self.mount();
        format!(
            "check {what}; if the method is not mounted at auth/{mount}, say where by `.auth_mount(..)`"
        )
    }
}

/// A text in a file, without white space around it.
pub(super) fn read_text(path: &Path) -> Result<String, StoreError> {
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    match text.trim() {
        "" => Err(StoreError::misconfigured()
            .detail(format!("{} is empty", path.display()))
            .help("write into it what it should hold, or name another file")),
        text => Ok(text.to_owned()),
    }
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> StoreError {
    let detail = match error.kind() {
        ErrorKind::NotFound => format!("there is no file {}", path.display()),
        kind => format!("cannot read {}: {kind}", path.display()),
    };
    StoreError::misconfigured()
        .detail(detail)
        .help("check that the file is there and that the program may read it")
}
