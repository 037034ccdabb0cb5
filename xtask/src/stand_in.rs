//! What stands in for the store of an example that runs in production.

use std::env;
use std::process::Command;

use crate::Result;
use crate::command::output;
use crate::fake::Fake;
use crate::openbao;
use crate::python::Python;
use crate::seed::Aws;
use crate::server::Server;
use crate::servers::reach_loopback;

/// A store that an example needs.
#[derive(Clone, Copy)]
pub(crate) enum Needs {
    Aws,
    Azure,
    Gcp,
    Vault,
}

/// It, with the secrets of the example.
pub(crate) enum StandIn {
    Aws(Aws),
    Fake(Fake),
    OpenBao(Server),
}

impl StandIn {
    pub(crate) fn start(needs: Needs) -> Result<Self> {
        Ok(match needs {
            Needs::Aws => {
                let aws = Aws::start()?;
                aws.seed_aws_example()?;
                Self::Aws(aws)
            }
            Needs::Azure => {
                Self::Fake(Fake::start("azure_fake", include_str!("seed/azure_example.json"))?)
            }
            Needs::Gcp => {
                Self::Fake(Fake::start("gcp_fake", include_str!("seed/gcp_example.json"))?)
            }
            Needs::Vault => {
                let python = Python::install()?;
                let server = openbao::start_plain(&python)?;
                let mut seed = python.command();
                seed.args(["-c", include_str!("seed/vault_seed.py"), &server.url, openbao::TOKEN]);
                output(seed.arg(include_str!("seed/vault_example.json")))?;
                Self::OpenBao(server)
            }
        })
    }

    /// Sets the variables for this command that lead to production, and nothing else of the kind.
    pub(crate) fn lead_to(&self, command: &mut Command) {
        match self {
            Self::Aws(aws) => return aws.lead_to(command),
            Self::Fake(fake) => {
                command.envs(fake.variables.iter().map(|(name, value)| (name, value)));
                // The example asks for the explicit choice that a host outside Azure needs.
                command.env("TRUSTED_VAULT_HOST", "localhost");
            }
            Self::OpenBao(server) => {
                command.env("VAULT_ADDR", &server.url).env("VAULT_TOKEN", openbao::TOKEN);
            }
        }
        command.env("ENVIRONMENT", "production");
        reach_loopback(command);
    }
}

/// Takes away what the caller's own environment says about environments and stores.
pub(crate) fn forget(command: &mut Command) {
    const OF_STORES: [&str; 8] =
        ["AWS_", "AZURE_", "BAO_", "CLOUDSDK_", "GCE_METADATA_", "GOOGLE_", "IDENTITY_", "VAULT_"];
    command.env_remove("ENVIRONMENT");
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| OF_STORES.iter().any(|of| name.starts_with(of))) {
            command.env_remove(name);
        }
    }
}
