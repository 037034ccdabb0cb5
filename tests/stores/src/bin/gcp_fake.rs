//! The fake of GCP Secret Manager as a program, for examples.
//!
//! It takes secrets as a JSON object: a text as it is, an object as JSON, a list as versions, the newest last. A name is the
//! secret's, or a whole one, whose project is made. It prints the variables that lead a program to it, one `NAME=value` a line,
//! then an empty line, and stays until its input ends.

use std::env;
use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;

use bytes::Bytes;
use http::Request;
use secretconf_store_tests::gcp_fake::{GcpFake, PROJECT};
use secretconf_store_tests::server::Server;
use serde_json::{Map, Value};

fn main() -> ExitCode {
    let secrets = env::args().nth(1).and_then(|text| serde_json::from_str(&text).ok());
    let Some(secrets) = secrets else {
        eprintln!(
            r#"usage: gcp_fake '{{"name": "text", "other": {{"key": "x"}}, "turned": ["v1", "v2"]}}'"#
        );
        return ExitCode::FAILURE;
    };
    match serve(&secrets) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(secrets: &Map<String, Value>) -> io::Result<()> {
    let fake = GcpFake::new();
    fake.require_token();
    for (number, (name, value)) in secrets.iter().enumerate() {
        if let Some(project) =
            name.strip_prefix("projects/").and_then(|rest| rest.split('/').next())
        {
            fake.project(project, &number.to_string());
        }
        let versions = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for version in versions {
            fake.version(name, version.as_str().map_or_else(|| version.to_string(), str::to_owned));
        }
    }
    let server = Server::start(move |request: &Request<Bytes>| fake.respond(request));

    let mut out = io::stdout().lock();
    writeln!(out, "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER={}", server.url())?;
    // A machine of Google's: who it is, its metadata server says.
    writeln!(out, "GCE_METADATA_HOST=127.0.0.1:{}", server.port())?;
    writeln!(out, "GOOGLE_CLOUD_PROJECT={PROJECT}\n")?;
    out.flush()?;
    io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
