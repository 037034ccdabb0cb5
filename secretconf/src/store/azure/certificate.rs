//! Signing in with a client certificate: an assertion that its private key signs. The SDK has that too, but with OpenSSL.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_SHA256};
use azure_core::base64::{encode, encode_url_safe};
use azure_core::error::ErrorKind;
use azure_core::http::{ClientMethodOptions, Url};
use azure_core::{Error, Uuid};
use azure_identity::ClientAssertion;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use zeroize::Zeroizing;

use super::chain::Client;
use crate::store::StoreError;

/// No certificate with its chain is larger, and a device that never ends must not fill the memory.
const LARGEST_FILE: u64 = 1024 * 1024;

/// How long an assertion holds. Entra's documentation asks for ten minutes at most.
const LIFETIME_SECONDS: u64 = 600;

const HELP: &str = "AZURE_CLIENT_CERTIFICATE_PATH must name a PEM file with the certificate and its RSA private key; from \
     a PFX file: `openssl pkcs12 -in client.pfx -nodes -out client.pem`";

/// A certificate with its key.
pub(super) struct Certificate {
    key: KeyPair,
    /// Its own first.
    chain: Vec<CertificateDer<'static>>,
}

impl Certificate {
    pub(super) fn read(path: &str) -> Result<Self, StoreError> {
        let mut bytes = Zeroizing::new(Vec::new());
        let file = File::open(path).map(|file| file.take(LARGEST_FILE + 1));
        file.and_then(|mut file| file.read_to_end(&mut bytes)).map_err(|error| {
            wrong(format!("the client certificate cannot be read: {}", error.kind()))
        })?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(wrong("the client certificate's file is too large"));
        }
        Self::parse(&bytes)
    }

    fn parse(pem: &[u8]) -> Result<Self, StoreError> {
        let has = |words: &[u8]| pem.windows(words.len()).any(|window| window == words);
        if has(b"BEGIN ENCRYPTED PRIVATE KEY") || has(b"Proc-Type: 4,ENCRYPTED") {
            return Err(wrong("the client certificate's private key is encrypted").help(
                "write it down without a password, for the program alone to read: `openssl pkcs12 -in client.pfx \
                 -nodes -out client.pem`, or `openssl pkey -in encrypted.pem -out key.pem`",
            ));
        }
        if !has(b"-----BEGIN ") {
            return Err(wrong("the client certificate is not a PEM file"));
        }
        let key = PrivateKeyDer::from_pem_slice(pem)
            .map_err(|_| wrong("there is no private key beside the client certificate"))?;
        let key = match &key {
            PrivateKeyDer::Pkcs1(key) => KeyPair::from_der(key.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(key) => KeyPair::from_pkcs8(key.secret_pkcs8_der()),
            _ => return Err(wrong("the client certificate's key is not an RSA key")),
        };
        let key = key.map_err(|_| wrong("the client certificate's key is not a sound RSA key"))?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let mut chain = chain.map_err(|_| wrong("the client certificate is damaged"))?;
        // A certificate holds its public key as it is. The one that is the key's own may stand anywhere in the file.
        let public = key.public_key().as_ref();
        let is_own = |certificate: &CertificateDer<'_>| {
            certificate.windows(public.len()).any(|window| window == public)
        };
        let own = chain.iter().position(is_own).ok_or_else(|| {
            wrong("no certificate in the client certificate's file belongs to its private key")
        })?;
        chain[..=own].rotate_right(1);
        Ok(Self { key, chain })
    }

    /// A JSON Web Token, as "Microsoft identity platform application authentication certificate credentials" has it.
    fn assertion(&self, client: &Client, with_chain: bool) -> azure_core::Result<String> {
        let failed = |what| Error::with_message(ErrorKind::Credential, what);
        let audience = token_url(client).ok_or_else(|| failed("no URL of the token service"))?;
        let own = self.chain.first().ok_or_else(|| failed("no certificate"))?;
        let mut header = json!({
            "alg": "PS256",
            "typ": "JWT",
            "x5t#S256": encode_url_safe(digest(&SHA256, own)),
        });
        if with_chain {
            let chain: Vec<_> = self.chain.iter().map(encode).collect();
            header["x5c"] = json!(chain);
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let claims = json!({
            "aud": audience.as_str(),
            "iss": client.id,
            "sub": client.id,
            "jti": Uuid::new_v4().to_string(),
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
        });
        let text = format!(
            "{}.{}",
            encode_url_safe(header.to_string()),
            encode_url_safe(claims.to_string())
        );
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| failed("the assertion cannot be signed"))?;
        Ok(format!("{text}.{}", encode_url_safe(signature)))
    }
}

/// Where the SDK asks for tokens.
fn token_url(client: &Client) -> Option<Url> {
    client.authority.join(&format!("/{}/oauth2/v2.0/token", client.tenant)).ok()
}

fn wrong(detail: impl Into<String>) -> StoreError {
    StoreError::misconfigured().detail(detail.into()).help(HELP)
}

/// Makes an assertion for each token.
pub(super) struct Signer {
    pub(super) certificate: Certificate,
    pub(super) client: Client,
    pub(super) send_chain: bool,
}

#[async_trait]
impl ClientAssertion for Signer {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        self.certificate.assertion(&self.client, self.send_chain)
    }
}

/// Nothing of the key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
    use azure_core::base64::decode_url_safe;
    use serde_json::Value;

    use super::*;

    /// What stands before the key of PKCS#1 in that of PKCS#8, if it has 2048 bits.
    const PKCS8_HEADER: usize = 26;

    static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).unwrap());

    fn pem(label: &str, der: &[u8]) -> String {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", encode(der))
    }

    fn key_der() -> Vec<u8> {
        let der: Pkcs8V1Der<'_> = KEY.as_der().unwrap();
        der.as_ref().to_vec()
    }

    fn key() -> String {
        pem("PRIVATE KEY", &key_der())
    }

    /// Of a certificate, only its key is looked at.
    fn certificate() -> String {
        let der = [b"before", KEY.public_key().as_ref(), b"after"].concat();
        pem("CERTIFICATE", &der)
    }

    fn other() -> String {
        pem("CERTIFICATE", b"of another key")
    }

    fn client() -> Client {
        let authority = Url::parse("https://login.example/").unwrap();
        Client { tenant: "tenant".to_owned(), id: "app".to_owned(), authority }
    }

    fn parts(assertion: &str) -> (Value, Value, Vec<u8>) {
        let parts: Vec<_> =
            assertion.split('.').map(|part| decode_url_safe(part).unwrap()).collect();
        let [header, claims, signature] = &parts[..] else { panic!("{assertion}") };
        let read = |text: &[u8]| serde_json::from_slice(text).unwrap();
        (read(header), read(claims), signature.clone())
    }

    #[test]
    fn an_assertion_is_signed_and_says_for_whom() {
        let pkcs1 = pem("RSA PRIVATE KEY", &key_der()[PKCS8_HEADER..]);
        for text in [key() + &certificate(), certificate() + &pkcs1] {
            let certificate = Certificate::parse(text.as_bytes()).unwrap();
            let assertion = certificate.assertion(&client(), false).unwrap();
            let (header, claims, signature) = parts(&assertion);
            let thumbprint = encode_url_safe(digest(&SHA256, &certificate.chain[0]));
            assert_eq!(header, json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint }));
            assert_eq!(claims["aud"], "https://login.example/tenant/oauth2/v2.0/token");
            assert_eq!((&claims["iss"], &claims["sub"]), (&json!("app"), &json!("app")));
            assert_eq!(claims["exp"].as_u64(), claims["nbf"].as_u64().map(|from| from + 600));
            let (signed, _) = assertion.rsplit_once('.').unwrap();
            let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, KEY.public_key());
            public.verify(signed.as_bytes(), &signature).unwrap();
        }
    }

    #[test]
    fn every_assertion_is_another() {
        let certificate = Certificate::parse((key() + &certificate()).as_bytes()).unwrap();
        let id = || parts(&certificate.assertion(&client(), false).unwrap()).1["jti"].clone();
        assert_ne!(id(), id());
    }

    #[test]
    fn the_keys_own_certificate_comes_first_in_the_chain() {
        let text = other() + &certificate() + &key();
        let read = Certificate::parse(text.as_bytes()).unwrap();
        let (header, ..) = parts(&read.assertion(&client(), true).unwrap());
        let base64 = |pem: &str| pem.lines().nth(1).unwrap_or_default().to_owned();
        assert_eq!(header["x5c"], json!([base64(&certificate()), base64(&other())]));
    }

    #[test]
    fn what_cannot_be_used_says_what_to_do() {
        let of = |label: &str, der: &[u8]| certificate() + &pem(label, der);
        for (pem, told, helped) in [
            (of("ENCRYPTED PRIVATE KEY", b"hunter2"), "encrypted", "openssl pkey"),
            ("0\u{82}hunter2".to_owned(), "not a PEM file", "openssl pkcs12"),
            (certificate(), "no private key", "PEM file with the certificate and its"),
            (of("EC PRIVATE KEY", b"hunter2"), "not an RSA key", "RSA"),
            (of("PRIVATE KEY", b"hunter2"), "not a sound RSA key", "RSA"),
            (key(), "no certificate", "PEM"),
            (other() + &key(), "no certificate", "PEM"),
        ] {
            let error = Certificate::parse(pem.as_bytes()).err().expect(told);
            assert!(error.to_string().contains(told), "{error}");
            assert!(error.cure().unwrap().contains(helped), "{error:?}");
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        let error = Certificate::read("/no/such/file").err().unwrap();
        assert!(error.to_string().contains("cannot be read"), "{error}");
    }
}
