//! Starts the fake of Azure Key Vault with these secrets, for a program of another process: `cargo xtask examples` does.
//!
//! The argument is a JSON object: names of secrets, each with its text, an object, or a list of its versions. Printed are
//! the variables that lead to the vault, one to a line, and then an empty line. It ends when its standard input does.

use std::io::Read as _;
use std::process::ExitCode;
use std::{env, io};

use secretconf_store_tests::azure_fake::{AzureFake, CLIENT_ID, CLIENT_SECRET, TENANT};
use secretconf_store_tests::azure_rig::AzureRig;
use serde_json::Value;

fn main() -> ExitCode {
    let secrets = env::args().nth(1).and_then(|argument| serde_json::from_str(&argument).ok());
    let Some(Value::Object(secrets)) = secrets else {
        eprintln!("usage: azure_fake '{{\"NAME\": \"TEXT\", ..}}'");
        return ExitCode::FAILURE;
    };
    let rig = AzureRig::new();
    for (name, value) in &secrets {
        match value {
            Value::Array(versions) => versions.iter().for_each(|value| set(&rig.fake, name, value)),
            value => set(&rig.fake, name, value),
        }
    }
    let (url, authorities) = (rig.server.url(), rig.authority.file());
    println!("AZURE_KEYVAULT_URL={url}");
    println!("AZURE_AUTHORITY_HOST={url}");
    println!("AZURE_TENANT_ID={TENANT}");
    println!("AZURE_CLIENT_ID={CLIENT_ID}");
    println!("AZURE_CLIENT_SECRET={CLIENT_SECRET}");
    println!("SSL_CERT_FILE={}", authorities.display());
    println!();
    let _ended = io::stdin().read_to_end(&mut Vec::new());
    ExitCode::SUCCESS
}

fn set(fake: &AzureFake, name: &str, value: &Value) {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    fake.set(name, &text);
}
