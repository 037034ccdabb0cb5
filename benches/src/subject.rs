//! Who is measured, and how each is used: as its documentation shows it to those who read environment variables alone.

/// One way to load a struct from the environment.
pub(crate) struct Subject {
    /// In rows, tables and charts.
    pub(crate) name: &'static str,
    /// The folder of the generated package. Subjects that share it depend on the same.
    pub(crate) package: &'static str,
    /// Lines of its manifest.
    pub(crate) dependencies: &'static [&'static str],
    /// What its derive wants to be imported.
    pub(crate) import: &'static str,
    /// What the struct derives.
    pub(crate) derive: &'static str,
    /// Attributes of the struct.
    pub(crate) on_struct: &'static str,
    /// Attributes of each field; `{VARIABLE}` is what it is read from.
    pub(crate) on_field: &'static str,
    /// The type of a text.
    pub(crate) text: &'static str,
    /// An expression: the struct, here named `Config`, loaded.
    pub(crate) load: &'static str,
    /// Beside the struct: an expression for each type of field. `{VARIABLE}` is what it is read from.
    pub(crate) by_hand: Option<ByHand>,
}

/// How `Config::by_hand` reads one field.
pub(crate) struct ByHand {
    pub(crate) text: &'static str,
    pub(crate) parsed: &'static str,
    pub(crate) optional: &'static str,
}

/// What the others are not: a dependency, an attribute.
const NONE: Subject = Subject {
    name: "",
    package: "",
    dependencies: &[],
    import: "",
    derive: "",
    on_struct: "",
    on_field: "",
    text: "String",
    load: "",
    by_hand: None,
};

const SERDE: &str = r#"serde = { version = "1", features = ["derive"] }"#;

/// A struct that nobody loads: what it costs the compiler by itself.
pub(crate) const BARE: Subject = Subject {
    name: "bare struct",
    package: "bare",
    load: r#"std::hint::black_box(None::<Config>).expect("nobody runs this")"#,
    ..NONE
};

pub(crate) const BY_HAND: Subject = Subject {
    name: "hand-written",
    package: "hand-written",
    load: r#"Config::by_hand().expect("all is set")"#,
    by_hand: Some(ByHand {
        text: r#"std::env::var("{VARIABLE}")?"#,
        parsed: r#"std::env::var("{VARIABLE}")?.parse()?"#,
        optional: r#"std::env::var("{VARIABLE}").ok()"#,
    }),
    ..NONE
};

/// Its default features; none of them is about more than the environment.
pub(crate) const ENVCONFIG: Subject = Subject {
    name: "envconfig",
    package: "envconfig",
    dependencies: &[r#"envconfig = "0.11""#],
    import: "use envconfig::Envconfig;",
    derive: "Envconfig",
    on_field: r#"#[envconfig(from = "{VARIABLE}")]"#,
    load: r#"Config::init_from_env().expect("all is set")"#,
    ..NONE
};

/// Its default features, which are none: files need one.
pub(crate) const CONFIQUE: Subject = Subject {
    name: "confique",
    package: "confique",
    dependencies: &[r#"confique = "0.4""#],
    derive: "confique::Config",
    on_field: r#"#[config(env = "{VARIABLE}")]"#,
    load: r#"<Config as confique::Config>::builder().env().load().expect("all is set")"#,
    ..NONE
};

/// It has no features.
pub(crate) const ENVY: Subject = Subject {
    name: "envy",
    package: "envy",
    dependencies: &[r#"envy = "0.4""#, SERDE],
    derive: "serde::Deserialize",
    load: r#"envy::prefixed("BENCH_").from_env::<Config>().expect("all is set")"#,
    ..NONE
};

/// Its default features: without serde it has the same use here, yet most programs will not switch it off.
pub(crate) const CONF: Subject = Subject {
    name: "conf",
    package: "conf",
    dependencies: &[r#"conf = "0.4""#],
    derive: "conf::Conf",
    on_struct: r#"#[conf(env_prefix = "BENCH_")]"#,
    // A `bool` would be a flag otherwise, which an argument must be able to set.
    on_field: "#[conf(parameter, env)]",
    // What `try_parse` does, without this program's own arguments.
    load: r#"<Config as conf::Conf>::try_parse_from(["bench"], std::env::vars_os()).expect("all is set")"#,
    ..NONE
};

/// Without its default features, which are file formats.
pub(crate) const CONFIG: Subject = Subject {
    name: "config",
    package: "config",
    dependencies: &[r#"config = { version = "0.15", default-features = false }"#, SERDE],
    derive: "serde::Deserialize",
    load: r#"config::Config::builder()
        .add_source(config::Environment::with_prefix("BENCH").try_parsing(true))
        .build()
        .and_then(|values| values.try_deserialize::<Config>())
        .expect("all is set")"#,
    ..NONE
};

/// Its default features, which are none, and the environment.
pub(crate) const FIGMENT: Subject = Subject {
    name: "figment",
    package: "figment",
    dependencies: &[r#"figment = { version = "0.10", features = ["env"] }"#, SERDE],
    derive: "serde::Deserialize",
    load: r#"figment::Figment::from(figment::providers::Env::prefixed("BENCH_")).extract::<Config>().expect("all is set")"#,
    ..NONE
};

/// Its default features. `{WORKSPACE}` is the root of this repository.
pub(crate) const SECRETCONF: Subject = Subject {
    name: "secretconf",
    package: "secretconf",
    dependencies: &[r#"secretconf = { path = "{WORKSPACE}/secretconf" }"#],
    derive: "secretconf::SecretConfig",
    on_struct: r#"#[secret(env, prefix = "BENCH_")]"#,
    load: r#"<Config as secretconf::SecretConfig>::loader().no_dotenv().load().expect("all is set")"#,
    ..NONE
};

/// Each text is a secret: may have come from a file, and is wiped.
pub(crate) const SECRETS: Subject =
    Subject { name: "secretconf, secrets", text: "secretconf::Secret<String>", ..SECRETCONF };

/// The report is asked for, and dropped.
pub(crate) const REPORT: Subject = Subject {
    name: "secretconf, report",
    load: r#"{
        let loader = <Config as secretconf::SecretConfig>::loader().no_dotenv();
        let (config, report) = loader.load_with_report().expect("all is set");
        std::hint::black_box(report);
        config
    }"#,
    ..SECRETCONF
};

/// As it starts in production: the environment is named, and a `.env` file looked for and not found.
pub(crate) const PRODUCTION: Subject = Subject {
    name: "secretconf, production",
    load: r#"<Config as secretconf::SecretConfig>::load().expect("all is set")"#,
    ..SECRETCONF
};

pub(crate) const PEERS: [&Subject; 6] = [&ENVCONFIG, &CONFIQUE, &ENVY, &CONF, &CONFIG, &FIGMENT];

/// Ours that goals speak about: "secrets and report included".
pub(crate) const OURS: [&Subject; 3] = [&SECRETCONF, &SECRETS, &REPORT];

/// Who loads.
pub(crate) const LOADED: [&Subject; 11] = [
    &BY_HAND,
    &ENVCONFIG,
    &CONFIQUE,
    &ENVY,
    &CONF,
    &CONFIG,
    &FIGMENT,
    &SECRETCONF,
    &SECRETS,
    &REPORT,
    &PRODUCTION,
];

/// Who is compiled. A report makes no other code of the struct.
pub(crate) const COMPILED: [&Subject; 10] = [
    &BARE,
    &BY_HAND,
    &ENVCONFIG,
    &CONFIQUE,
    &ENVY,
    &CONF,
    &CONFIG,
    &FIGMENT,
    &SECRETCONF,
    &SECRETS,
];

/// Who is built from nothing.
pub(crate) const BUILT: [&Subject; 8] =
    [&BY_HAND, &ENVCONFIG, &CONFIQUE, &ENVY, &CONF, &CONFIG, &FIGMENT, &SECRETCONF];
