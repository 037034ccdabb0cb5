//! Loading 20 fields from the process environment: this crate beside code that calls `env::var` itself.

use std::env;
use std::hint::black_box;
use std::process::{Command, exit};
use std::str::FromStr;

use secretconf::SecretConfig;

macro_rules! config {
    ($($string:ident $number:ident $flag:ident $ratio:ident)*) => {
        #[derive(SecretConfig)]
        #[secret(env, prefix = "BENCH_")]
        #[expect(dead_code, reason = "only loading counts")]
        struct Config {
            $(
                $string: String,
                $number: u16,
                $flag: bool,
                $ratio: f64,
            )*
        }

        impl Config {
            fn by_hand() -> Result<Self, env::VarError> {
                Ok(Self {
                    $(
                        $string: variable(stringify!($string))?,
                        $number: parsed(stringify!($number))?,
                        $flag: parsed(stringify!($flag))?,
                        $ratio: parsed(stringify!($ratio))?,
                    )*
                })
            }
        }

        const VALUES: &[(&str, &str)] = &[
            $(
                (stringify!($string), "a text of usual length"),
                (stringify!($number), "8080"),
                (stringify!($flag), "true"),
                (stringify!($ratio), "0.25"),
            )*
        ];
    };
}

config! {
    string_1 number_1 flag_1 ratio_1
    string_2 number_2 flag_2 ratio_2
    string_3 number_3 flag_3 ratio_3
    string_4 number_4 flag_4 ratio_4
    string_5 number_5 flag_5 ratio_5
}

fn full_name(field: &str) -> String {
    format!("BENCH_{}", field.to_uppercase())
}

fn variable(field: &str) -> Result<String, env::VarError> {
    env::var(full_name(field))
}

fn parsed<T: FromStr>(field: &str) -> Result<T, env::VarError> {
    variable(field)?.parse().map_err(|_| env::VarError::NotPresent)
}

#[divan::bench]
fn by_hand() -> bool {
    black_box(Config::by_hand()).is_ok()
}

#[divan::bench]
fn secretconf() -> bool {
    black_box(Config::loader().no_dotenv().load()).is_ok()
}

/// Variables are given to a child process: no program may change its own environment.
fn main() {
    if env::var_os(full_name("string_1")).is_some() {
        return divan::main();
    }
    let variables = VALUES.iter().map(|(field, value)| (full_name(field), value));
    let own_path = env::current_exe().expect("the path of this program");
    let status = Command::new(own_path).args(env::args_os().skip(1)).envs(variables).status();
    exit(status.ok().and_then(|status| status.code()).unwrap_or(1));
}
