//! OpenBao, the real one: once in plain text and once over TLS. Both forget everything when they end.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::output;
use crate::python::Python;
use crate::server::Server;
use crate::{Result, net, workspace};

/// The root token of both.
pub(crate) const TOKEN: &str = "root";

pub(crate) struct OpenBao {
    pub(crate) plain: Server,
    pub(crate) tls: Server,
    /// The certificate to trust for `tls`.
    pub(crate) ca: PathBuf,
}

impl OpenBao {
    pub(crate) fn start(python: &Python) -> Result<Self> {
        let plain = start_plain(python)?;
        let certificates = workspace::servers().join("openbao-tls");
        // What an earlier run left would be trusted before this one's is there.
        if certificates.exists() {
            fs::remove_dir_all(&certificates).map_err(|error| error.to_string())?;
        }
        fs::create_dir_all(&certificates).map_err(|error| error.to_string())?;
        let ca = certificates.join("vault-ca.pem");
        let tls = start_tls(python, &certificates, &ca)?;
        Ok(Self { plain, tls, ca })
    }
}

/// Only the one in plain text.
pub(crate) fn start_plain(python: &Python) -> Result<Server> {
    let port = free_port()?;
    let mut command = python.command();
    command.args(["-c", include_str!("openbao.py")]).args(dev_server(port));
    Server::start("openbao", port, HEALTH, &mut command)
}

fn start_tls(python: &Python, certificates: &Path, ca: &Path) -> Result<Server> {
    let port = free_port()?;
    let url = format!("https://127.0.0.1:{port}");
    let mut command = python.command();
    command.args(["-c", include_str!("openbao.py")]).args(dev_server(port));
    command.args(["-dev-tls", "-dev-tls-cert-dir"]).arg(certificates);

    let health = format!("{url}{HEALTH}");
    let ready = || {
        let mut ask = python.command();
        ask.args(["-c", ANSWERS_OVER_TLS, &health]).arg(ca);
        ca.exists() && output(&mut ask).is_ok()
    };
    Server::start_when("openbao-tls", url.clone(), ready, &mut command)
}

const HEALTH: &str = "/v1/sys/health";

const ANSWERS_OVER_TLS: &str = "\
import ssl, sys, urllib.request
trust = ssl.create_default_context(cafile=sys.argv[2])
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
opener.open(sys.argv[1], timeout=5)
";

/// It listens on the next port, too.
fn free_port() -> Result<u16> {
    net::free_pair().map_err(|error| format!("no free ports: {error}"))
}

fn dev_server(port: u16) -> [String; 5] {
    [
        "server".to_owned(),
        "-dev".to_owned(),
        // Else it writes the token into the home directory, where other tools would take it up.
        "-dev-no-store-token".to_owned(),
        format!("-dev-root-token-id={TOKEN}"),
        format!("-dev-listen-address=127.0.0.1:{port}"),
    ]
}
