//! The schema as users see it: opaque views over the data that generated code wrote.

use crate::definition::Struct;
use crate::environment::{Active, Names};
use crate::plan::{Located, Mention, Plan, Planned, mentions};

/// What a config struct and all that is nested in it ask for. Made by
/// [`SecretConfig::schema`](crate::SecretConfig::schema).
///
/// ```
/// use secretconf::{Secret, SecretConfig};
///
/// #[derive(SecretConfig)]
/// struct AppConfig {
///     /// Signs session cookies.
///     #[secret(env = "SECRET_KEY", generate)]
///     secret_key: Secret<String>,
/// }
///
/// let schema = AppConfig::schema();
/// let field = schema.fields().next().unwrap();
/// assert_eq!(field.path(), "secret_key");
/// assert_eq!(field.variable(), Some("SECRET_KEY"));
/// assert_eq!(field.description(), "Signs session cookies.");
/// assert!(field.is_secret());
/// ```
pub struct Schema {
    root: &'static Struct,
    plan: Plan,
}

/// One field of a [`Schema`] that sources answer for.
pub struct SchemaField<'a> {
    schema: &'a Schema,
    planned: &'a Planned,
}

impl Schema {
    pub(crate) fn of(root: &'static Struct) -> Self {
        Self { root, plan: Plan::new(root, &Active::nobody()) }
    }

    /// The struct's name.
    pub fn name(&self) -> &'static str {
        self.root.name
    }

    /// The struct's doc comment.
    pub fn description(&self) -> &'static str {
        self.root.doc
    }

    /// The names of the declared environments, or the four usual ones.
    pub fn environments(&self) -> Vec<&'static str> {
        Names::of(self.root).known()
    }

    /// The variable that names the environment.
    pub fn environment_var(&self) -> &'static str {
        self.root.environment_var
    }

    /// The fields of the struct and of all that is nested in it, in order. Without `environment` and `skip` fields.
    pub fn fields(&self) -> impl Iterator<Item = SchemaField<'_>> {
        self.plan.fields.iter().map(|planned| SchemaField { schema: self, planned })
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fields: Vec<String> = self.fields().map(|field| field.path()).collect();
        f.debug_struct("Schema").field("name", &self.root.name).field("fields", &fields).finish()
    }
}

impl SchemaField<'_> {
    /// Dotted path: `database.url`.
    pub fn path(&self) -> String {
        self.schema.plan.path(self.planned.node, self.planned.field.name)
    }

    /// The field's doc comment.
    pub fn description(&self) -> &'static str {
        self.planned.field.doc
    }

    /// The full name of its variable, prefixes included.
    pub fn variable(&self) -> Option<&str> {
        self.planned.variable.as_ref().map(|variable| &*variable.name)
    }

    /// Every place besides variables, as `(store or "file", name#key)`, for all environments.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        let inherited = self.schema.plan.nodes[self.planned.node].places;
        let all = mentions(self.planned.field, self.planned.value, inherited);
        all.flat_map(Mention::everywhere).map(|at| (at.scheme, with_key(&at))).collect()
    }

    /// Whether its type is secret.
    pub fn is_secret(&self) -> bool {
        self.planned.secret
    }

    /// Whether its type is an `Option`.
    pub fn is_optional(&self) -> bool {
        self.planned.shape.optional
    }

    /// What its type is called: `u16`, `bool`, `Duration`, `String`; for a list, its items' type.
    pub fn type_name(&self) -> &'static str {
        self.planned.shape.word()
    }

    /// The names that a unit enum takes; empty for other types.
    pub fn variants(&self) -> &'static [&'static str] {
        self.planned.shape.variants
    }
}

impl std::fmt::Debug for SchemaField<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SchemaField")
            .field("path", &self.path())
            .field("variable", &self.variable())
            .field("places", &self.places())
            .field("secret", &self.is_secret())
            .field("optional", &self.is_optional())
            .field("type_name", &self.type_name())
            .finish()
    }
}

fn with_key(located: &Located) -> String {
    let name = located.whole(located.name);
    match located.key {
        Some(key) => format!("{name}#{key}"),
        None => name,
    }
}
