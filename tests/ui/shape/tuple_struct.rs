use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config(String, u16);

fn main() {}
