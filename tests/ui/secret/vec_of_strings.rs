use secretconf::SecretConfig;

#[derive(SecretConfig)]
struct Config {
    #[secret(store(ours = "db#hosts"))]
    field: Vec<String>,
}

fn main() {}
