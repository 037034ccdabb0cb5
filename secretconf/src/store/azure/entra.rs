//! Why a credential gave no token: what Microsoft Entra and the endpoints of managed identities answer.

use azure_core::Error;
use azure_core::error::ErrorKind;
use azure_core::http::RawResponse;
use azure_core::http::headers::RETRY_AFTER;
use serde::Deserialize;

use super::chain::{Client, Link, Managed};
use crate::store::call::{self, Fault, Reach, Retry, chain};
use crate::store::{StoreError, StoreErrorKind};

/// What it means for the chain.
#[derive(Debug)]
pub(super) enum Refusal {
    /// There is no such credential here, so the next one is tried.
    Absent(String),
    Fault(Fault),
}

/// What Entra says when it refuses, as far as it is looked at.
#[derive(Default, Deserialize)]
struct Said {
    error: String,
    #[serde(default)]
    error_codes: Vec<u64>,
}

pub(super) fn refusal(error: &Error, link: &Link) -> Refusal {
    match link {
        Link::ClientSecret { client, .. }
        | Link::ClientCertificate { client, .. }
        | Link::WorkloadIdentity { client, .. } => {
            Refusal::Fault(of_application(error, link, client))
        }
        Link::ManagedIdentity(managed) => of_managed(error, managed),
        Link::AzureCli => Refusal::Absent(of_tool(error, "az login")),
        Link::AzureDeveloperCli => Refusal::Absent(of_tool(error, "azd auth login")),
    }
}

/// Why a credential that was handed in gave no token.
pub(super) fn of_given(error: &Error) -> Fault {
    let service = "the credential's token service";
    let mut fault = match answer(error) {
        Some(answer) => match passing(answer, service) {
            Some(fault) => return fault,
            None => Fault::of_client(StoreError::misconfigured()),
        },
        None if is_about_connection(error) => return call::failed(error, service),
        None => Fault::of_client(StoreError::misconfigured()),
    };
    if let Some(code) = answer(error).and_then(said).and_then(|said| code(&said)) {
        fault.error = fault.error.code(&code);
    }
    fault.error = fault.error.detail("the credential that was handed in gives no token").help(
        "see whether it does elsewhere in the program, or leave it out for the default chain",
    );
    fault
}

fn of_application(error: &Error, link: &Link, client: &Client) -> Fault {
    let host = client.host();
    let Some(answer) = answer(error) else {
        return if is_about_connection(error) {
            call::failed(error, &host)
        } else {
            foreign(200, &host)
        };
    };
    if let Some(fault) = passing(answer, &host) {
        return fault;
    }
    let Some(said) = said(answer) else {
        return foreign(answer.status().into(), &host);
    };
    let number = said.error_codes.first().copied();
    let (detail, help) = meaning(number, &said.error, link);
    let mut error = StoreError::misconfigured().detail(detail).help(help);
    if let Some(code) = code(&said) {
        error = error.code(&code);
    }
    Fault::of_client(error)
}

/// By the numbers of Entra's errors.
fn meaning(number: Option<u64>, error: &str, link: &Link) -> (&'static str, &'static str) {
    match (number, link) {
        (Some(7_000_222), _) => (
            "the client secret has expired",
            "make a new one for the application, and put it into AZURE_CLIENT_SECRET",
        ),
        (Some(700_016), _) => (
            "the tenant does not know the application",
            "check AZURE_CLIENT_ID, and whether AZURE_TENANT_ID is the tenant that it is registered in",
        ),
        (Some(90_002 | 900_023), _) => ("there is no such tenant", "check AZURE_TENANT_ID"),
        (Some(700_024), _) => {
            ("the assertion was made at another time than Azure's", "set the clock of this machine")
        }
        (Some(500_011), _) => (
            "the tenant does not know Key Vault by this resource",
            "check that AZURE_TENANT_ID is the vault's tenant, and AZURE_AUTHORITY_HOST of the vault's cloud",
        ),
        (_, Link::ClientSecret { .. }) if error == "invalid_client" => (
            "Azure did not accept the client secret",
            "check AZURE_CLIENT_SECRET: the secret's value, not its id, of the application AZURE_CLIENT_ID",
        ),
        (_, Link::ClientCertificate { .. }) if error == "invalid_client" => (
            "Azure did not accept the client certificate",
            "add the certificate in AZURE_CLIENT_CERTIFICATE_PATH to the application AZURE_CLIENT_ID; see that it has \
             not expired",
        ),
        (_, Link::WorkloadIdentity { .. })
            if matches!(error, "invalid_client" | "invalid_request") =>
        {
            (
                "Azure did not accept the token of the workload identity",
                "check the federated credential of the application AZURE_CLIENT_ID: its issuer, subject and audience must be \
             those of the token in AZURE_FEDERATED_TOKEN_FILE",
            )
        }
        _ => (
            "Azure refused to sign the program in",
            "look its code up in the documentation of Microsoft Entra, and check AZURE_TENANT_ID and AZURE_CLIENT_ID",
        ),
    }
}

fn of_managed(error: &Error, managed: &Managed) -> Refusal {
    let host = managed.host();
    let Some(answer) = answer(error) else {
        return if is_about_connection(error) {
            Refusal::Fault(call::failed(error, &host))
        } else {
            Refusal::Absent(format!("something else answers at {host}"))
        };
    };
    let status = u16::from(answer.status());
    let is_json = serde_json::from_slice::<serde_json::Value>(answer.body()).is_ok();
    match status {
        400 => Refusal::Absent(
            match managed.client_id {
                Some(_) => "the machine or app has none with the client id in AZURE_CLIENT_ID",
                None => "the machine or app has none",
            }
            .to_owned(),
        ),
        // Metadata services of other clouds do not know the path.
        404 if managed.probe && !is_json => {
            Refusal::Absent(format!("something else answers at {host}"))
        }
        // "The endpoint is being updated", as its documentation says.
        404 | 410 => Refusal::Fault(unavailable(answer, &host)),
        _ => match passing(answer, &host) {
            Some(fault) => Refusal::Fault(fault),
            None => Refusal::Absent(format!("HTTP {status} from {host}")),
        },
    }
}

/// Its own text may quote anything.
fn of_tool(error: &Error, sign_in: &str) -> String {
    let texts = chain(error).map(|link| link.to_string() + "\n").collect::<String>();
    if texts.contains("found on PATH") {
        return "not installed".to_owned();
    }
    let number = texts
        .split("AADSTS")
        .nth(1)
        .map(|text| text.chars().take_while(char::is_ascii_digit).collect::<String>());
    match number.filter(|number| !number.is_empty()) {
        Some(number) => format!("AADSTS{number}: see `{sign_in}`"),
        None if texts.contains(sign_in) => format!("not signed in: run `{sign_in}`"),
        None => format!("it failed: see `{sign_in}`"),
    }
}

/// A refusal that may be over in a moment.
fn passing(answer: &RawResponse, host: &str) -> Option<Fault> {
    let busy = said(answer).is_some_and(|said| said.error == "temporarily_unavailable");
    match u16::from(answer.status()) {
        429 => Some(again(StoreErrorKind::Throttled, answer, host)),
        408 | 500..=599 => Some(unavailable(answer, host)),
        _ if busy => Some(unavailable(answer, host)),
        _ => None,
    }
}

fn unavailable(answer: &RawResponse, host: &str) -> Fault {
    again(StoreErrorKind::Unavailable, answer, host)
}

fn again(kind: StoreErrorKind, answer: &RawResponse, host: &str) -> Fault {
    let detail = format!("HTTP {} from {host}", u16::from(answer.status()));
    Fault::new(StoreError::new(kind).detail(detail), Retry::Always, Reach::Client)
        .not_before(answer.headers().get_optional_str(&RETRY_AFTER))
}

fn foreign(status: u16, host: &str) -> Fault {
    Fault::of_client(
        StoreError::malformed()
            .detail(format!("HTTP {status} with a text that is not Microsoft Entra's"))
            .help(format!(
                "something else answers at {host}, perhaps a proxy; check AZURE_AUTHORITY_HOST"
            )),
    )
}

/// The answer that made the credential fail, if one came.
fn answer(error: &Error) -> Option<&RawResponse> {
    chain(error).filter_map(|link| link.downcast_ref::<Error>()).find_map(|link| {
        match link.kind() {
            ErrorKind::HttpResponse { raw_response, .. } => raw_response.as_deref(),
            _ => None,
        }
    })
}

fn is_about_connection(error: &Error) -> bool {
    let kinds = chain(error).filter_map(|link| link.downcast_ref::<Error>()).map(Error::kind);
    kinds.into_iter().any(|kind| matches!(kind, ErrorKind::Connection | ErrorKind::Io))
}

fn said(answer: &RawResponse) -> Option<Said> {
    serde_json::from_slice(answer.body()).ok()
}

fn code(said: &Said) -> Option<String> {
    said.error_codes.first().map(|number| format!("AADSTS{number}"))
}

#[cfg(test)]
mod tests {
    use azure_core::credentials::Secret;
    use azure_core::http::headers::Headers;
    use azure_core::http::{StatusCode, Url};

    use super::*;

    fn application() -> Link {
        let authority = Url::parse("https://login.example:8443").unwrap();
        let client = Client { tenant: "t".to_owned(), id: "c".to_owned(), authority };
        Link::ClientSecret { client, secret: Secret::new("hunter2") }
    }

    fn of_machine() -> Link {
        Link::ManagedIdentity(Managed {
            client_id: None,
            on_machine: true,
            metadata: None,
            probe: true,
        })
    }

    /// An answer, as the SDK wraps it.
    fn refused(status: u16, body: &str, link: &Link) -> Refusal {
        let raw =
            RawResponse::from_bytes(StatusCode::from(status), Headers::new(), body.to_owned());
        let kind = ErrorKind::HttpResponse {
            status: raw.status(),
            error_code: None,
            raw_response: Some(Box::new(raw)),
        };
        let error = Error::with_error(ErrorKind::Credential, kind.into_error(), "hunter2");
        refusal(&error, link)
    }

    fn entra(status: u16, error: &str, number: u64) -> Fault {
        let body = format!(
            r#"{{"error": "{error}", "error_codes": [{number}], "error_description": "hunter2\r\n"}}"#
        );
        match refused(status, &body, &application()) {
            Refusal::Fault(fault) => fault,
            Refusal::Absent(why) => panic!("{why}"),
        }
    }

    #[test]
    fn every_number_has_its_help() {
        for (status, error, number, told) in [
            (401, "invalid_client", 7_000_215, "did not accept the client secret"),
            (401, "invalid_client", 7_000_222, "has expired"),
            (400, "unauthorized_client", 700_016, "does not know the application"),
            (400, "invalid_request", 90_002, "no such tenant"),
            (400, "invalid_resource", 500_011, "does not know Key Vault"),
            (401, "invalid_client", 700_024, "another time"),
            (400, "interaction_required", 53_003, "refused to sign the program in"),
        ] {
            let fault = entra(status, error, number);
            let said = fault.error.to_string();
            assert_eq!(fault.error.kind(), StoreErrorKind::Misconfigured, "{said}");
            assert_eq!((fault.retry, fault.reach), (Retry::Never, Reach::Client));
            assert!(said.contains(told) && said.contains(&format!("AADSTS{number}")), "{said}");
            assert!(fault.error.cure().is_some() && !format!("{fault:?}").contains("hunter2"));
        }
    }

    #[test]
    fn outages_pass() {
        for (status, error, kind) in [
            (429, "x", StoreErrorKind::Throttled),
            (503, "x", StoreErrorKind::Unavailable),
            (400, "temporarily_unavailable", StoreErrorKind::Unavailable),
        ] {
            let fault = entra(status, error, 90_033);
            assert_eq!((fault.error.kind(), fault.retry), (kind, Retry::Always));
            assert!(fault.error.to_string().contains("login.example:8443"), "{}", fault.error);
        }
    }

    #[test]
    fn a_proxys_page_is_not_entras() {
        let Refusal::Fault(fault) = refused(403, "<html>hunter2", &application()) else { panic!() };
        assert_eq!(fault.error.kind(), StoreErrorKind::Malformed);
        assert!(fault.error.cure().unwrap().contains("AZURE_AUTHORITY_HOST"));
    }

    #[test]
    fn machines_without_an_identity_have_none() {
        let absent = |status, body: &str| match refused(status, body, &of_machine()) {
            Refusal::Absent(why) => why,
            Refusal::Fault(fault) => panic!("{fault:?}"),
        };
        assert!(absent(400, r#"{"error": "invalid_request"}"#).contains("has none"));
        assert!(absent(404, "<html>").contains("something else"));
        assert!(absent(403, "unreachable network").contains("HTTP 403"));
        for status in [404, 410, 429, 500] {
            let refusal = refused(status, "{}", &of_machine());
            let Refusal::Fault(fault) = refusal else { panic!("{status}: {refusal:?}") };
            assert_eq!(fault.retry, Retry::Always, "{status}");
        }
    }

    #[test]
    fn tools_are_told_apart() {
        let tool = |text: &str| {
            let error = Error::with_message(ErrorKind::Credential, text.to_owned());
            match refusal(&error, &Link::AzureCli) {
                Refusal::Absent(why) => why,
                Refusal::Fault(fault) => panic!("{fault:?}"),
            }
        };
        assert_eq!(tool("az not found on PATH"), "not installed");
        assert_eq!(tool("ERROR: Please run 'az login' to set up"), "not signed in: run `az login`");
        assert_eq!(tool("AADSTS70043: hunter2 az login"), "AADSTS70043: see `az login`");
        assert_eq!(tool("hunter2"), "it failed: see `az login`");
    }
}
