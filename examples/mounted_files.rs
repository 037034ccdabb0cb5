//! Mounted files, as Kubernetes, Docker and systemd hand secrets to a program.
//!
//! ```text
//! cargo run --example mounted_files --features async
//! ```

use std::path::PathBuf;
use std::{env, fs, io, process};

use secretconf::store::Directory;
use secretconf::{Secret, SecretConfig};

/// Each secret is a file in one directory, under the name of its field. Where systemd starts the program, the directory
/// would be `{$CREDENTIALS_DIRECTORY}`; Docker's is `/run/secrets`.
#[derive(Debug, SecretConfig)]
#[secret(file = "{$SECRETS_DIRECTORY}")]
#[expect(dead_code, reason = "a real program uses its config")]
struct AppConfig {
    #[secret(file)]
    api_key: Secret<String>,

    // On a laptop a variable is at hand; it wins over the file.
    #[secret(env = "WORKERS", file, default = 4)]
    workers: u16,

    // A file that is called otherwise is written out.
    #[secret(file = "{$SECRETS_DIRECTORY}/smtp-password")]
    smtp_password: Secret<String>,

    #[secret(nested)]
    database: DatabaseConfig,
}

/// The same directory as a store: handed to the loader under a name, here that of a store of its own. Under the name
/// `aws` it would answer for `aws = ".."`.
#[derive(Debug, SecretConfig)]
#[secret(store(mounted = "database.json"))]
#[expect(dead_code, reason = "a real program uses its config")]
struct DatabaseConfig {
    #[secret(key)]
    password: Secret<String>,

    #[secret(key, plain)]
    port: u16,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = mount()?;
    let loaded = AppConfig::loader()
        .environment("production")
        .env_vars([("SECRETS_DIRECTORY", directory.display().to_string())])
        .store(Directory::new("mounted", &directory))
        .load_with_report();
    fs::remove_dir_all(&directory)?;

    let (config, report) = loaded?;
    println!("{config:#?}\n");
    // The last line advises against a file that every user may read.
    println!("{report}");
    Ok(())
}

const FILES: [(&str, &str, u32); 4] = [
    ("api_key", "k-123\n", 0o400),
    ("workers", "16\n", 0o444),
    ("smtp-password", "hunter2\n", 0o444),
    ("database.json", r#"{"password": "correct horse", "port": 5432}"#, 0o400),
];

/// What the kubelet would have mounted. Each file is a link into `..data`, which is a link itself: when the secret
/// changes, that one is swapped, and a load never sees one old file and one new one.
#[cfg(unix)]
fn mount() -> io::Result<PathBuf> {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    const STATE: &str = "..2026_11_24_09_30_00";

    let directory = directory();
    fs::create_dir_all(directory.join(STATE))?;
    symlink(STATE, directory.join("..data"))?;
    for (name, text, mode) in FILES {
        let file = directory.join(STATE).join(name);
        fs::write(&file, text)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(mode))?;
        symlink(format!("..data/{name}"), directory.join(name))?;
    }
    Ok(directory)
}

/// Plain files: links need a privilege.
#[cfg(not(unix))]
fn mount() -> io::Result<PathBuf> {
    let directory = directory();
    fs::create_dir_all(&directory)?;
    for (name, text, _) in FILES {
        fs::write(directory.join(name), text)?;
    }
    Ok(directory)
}

fn directory() -> PathBuf {
    env::temp_dir().join(format!("secretconf-mounted-files-{}", process::id()))
}
