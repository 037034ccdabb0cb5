use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config;

fn main() {}
