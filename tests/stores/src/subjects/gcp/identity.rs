//! Who asks.

use std::fmt;

use http::Extensions;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secretconf::store::gcp_sdk::google_cloud_auth;

use google_cloud_auth::build_errors;
use google_cloud_auth::credentials::{
    Builder, CacheableResource, Credentials, CredentialsProvider, EntityTag, anonymous, mds,
};
use google_cloud_auth::errors::CredentialsError;

/// Where a token comes from.
#[derive(Clone)]
pub(super) enum Identity {
    /// Nobody in particular.
    Anonymous,
    /// As the SDK finds them.
    Default,
    /// A metadata server at this URL.
    Metadata(String),
    /// This token.
    Token(String),
}

impl Identity {
    /// Credentials for the runtime that this is called on.
    ///
    /// # Errors
    ///
    /// If the SDK finds none.
    pub(super) fn credentials(&self) -> Result<Credentials, build_errors::Error> {
        match self {
            Self::Anonymous => Ok(anonymous::Builder::new().build()),
            Self::Default => Builder::default().build(),
            Self::Metadata(url) => mds::Builder::default().with_endpoint(url).build(),
            Self::Token(token) => Ok(Fixed(token.clone()).into()),
        }
    }

    /// What nobody may print.
    pub(super) fn parts(&self) -> Vec<String> {
        match self {
            Self::Anonymous | Self::Default => Vec::new(),
            Self::Metadata(_) => vec!["ya29.".to_owned()],
            Self::Token(token) => vec![token.clone()],
        }
    }
}

/// A token that somebody else got.
struct Fixed(String);

impl CredentialsProvider for Fixed {
    async fn headers(
        &self,
        _: Extensions,
    ) -> Result<CacheableResource<HeaderMap>, CredentialsError> {
        let mut data = HeaderMap::new();
        let value = HeaderValue::from_str(&format!("Bearer {}", self.0));
        let value = value.map_err(|_| CredentialsError::from_msg(false, "a token of one line"))?;
        data.insert(AUTHORIZATION, value);
        Ok(CacheableResource::New { entity_tag: EntityTag::new(), data })
    }

    async fn universe_domain(&self) -> Option<String> {
        None
    }
}

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fixed")
    }
}
