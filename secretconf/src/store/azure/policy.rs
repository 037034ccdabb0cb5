//! What the HTTP requests of credentials go through.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::Error;
use azure_core::error::ErrorKind;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{ClientOptions, Context, Request, RetryOptions, Transport, Url};

use super::chain::METADATA;

/// Options for a client of the SDK whose attempts are ours to count.
pub(super) fn options(transport: &Transport) -> ClientOptions {
    ClientOptions {
        retry: RetryOptions::none(),
        transport: Some(transport.clone()),
        ..ClientOptions::default()
    }
}

/// The same for a credential. `metadata` is where the metadata service is instead.
pub(super) fn credential_options(transport: &Transport, metadata: Option<&Url>) -> ClientOptions {
    let once = Arc::new(Once { metadata: metadata.cloned() });
    ClientOptions { per_try_policies: vec![once], ..options(transport) }
}

/// Makes every failure and refusal an error at once, with the whole answer in it. Left alone, the SDK's credentials try
/// some of them again for 72 seconds whatever the options say, and lose the codes of others.
#[derive(Debug)]
struct Once {
    metadata: Option<Url>,
}

#[async_trait]
impl Policy for Once {
    async fn send(
        &self,
        context: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        if let Some(metadata) = &self.metadata {
            readdress(request.url_mut(), metadata);
        }
        let [policy, further @ ..] = next else {
            return Err(Error::with_message(ErrorKind::Other, "no transport"));
        };
        let answer = policy.send(context, request, further).await.map_err(for_good)?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let answer = answer.try_into_raw_response().await.map_err(for_good)?;
        Err(ErrorKind::HttpResponse {
            status: answer.status(),
            error_code: None,
            raw_response: Some(Box::new(answer)),
        }
        .into_error())
    }
}

fn readdress(url: &mut Url, metadata: &Url) {
    if url.host_str() == Some(METADATA) {
        let mut there = metadata.clone();
        there.set_path(url.path());
        there.set_query(url.query());
        *url = there;
    }
}

/// The SDK tries errors of these kinds again.
fn for_good(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Connection | ErrorKind::Io => {
            Error::with_error(ErrorKind::Other, error, "the request failed")
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use azure_core::http::Method;

    use super::*;

    /// A transport that fails.
    #[derive(Debug)]
    struct Broken(ErrorKind);

    #[async_trait]
    impl Policy for Broken {
        async fn send(&self, _: &Context, _: &mut Request, _: &[Arc<dyn Policy>]) -> PolicyResult {
            Err(Error::with_message(self.0.clone(), "broken"))
        }
    }

    #[test]
    fn what_fails_is_not_for_the_sdk_to_try_again() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for kind in [ErrorKind::Io, ErrorKind::Connection] {
            let mut request = Request::new(Url::parse("http://a").unwrap(), Method::Get);
            let transport: [Arc<dyn Policy>; 1] = [Arc::new(Broken(kind.clone()))];
            let context = Context::new();
            let sent = Once { metadata: None };
            let sent = sent.send(&context, &mut request, &transport);
            let error = runtime.block_on(sent).err().unwrap();
            assert_eq!(error.kind(), &ErrorKind::Other);
            assert_eq!(error.downcast_ref::<Error>().unwrap().kind(), &kind);
        }
    }

    #[test]
    fn only_the_metadata_service_moves() {
        let metadata = Url::parse("http://127.0.0.1:4444").unwrap();
        let moved = |text: &str| {
            let mut url = Url::parse(text).unwrap();
            readdress(&mut url, &metadata);
            url.to_string()
        };
        assert_eq!(
            moved("http://169.254.169.254/metadata?a=b"),
            "http://127.0.0.1:4444/metadata?a=b"
        );
        assert_eq!(
            moved("https://login.example/metadata?a=b"),
            "https://login.example/metadata?a=b"
        );
    }
}
