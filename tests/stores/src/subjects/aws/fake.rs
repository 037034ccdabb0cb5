//! The fake in this process.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secretconf_tests::aws_fake::AwsFake;
use serde_json::json;

use super::Admin;
use crate::contract::{Content, NotHere};

pub(super) struct Fake(AwsFake);

impl Fake {
    pub(super) fn new(fake: AwsFake) -> Self {
        Self(fake)
    }
}

impl Admin for Fake {
    fn server(&self) -> String {
        "a fake in the tests".to_owned()
    }

    fn put(&self, name: &str, content: Content<'_>) -> String {
        self.0.turn(
            name,
            match content {
                Content::Text(text) => json!({ "SecretString": text }),
                Content::Bytes(bytes) => json!({ "SecretBinary": BASE64_STANDARD.encode(bytes) }),
            },
        )
    }

    fn deny(&self, name: &str) -> Result<(), NotHere> {
        self.0.refuse(name, "AccessDeniedException");
        Ok(())
    }

    fn disable(&self, name: &str) {
        self.0.refuse(name, "InvalidRequestException");
    }
}
