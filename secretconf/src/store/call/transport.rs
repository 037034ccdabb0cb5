//! Connections that fail, told apart by the errors beneath the SDK's own. All SDKs stand on hyper and rustls.

use std::error::Error;
use std::io;
use std::iter::successors;

use super::Fault;
use crate::store::StoreError;

/// Why no answer came from `host`, if a connection is to blame at all.
pub(crate) fn failed(error: &(dyn Error + 'static), host: &str) -> Fault {
    let texts = texts(error);
    if texts.contains("certificate") || texts.contains("UnknownIssuer") {
        return Fault::of_client(
            StoreError::misconfigured()
                .detail(format!("the certificate of {host} is not trusted"))
                .help("add the certificate authority to the system's, or name its file in SSL_CERT_FILE"),
        );
    }
    if texts.contains("fatal alert") {
        return Fault::of_client(
            StoreError::misconfigured()
                .detail(format!("{host} refuses the TLS connection"))
                .help("see what it demands: a client certificate, or another version of TLS"),
        );
    }
    if texts.contains("corrupt message") {
        return Fault::of_client(
            StoreError::misconfigured()
                .detail(format!("{host} does not speak TLS"))
                .help("check the endpoint's scheme: http or https"),
        );
    }
    if is_unresolved(error) {
        return Fault::passing(format!("the name of {host} cannot be resolved"));
    }
    if texts.contains("reading a body") {
        return Fault::passing(format!("{host} cut its answer off"));
    }
    Fault::passing(match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => format!("connection refused by {host}"),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            format!("connection reset by {host}")
        }
        // Without a farewell of TLS.
        Some(io::ErrorKind::UnexpectedEof) => format!("connection closed by {host}"),
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
            format!("no route to {host}")
        }
        Some(io::ErrorKind::TimedOut) => format!("no connection to {host} in time"),
        _ if texts.contains("before message completed") => format!("connection closed by {host}"),
        _ => format!("no connection to {host}"),
    })
}

/// Host and port of a URL, without what may stand before and after them.
pub(crate) fn authority(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = after_scheme.split(['/', '?']).next().unwrap_or(after_scheme);
    authority.rsplit('@').next().unwrap_or(authority)
}

/// Whether the name system does not know the host.
pub(crate) fn is_unresolved(error: &(dyn Error + 'static)) -> bool {
    let texts = texts(error);
    texts.contains("dns error") || texts.contains("failed to lookup address")
}

/// What an error and its causes say, save those that quote the URL: a secret's name in it may be any word.
pub(crate) fn texts(error: &(dyn Error + 'static)) -> String {
    let texts = chain(error).map(ToString::to_string).filter(|text| !text.contains("://"));
    texts.map(|text| text + "\n").collect()
}

fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    chain(error).find_map(|link| link.downcast_ref::<io::Error>()).map(io::Error::kind)
}

/// An error and what caused it. An `io::Error`'s own source skips the error that it wraps.
pub(crate) fn chain<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&link| match link.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as _),
        None => link.source(),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;
    use crate::store::StoreErrorKind;

    /// As reqwest puts it.
    #[derive(Debug)]
    struct Sending(io::Error);

    impl fmt::Display for Sending {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("error sending request for url (http://127.0.0.1:1/v1/certificate)")
        }
    }

    impl Error for Sending {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_secrets_name_in_the_url_is_no_reason() {
        let fault = failed(&Sending(io::ErrorKind::ConnectionRefused.into()), "127.0.0.1:1");
        assert_eq!(fault.error.kind(), StoreErrorKind::Unavailable);
        assert!(fault.error.to_string().contains("connection refused"), "{}", fault.error);
        let untrusted = Sending(io::Error::other("invalid peer certificate: UnknownIssuer"));
        let fault = failed(&untrusted, "127.0.0.1:1");
        assert_eq!(fault.error.kind(), StoreErrorKind::Misconfigured);
    }
}
