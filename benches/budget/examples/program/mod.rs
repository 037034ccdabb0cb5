//! The programs, apart from how many fields their struct has.

macro_rules! program {
    ($fifth:literal) => {
        seq_macro::seq!(N in 0..$fifth {
            #[derive(secretconf::SecretConfig)]
            #[secret(env)]
            #[expect(dead_code, reason = "only compiling counts")]
            struct Config {
                #(
                    text_~N: secretconf::Secret<String>,
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
            <Config as secretconf::SecretConfig>::load().map(drop)
        }
    };
}
