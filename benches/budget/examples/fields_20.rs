//! A program that loads 20 fields. `budget` counts what it compiles.

use secretconf::{Secret, SecretConfig};
use seq_macro::seq;

seq!(N in 0..4 {
    #[derive(SecretConfig)]
    #[secret(env)]
    #[expect(dead_code, reason = "only compiling counts")]
    struct Config {
        #(
            text_~N: Secret<String>,
            number_~N: u16,
            #[secret(env, default = true)]
            flag_~N: bool,
            option_~N: Option<String>,
            #[secret(env, default_in(local = 0.5), required_in = "production")]
            ratio_~N: f64,
        )*
    }
});

fn main() -> Result<(), secretconf::Error> {
    Config::load().map(drop)
}
