//! Which project a name without one is in: environment variables, then what the credentials say of themselves.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::names::check_project;
use crate::json::{Document, Picked};
use crate::store::StoreError;
use crate::store::call::{self, Fault};

/// An environment variable.
pub(super) type Variable<'a> = &'a (dyn Fn(&str) -> Option<OsString> + Sync);

/// The first is Google's, the second what it was called before, the third what `gcloud` reads.
const VARIABLES: [&str; 3] = ["GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"];

const METADATA_HOST: &str = "metadata.google.internal";

/// Where Application Default Credentials come from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Place {
    File(PathBuf),
    /// The metadata server at this host, which every machine of Google's has.
    Metadata(String),
}

impl Place {
    /// As the SDK looks for them. It does not say which it found.
    pub(super) fn find(variable: Variable<'_>) -> Self {
        if let Some(file) = variable("GOOGLE_APPLICATION_CREDENTIALS") {
            return Self::File(file.into());
        }
        let (directory, beneath) =
            if cfg!(windows) { ("APPDATA", "gcloud") } else { ("HOME", ".config/gcloud") };
        let well_known = variable(directory).map(|directory| {
            PathBuf::from(directory).join(beneath).join("application_default_credentials.json")
        });
        well_known.filter(|file| file.exists()).map_or_else(
            || {
                let host = variable("GCE_METADATA_HOST").and_then(|host| host.into_string().ok());
                Self::Metadata(host.unwrap_or_else(|| METADATA_HOST.to_owned()))
            },
            Self::File,
        )
    }
}

/// The project that the environment names.
pub(super) fn of_environment(variable: Variable<'_>) -> Option<String> {
    VARIABLES.iter().find_map(|name| {
        let value = variable(name)?.into_string().ok()?;
        let trimmed = value.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    })
}

/// The project that the credentials belong to.
pub(super) async fn of_credentials(
    place: &Place,
    limit: Option<Duration>,
) -> Result<String, Fault> {
    match place {
        Place::File(file) => of_file(file).ok_or_else(|| Fault::of_call(none())),
        Place::Metadata(host) => of_metadata(host, limit).await,
    }
}

/// The key of a service account says it; the credentials of a person do not.
fn of_file(file: &Path) -> Option<String> {
    let text = Zeroizing::new(std::fs::read_to_string(file).ok()?);
    match Document::new(&text).pick("project_id") {
        Ok(Picked::Text(project)) => {
            Some(project.into_inner()).filter(|project| check_project(project).is_ok())
        }
        _ => None,
    }
}

async fn of_metadata(host: &str, limit: Option<Duration>) -> Result<String, Fault> {
    let url = format!("http://{host}/computeMetadata/v1/project/project-id");
    let mut client = reqwest::Client::builder().no_proxy();
    if let Some(limit) = limit {
        client = client.timeout(limit);
    }
    let flavour = ("Metadata-Flavor", "Google");
    let asked = async {
        let request = client.build()?.get(url).header(flavour.0, flavour.1);
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let genuine = answer.headers().get(flavour.0).is_some_and(|is| is == flavour.1);
        Ok::<_, reqwest::Error>((status, genuine, answer.text().await?))
    };
    match asked.await {
        Ok((200, true, project)) if check_project(&project).is_ok() => Ok(project),
        Ok((500.., true, _)) => Err(Fault::passing(format!("the metadata server at {host} fails"))),
        // Something else answers there, or the machine belongs to no project.
        Ok(_) => Err(Fault::of_call(none())),
        Err(error) if error.is_timeout() => Err(Fault::silence(host)),
        Err(error) => Err(call::failed(&error, host)),
    }
}

pub(super) fn none() -> StoreError {
    StoreError::misconfigured().detail("no Google Cloud project").help(
        "write projects/PROJECT/secrets/NAME, set GOOGLE_CLOUD_PROJECT, or hand in a store made with `.project(..)`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables<'a>(
        of: &'a [(&'a str, &'a str)],
    ) -> impl Fn(&str) -> Option<OsString> + Sync + 'a {
        |name| of.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
    }

    #[test]
    fn googles_own_variable_comes_first() {
        let of = |of: &[(&str, &str)]| of_environment(&variables(of));
        let (first, second, third) = (
            ("GOOGLE_CLOUD_PROJECT", "a"),
            ("GCLOUD_PROJECT", "b"),
            ("CLOUDSDK_CORE_PROJECT", "c"),
        );
        assert_eq!(of(&[third, second, first]).as_deref(), Some("a"));
        assert_eq!(of(&[third, second]).as_deref(), Some("b"));
        assert_eq!(of(&[third]).as_deref(), Some("c"));
        assert_eq!(of(&[("GOOGLE_CLOUD_PROJECT", " "), second]).as_deref(), Some("b"));
        assert_eq!(of(&[("GOOGLE_CLOUD_PROJECT", " a\n")]).as_deref(), Some("a"));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn credentials_are_where_the_sdk_finds_them() {
        let find = |of: &[(&str, &str)]| Place::find(&variables(of));
        let named = ("GOOGLE_APPLICATION_CREDENTIALS", "/absent.json");
        assert_eq!(find(&[named, ("HOME", "/")]), Place::File("/absent.json".into()));
        assert_eq!(find(&[("HOME", "/absent")]), Place::Metadata(METADATA_HOST.to_owned()));
        let there = find(&[("GCE_METADATA_HOST", "127.0.0.1:80")]);
        assert_eq!(there, Place::Metadata("127.0.0.1:80".to_owned()));
    }

    #[test]
    fn a_key_says_its_project() {
        let file = std::env::temp_dir().join(format!("secretconf-key-{}.json", std::process::id()));
        for (text, project) in [
            (r#"{"type": "service_account", "project_id": "mine"}"#, Some("mine")),
            (r#"{"type": "authorized_user", "quota_project_id": "billed"}"#, None),
            (r#"{"project_id": "a/b"}"#, None),
            (r#"{"project_id": {}}"#, None),
            ("not JSON", None),
        ] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(of_file(&file).as_deref(), project, "{text}");
        }
        std::fs::remove_file(&file).unwrap();
        assert_eq!(of_file(&file), None);
    }
}
