use std::borrow::Cow;

use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config<'a> {
    #[secret(env)]
    field: Cow<'a, str>,
}

fn main() {}
