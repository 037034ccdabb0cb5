//! The structs that are loaded: a text, a number, a flag, an option and a fraction, again and again.

use secretconf::{Secret, SecretConfig};
use seq_macro::seq;

macro_rules! config {
    ($name:ident: $fifth:literal of $text:ty, $doc:literal) => {
        seq!(N in 0..$fifth {
            #[doc = $doc]
            #[derive(SecretConfig)]
            #[secret(env, prefix = "LOAD_")]
            #[expect(dead_code, reason = "only loading counts")]
            pub(crate) struct $name {
                #(
                    text_~N: $text,
                    number_~N: u16,
                    flag_~N: bool,
                    option_~N: Option<$text>,
                    ratio_~N: f64,
                )*
            }
        });
    };
}

config! { Fields20: 4 of String, "20 fields." }
config! { Fields200: 40 of String, "200 fields." }
config! { Secrets20: 4 of Secret<String>, "20 fields, of which 8 are secrets." }
config! { Secrets200: 40 of Secret<String>, "200 fields, of which 80 are secrets." }

/// What the fields of the nth row are called in the environment, and a value of usual length for each.
pub(crate) fn row(n: usize) -> [(String, &'static str); 5] {
    [
        (format!("TEXT_{n}"), "a text of usual length"),
        (format!("NUMBER_{n}"), "8080"),
        (format!("FLAG_{n}"), "true"),
        (format!("OPTION_{n}"), "another text"),
        (format!("RATIO_{n}"), "0.25"),
    ]
}

seq!(N in 0..4 {
    /// 20 fields from one JSON secret.
    #[derive(SecretConfig)]
    #[secret(store(shelf = "settings"))]
    #[expect(dead_code, reason = "only loading counts")]
    pub(crate) struct Json20 {
        #(
            #[secret(key)]
            text_~N: Secret<String>,
            #[secret(key, plain)]
            number_~N: u16,
            #[secret(key, plain)]
            flag_~N: bool,
            #[secret(key)]
            option_~N: Option<Secret<String>>,
            #[secret(key, plain)]
            ratio_~N: f64,
        )*
    }
});

/// The whole of a secret.
#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
pub(crate) struct Whole {
    #[secret(store(shelf = "settings"))]
    text: Secret<String>,
}

/// One key of a JSON secret.
#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
pub(crate) struct Key {
    #[secret(store(shelf = "settings#text"))]
    text: Secret<String>,
}
