//! moto, which answers like AWS.

use crate::python::Python;
use crate::server::Server;
use crate::{Result, net};

pub(crate) fn start(python: &Python) -> Result<Server> {
    let port = net::free_port().map_err(|error| format!("no free port: {error}"))?;
    let mut command = python.command();
    command.args(["-c", include_str!("moto.py"), "-H", "127.0.0.1", "-p", &port.to_string()]);
    Server::start("moto", port, "/moto-api/", &mut command)
}
