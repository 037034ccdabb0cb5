use secretconf::SecretConfig;

#[derive(SecretConfig)]
enum Config {
    Dev,
}

fn main() {}
