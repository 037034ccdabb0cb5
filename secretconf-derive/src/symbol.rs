//! Every key of `#[secret(..)]`, once, with the form in which messages show it.

macro_rules! symbols {
    ($($name:ident = $text:literal, $form:literal;)*) => {
        $(pub(crate) const $name: &str = $text;)*

        /// How a key is written. For messages.
        pub(crate) fn form(key: &str) -> &str {
            match key {
                $($text => $form,)*
                other => other,
            }
        }
    };
}

symbols! {
    ALLOW_EMPTY = "allow_empty", "allow_empty";
    AWS = "aws", "aws = \"name#key\"";
    AWS_IN = "aws_in", "aws_in(production = \"name#key\")";
    AZURE = "azure", "azure = \"name#key\"";
    AZURE_IN = "azure_in", "azure_in(production = \"name#key\")";
    AZURE_VAULT = "azure_vault", "azure_vault = \"https://my-vault.vault.azure.net\"";
    BOUND = "bound", "bound = \"T: MyTrait\"";
    CRATE = "crate", "crate = my_crate::secretconf";
    DEFAULT = "default", "default = ..";
    DEFAULT_ENVIRONMENT = "default_environment", "default_environment = \"development\"";
    DEFAULT_IN = "default_in", "default_in(local = ..)";
    ENV = "env", "env = \"NAME\"";
    ENVIRONMENT = "environment", "environment";
    ENVIRONMENT_VAR = "environment_var", "environment_var = \"APP_ENV\"";
    ENVIRONMENTS = "environments", "environments(dev, ci, production)";
    FILE = "file", "file = \"/run/secrets/name\"";
    GCP = "gcp", "gcp = \"name#key\"";
    GCP_IN = "gcp_in", "gcp_in(production = \"name#key\")";
    FROM_STR = "from_str", "from_str";
    GENERATE = "generate", "generate = 32";
    JSON = "json", "json";
    KEY = "key", "key = \"name\"";
    LOCAL = "local", "local(dev, ci)";
    NESTED = "nested", "nested";
    NO_OVERRIDE_IN = "no_override_in", "no_override_in = \"production\"";
    NO_PREFIX = "no_prefix", "no_prefix";
    NAME = "name", "name = \"..\"";
    PARSE_WITH = "parse_with", "parse_with = my_function";
    PLAIN = "plain", "plain";
    PREFIX = "prefix", "prefix = \"APP_\"";
    REQUIRED_IN = "required_in", "required_in = \"production\"";
    SEPARATOR = "separator", "separator = \";\"";
    SHARED = "shared", "shared";
    SKIP = "skip", "skip";
    STAGE = "stage", "stage = \"..\"";
    STORE = "store", "store(my_store = \"name#key\")";
    TEMPLATE = "template", "template = \"postgresql://{username}:{password}@{host}/{db}\"";
    VALIDATE = "validate", "validate = my_function";
    VAULT = "vault", "vault = \"mount/path#key\"";
    VAULT_IN = "vault_in", "vault_in(production = \"mount/path#key\")";
    VERSION = "version", "version = \"..\"";
    WAS = "was", "was = \"OLD_NAME\"";
}

/// Keys of a struct.
pub(crate) const ON_STRUCT: &[&str] = &[
    AWS,
    AWS_IN,
    AZURE,
    AZURE_IN,
    AZURE_VAULT,
    BOUND,
    CRATE,
    DEFAULT_ENVIRONMENT,
    ENV,
    ENVIRONMENT_VAR,
    ENVIRONMENTS,
    FILE,
    GCP,
    GCP_IN,
    LOCAL,
    NO_OVERRIDE_IN,
    PREFIX,
    STORE,
    VALIDATE,
    VAULT,
    VAULT_IN,
];

/// Keys of a field.
pub(crate) const ON_FIELD: &[&str] = &[
    ALLOW_EMPTY,
    AWS,
    AWS_IN,
    AZURE,
    AZURE_IN,
    DEFAULT,
    DEFAULT_IN,
    ENV,
    ENVIRONMENT,
    FILE,
    FROM_STR,
    GCP,
    GCP_IN,
    GENERATE,
    JSON,
    KEY,
    NESTED,
    NO_OVERRIDE_IN,
    PARSE_WITH,
    PLAIN,
    PREFIX,
    REQUIRED_IN,
    SEPARATOR,
    SKIP,
    STORE,
    TEMPLATE,
    VALIDATE,
    VAULT,
    VAULT_IN,
];

/// Keys that the design has and this version has not.
pub(crate) const LATER: &[&str] = &["max_age", "overlap"];

/// A store that has a key of its own.
pub(crate) struct Store {
    pub(crate) scheme: &'static str,
    /// The key for names that differ between environments.
    pub(crate) per_environment: &'static str,
    pub(crate) has_stages: bool,
    /// The macro in `__private` that fails where the cargo feature is off.
    pub(crate) gate: &'static str,
}

/// A new store is one line here (and its two keys above).
pub(crate) const STORES: &[Store] = &[
    Store::new(AWS, AWS_IN, "require_aws").with_stages(),
    Store::new(AZURE, AZURE_IN, "require_azure"),
    Store::new(GCP, GCP_IN, "require_gcp"),
    Store::new(VAULT, VAULT_IN, "require_vault"),
];

impl Store {
    const fn new(scheme: &'static str, per_environment: &'static str, gate: &'static str) -> Self {
        Self { scheme, per_environment, has_stages: false, gate }
    }

    const fn with_stages(mut self) -> Self {
        self.has_stages = true;
        self
    }
}

/// The store whose scheme is a key of its own.
pub(crate) fn store(scheme: &str) -> Option<&'static Store> {
    STORES.iter().find(|store| store.scheme == scheme)
}

/// Names that `store(..)` cannot give to a store of the user's own.
pub(crate) fn is_taken(scheme: &str) -> bool {
    [ENV, FILE, DEFAULT, "dotenv"].contains(&scheme)
        || LATER.contains(&scheme)
        || STORES.iter().any(|store| store.scheme == scheme || store.per_environment == scheme)
}
