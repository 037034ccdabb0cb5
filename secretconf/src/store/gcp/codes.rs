//! The codes with which Google refuses, and what they mean for the secret.

use super::names::Name;
use crate::store::StoreError;
use crate::store::call::{Fault, Reach, Retry};

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) project: &'a str,
    pub(super) name: Name<'a>,
}

/// How it was refused.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'a> {
    /// Of `google.rpc.Code`: `NOT_FOUND`.
    pub(super) code: &'a str,
    /// Of `google.rpc.ErrorInfo`: `SERVICE_DISABLED`.
    pub(super) reason: Option<&'a str>,
    /// Looked at, where one code means several things, but never shown.
    pub(super) message: &'a str,
}

impl Said<'_> {
    fn mentions(&self, word: &str) -> bool {
        self.message.to_ascii_lowercase().contains(word)
    }
}

pub(super) fn fault(said: Said<'_>, asked: Asked<'_>) -> Fault {
    let mut fault = by_code(said, asked);
    fault.error = fault.error.code(said.code);
    fault
}

fn by_code(said: Said<'_>, asked: Asked<'_>) -> Fault {
    match said.code {
        "NOT_FOUND" => Fault::of_call(not_found(asked)),
        "PERMISSION_DENIED" => denied(said, asked),
        "UNAUTHENTICATED" => unauthenticated(),
        "FAILED_PRECONDITION" => Fault::of_call(disabled(said, asked)),
        "INVALID_ARGUMENT" | "OUT_OF_RANGE" => Fault::of_call(
            StoreError::misconfigured()
                .detail("Google does not accept this name or version")
                .help("check how project, secret and version are written"),
        ),
        "RESOURCE_EXHAUSTED" => passing(StoreError::throttled()),
        "ABORTED" | "CANCELLED" | "DATA_LOSS" | "DEADLINE_EXCEEDED" | "INTERNAL"
        | "UNAVAILABLE" => passing(StoreError::unavailable()),
        "UNIMPLEMENTED" => Fault::of_call(
            StoreError::malformed()
                .detail("the endpoint does not know this operation")
                .help("check the endpoint that the store is set up with"),
        ),
        _ => Fault::of_call(StoreError::malformed()),
    }
}

pub(super) fn unauthenticated() -> Fault {
    Fault::of_client(
        StoreError::misconfigured()
            .detail("Google does not accept these credentials")
            .help("see that they are not revoked, and that the clock of this machine is right"),
    )
}

fn not_found(asked: Asked<'_>) -> StoreError {
    StoreError::not_found().detail(if asked.name.is_latest() {
        "or it has no version".to_owned()
    } else {
        format!("or it has no version `{}`", asked.name.version)
    })
}

fn denied(said: Said<'_>, asked: Asked<'_>) -> Fault {
    let Asked { project, name } = asked;
    match said.reason {
        Some("SERVICE_DISABLED") => Fault::of_call(
            StoreError::misconfigured()
                .detail(format!("the Secret Manager API is not enabled in project {project}"))
                .help(format!(
                    "enable it: gcloud services enable secretmanager.googleapis.com --project={project}"
                )),
        ),
        Some("BILLING_DISABLED") => Fault::of_call(
            StoreError::misconfigured()
                .detail(format!("project {project} has no billing account"))
                .help("link one to it: gcloud billing projects link"),
        ),
        Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT") => Fault::of_client(
            StoreError::denied()
                .detail("the access token is not made for Secret Manager")
                .help("give the machine, or the credentials, the scope https://www.googleapis.com/auth/cloud-platform"),
        ),
        Some("USER_PROJECT_DENIED") => Fault::of_client(
            StoreError::denied()
                .detail("the credentials may not use the quota project that they name")
                .help("grant roles/serviceusage.serviceUsageConsumer there, or set GOOGLE_CLOUD_QUOTA_PROJECT"),
        ),
        Some("CONSUMER_INVALID") => Fault::of_call(
            StoreError::denied()
                .detail(format!("or there is no project {project}"))
                .help(grant(project, name)),
        ),
        _ => Fault::of_call(StoreError::denied().help(grant(project, name))),
    }
}

fn grant(project: &str, name: Name<'_>) -> String {
    format!(
        "grant roles/secretmanager.secretAccessor: gcloud secrets add-iam-policy-binding {} {} \
         --member=serviceAccount:EMAIL --role=roles/secretmanager.secretAccessor; Google answers so for a project or a \
         secret that does not exist, too",
        name.secret,
        options(project, name)
    )
}

fn disabled(said: Said<'_>, asked: Asked<'_>) -> StoreError {
    let Asked { project, name } = asked;
    let (secret, options) = (name.secret, options(project, name));
    let add = format!("add a new version: gcloud secrets versions add {secret} {options}");
    // As words of the message: it holds the secret's name, too.
    if said.mentions(" destroyed") {
        return StoreError::disabled()
            .detail(format!("the version `{}` is destroyed", name.version))
            .help(add + " --data-file=FILE");
    }
    if said.mentions("cloud kms") || said.mentions("kms key") {
        return StoreError::disabled()
            .detail("the key that it is encrypted with cannot be used")
            .help("enable that key in Cloud KMS, and let Secret Manager's service agent use it");
    }
    StoreError::disabled().detail(format!("the version `{}` is disabled", name.version)).help(
        // The command takes no alias.
        if name.version.bytes().all(|byte| byte.is_ascii_digit()) {
            let version = name.version;
            format!("enable it: gcloud secrets versions enable {version} --secret={secret} {options}")
        } else {
            format!(
                "enable it, or {add} --data-file=FILE; see gcloud secrets versions list {secret} {options}"
            )
        },
    )
}

fn options(project: &str, name: Name<'_>) -> String {
    match name.location {
        Some(location) => format!("--project={project} --location={location}"),
        None => format!("--project={project}"),
    }
}

fn passing(error: StoreError) -> Fault {
    Fault::new(error, Retry::Always, Reach::Call)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreErrorKind;

    fn asked(name: &str) -> Asked<'_> {
        Asked { project: "acme", name: Name::read(name, None).unwrap() }
    }

    fn said(code: &str, reason: Option<&str>, message: &str, name: &str) -> Fault {
        fault(Said { code, reason, message }, asked(name))
    }

    fn text(fault: &Fault) -> String {
        format!("{}; {}", fault.error, fault.error.cure().unwrap_or_default())
    }

    #[test]
    fn every_code_has_its_kind() {
        use StoreErrorKind::*;
        for (code, reason, kind, retry, reach) in [
            ("NOT_FOUND", None, NotFound, Retry::Never, Reach::Call),
            ("PERMISSION_DENIED", None, Denied, Retry::Never, Reach::Call),
            ("PERMISSION_DENIED", Some("IAM_PERMISSION_DENIED"), Denied, Retry::Never, Reach::Call),
            ("PERMISSION_DENIED", Some("CONSUMER_INVALID"), Denied, Retry::Never, Reach::Call),
            (
                "PERMISSION_DENIED",
                Some("SERVICE_DISABLED"),
                Misconfigured,
                Retry::Never,
                Reach::Call,
            ),
            (
                "PERMISSION_DENIED",
                Some("BILLING_DISABLED"),
                Misconfigured,
                Retry::Never,
                Reach::Call,
            ),
            (
                "PERMISSION_DENIED",
                Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
                Denied,
                Retry::Never,
                Reach::Client,
            ),
            ("PERMISSION_DENIED", Some("USER_PROJECT_DENIED"), Denied, Retry::Never, Reach::Client),
            ("UNAUTHENTICATED", None, Misconfigured, Retry::Never, Reach::Client),
            ("FAILED_PRECONDITION", None, Disabled, Retry::Never, Reach::Call),
            ("INVALID_ARGUMENT", None, Misconfigured, Retry::Never, Reach::Call),
            ("RESOURCE_EXHAUSTED", None, Throttled, Retry::Always, Reach::Call),
            ("UNAVAILABLE", None, Unavailable, Retry::Always, Reach::Call),
            ("INTERNAL", None, Unavailable, Retry::Always, Reach::Call),
            ("DEADLINE_EXCEEDED", None, Unavailable, Retry::Always, Reach::Call),
            ("UNIMPLEMENTED", None, Malformed, Retry::Never, Reach::Call),
            ("SOMETHING_NEW", None, Malformed, Retry::Never, Reach::Call),
        ] {
            let fault = said(code, reason, "hunter2", "db");
            let got = (fault.error.kind(), fault.retry, fault.reach);
            assert_eq!(got, (kind, retry, reach), "{code} {reason:?}");
            assert!(fault.error.to_string().contains(code), "{}", fault.error);
            assert!(!text(&fault).contains("hunter2"), "{}", text(&fault));
        }
    }

    #[test]
    fn help_names_the_secret() {
        let denied = text(&said("PERMISSION_DENIED", None, "", "db"));
        assert!(
            denied.contains(
                "gcloud secrets add-iam-policy-binding db --project=acme --member=serviceAccount:EMAIL \
                 --role=roles/secretmanager.secretAccessor"
            ),
            "{denied}"
        );
        let regional = text(&said(
            "PERMISSION_DENIED",
            None,
            "",
            "projects/acme/locations/europe-west3/secrets/db",
        ));
        assert!(regional.contains("db --project=acme --location=europe-west3"), "{regional}");
        let off = text(&said("PERMISSION_DENIED", Some("SERVICE_DISABLED"), "", "db"));
        assert!(off.contains("is not enabled in project acme"), "{off}");
        assert!(off.contains("gcloud services enable secretmanager.googleapis.com"), "{off}");
    }

    #[test]
    fn a_version_that_is_off() {
        let disabled = "Secret Version [projects/1/secrets/db/versions/3] is in DISABLED state.";
        let by_number =
            said("FAILED_PRECONDITION", None, disabled, "projects/acme/secrets/db/versions/3");
        assert!(
            text(&by_number)
                .contains("gcloud secrets versions enable 3 --secret=db --project=acme"),
            "{}",
            text(&by_number)
        );
        let latest = text(&said("FAILED_PRECONDITION", None, disabled, "db"));
        assert!(latest.contains("the version `latest` is disabled"), "{latest}");
        assert!(latest.contains("gcloud secrets versions list db --project=acme"), "{latest}");
        let destroyed = text(&said("FAILED_PRECONDITION", None, "is in DESTROYED state.", "db"));
        assert!(destroyed.contains("is destroyed; add a new version"), "{destroyed}");
        let kms = text(&said("FAILED_PRECONDITION", None, "Cloud KMS key is disabled", "db"));
        assert!(kms.contains("cannot be used"), "{kms}");
        let named =
            "Secret Version [projects/1/secrets/kms-destroyed/versions/3] is in DISABLED state.";
        let named = text(&said("FAILED_PRECONDITION", None, named, "kms-destroyed"));
        assert!(named.contains("the version `latest` is disabled"), "{named}");
    }

    #[test]
    fn an_absent_version_is_named() {
        let of = |name| text(&said("NOT_FOUND", None, "", name));
        assert!(of("projects/acme/secrets/db/versions/7").contains("or it has no version `7`"));
        assert!(of("db").starts_with("no such secret: NOT_FOUND, or it has no version;"));
    }
}
