//! What is left when attributes are understood: types in which nonsense cannot be written.
//!
//! It is built beside errors too, from what could be read, so that the questions to types are asked in any case.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{DeriveInput, ExprPath, Ident, Type};

use crate::attr::{self, Container, Fallback, Gate, Given, InEnvironment, Place};
use crate::environments::Name;
use crate::template::Part;

pub(crate) struct Model<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) container: &'a Container,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) questions: Vec<Question<'a>>,
    pub(crate) gates: Vec<Gate>,
}

pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    /// Without `r#`.
    pub(crate) name: &'a str,
    pub(crate) doc: &'a str,
    pub(crate) ty: &'a Type,
    pub(crate) kind: Kind<'a>,
}

pub(crate) enum Kind<'a> {
    Value(Box<Value<'a>>),
    Nested { prefix: Option<&'a str>, places: &'a [Place], required_in: &'a [Name] },
    Environment,
    Skip,
}

pub(crate) struct Value<'a> {
    pub(crate) variable: Option<Variable<'a>>,
    pub(crate) places: &'a [Place],
    pub(crate) key: Option<&'a str>,
    /// `file` alone.
    pub(crate) file: bool,
    pub(crate) default: Option<&'a Fallback>,
    pub(crate) default_in: &'a [InEnvironment],
    pub(crate) generate: Option<usize>,
    pub(crate) required_in: &'a [Name],
    pub(crate) no_override_in: &'a [Name],
    pub(crate) separator: Option<&'a str>,
    pub(crate) template: Option<&'a (String, Vec<Part>)>,
    pub(crate) plain: bool,
    pub(crate) allow_empty: bool,
    pub(crate) reader: Reader<'a>,
    pub(crate) validate: Option<&'a ExprPath>,
}

/// How text becomes the field's type.
pub(crate) enum Reader<'a> {
    Deserialize,
    Json,
    FromStr,
    Function(&'a ExprPath),
}

pub(crate) struct Variable<'a> {
    /// In the model with the struct's prefix, so that nobody has to join them at run time; elsewhere as written.
    pub(crate) name: String,
    pub(crate) key: Option<&'a str>,
    pub(crate) no_prefix: bool,
    pub(crate) was: Option<(String, Span)>,
    pub(crate) shared: bool,
    /// Its name comes from the field's.
    pub(crate) derived: bool,
    pub(crate) span: Span,
}

/// A rule that only the field's type can decide.
pub(crate) struct Question<'a> {
    pub(crate) ty: &'a Type,
    pub(crate) rule: Rule,
    /// Where the answer is reported.
    pub(crate) span: Span,
}

#[derive(Clone, Copy)]
pub(crate) enum Rule {
    /// A field with a store that is not `plain` is secret.
    MustBeSecret,
    /// `required_in` with no other fallback needs an `Option`.
    MustBeOptional,
    /// The same beside `nested`.
    MustBeOptionalStruct,
    /// No `default` on a secret, nor on an `Option`.
    Default,
    /// A secret has no default in a deployed environment.
    DefaultInDeployed,
    /// A secret's `default_in` takes literals only.
    DefaultInMade,
    /// `A_FILE` is a variable of its own: the secret variable `A` cannot be.
    FileVariable,
}

impl<'a> Model<'a> {
    pub(crate) fn new(
        input: &'a DeriveInput,
        container: &'a Container,
        fields: &'a [attr::Field<'a>],
    ) -> Self {
        let mut model = Self {
            input,
            container,
            fields: Vec::new(),
            questions: Vec::new(),
            gates: container.places.gates.clone(),
        };
        for field in fields {
            model.fields.push(lower(container, field));
            model.gates.append(&mut field.gates());
            questions(&mut model.questions, container, field);
        }
        file_variables(&mut model.questions, container, fields);
        model
    }
}

fn lower<'a>(container: &'a Container, field: &'a attr::Field<'a>) -> Field<'a> {
    let keys = &field.keys;
    let kind = if keys.nested.is_present() {
        Kind::Nested {
            prefix: keys.prefix.get().map(String::as_str),
            places: &keys.places.list,
            required_in: keys.required_in.list(),
        }
    } else if keys.environment.is_present() {
        Kind::Environment
    } else if keys.skip.is_present() {
        Kind::Skip
    } else {
        Kind::Value(Box::new(value(container, field)))
    };
    Field { ident: field.ident, name: &field.name, doc: &field.doc, ty: field.ty, kind }
}

fn value<'a>(container: &'a Container, field: &'a attr::Field<'a>) -> Value<'a> {
    let keys = &field.keys;
    Value {
        variable: variable(container, field).map(|variable| variable.prefixed(container)),
        places: &keys.places.list,
        key: keys.key.get().map(|key| key.as_deref().unwrap_or(&field.name)),
        file: keys.file.is_present(),
        default: keys.default.get(),
        default_in: keys.default_in.list(),
        generate: keys.generate.get().copied(),
        required_in: keys.required_in.list(),
        no_override_in: keys.no_override_in.list(),
        separator: keys.separator.get().map(String::as_str),
        template: keys.template.get(),
        plain: keys.plain.is_present(),
        allow_empty: keys.allow_empty.is_present(),
        reader: match keys.parse_with.get() {
            Some(function) => Reader::Function(function),
            None if keys.from_str.is_present() => Reader::FromStr,
            None if keys.json.is_present() => Reader::Json,
            None => Reader::Deserialize,
        },
        validate: keys.validate.get(),
    }
}

/// The variable that a field reads: its own `env`, or that of the struct.
pub(crate) fn variable<'a>(
    container: &Container,
    field: &'a attr::Field<'_>,
) -> Option<Variable<'a>> {
    let keys = &field.keys;
    let derived = || attr::derived_name(&field.name);
    if let Some((key, env)) = keys.env.pair() {
        return Some(Variable {
            name: env.name.clone().unwrap_or_else(derived),
            key: env.key.as_deref(),
            no_prefix: env.no_prefix,
            was: env.was.clone(),
            shared: env.shared,
            derived: env.name.is_none(),
            span: env.span.unwrap_or(key.span),
        });
    }
    let has_source = keys.env.is_present()
        || keys.file.is_present()
        || keys.key.is_present()
        || keys.nested.is_present()
        || keys.environment.is_present()
        || keys.skip.is_present()
        || !keys.places.is_empty();
    (container.env.is_present() && !has_source && !field.broken).then(|| Variable {
        name: derived(),
        key: None,
        no_prefix: false,
        was: None,
        shared: false,
        derived: true,
        span: field.span(),
    })
}

impl Variable<'_> {
    /// Its names as they are read where the struct stands by itself.
    pub(crate) fn prefixed(mut self, container: &Container) -> Self {
        let prefix = if self.no_prefix { "" } else { container.prefix() };
        self.name.insert_str(0, prefix);
        if let Some((was, _)) = &mut self.was {
            was.insert_str(0, prefix);
        }
        self
    }
}

fn questions<'a>(
    questions: &mut Vec<Question<'a>>,
    container: &Container,
    field: &'a attr::Field<'a>,
) {
    let keys = &field.keys;
    let mut ask = |rule, span| questions.push(Question { ty: field.ty, rule, span });

    if keys.environment.is_present() || keys.skip.is_present() {
        return;
    }
    if keys.nested.is_present() {
        if let Some(key) = keys.required_in.key() {
            ask(Rule::MustBeOptionalStruct, key.span);
        }
        return;
    }
    let has_store = keys.key.is_present() || keys.places.store().is_some();
    // `plain` cannot be looked for where keys could not be read.
    if has_store && !keys.plain.is_present() && !field.broken {
        ask(Rule::MustBeSecret, field.ty.span());
    }
    if let Some(key) = keys.default.key() {
        ask(Rule::Default, key.span);
    }
    let has_fallback =
        keys.default.is_present() || keys.default_in.is_present() || keys.generate.is_present();
    if let (Some(key), false) = (keys.required_in.key(), has_fallback || field.broken) {
        ask(Rule::MustBeOptional, key.span);
    }
    let environments = container.environments();
    for entry in keys.default_in.list() {
        let local = environments.as_ref().and_then(|known| known.is_local(&entry.name.text));
        match entry.fallback.given {
            _ if local == Some(false) => ask(Rule::DefaultInDeployed, entry.name.span),
            Given::Expression(_) | Given::OfType => ask(Rule::DefaultInMade, entry.name.span),
            Given::Text(_) => {}
        }
    }
}

/// A secret's variable `A` may also come from the file that `A_FILE` names, so that `A_FILE` cannot be a field's own.
fn file_variables<'a>(
    questions: &mut Vec<Question<'a>>,
    container: &Container,
    fields: &[attr::Field<'a>],
) {
    let mut variables = Vec::new();
    for field in fields {
        if let Some(variable) = variable(container, field) {
            let Variable { name, span, .. } = variable.prefixed(container);
            variables.push((name, field.ty, span));
        }
    }
    for (file, _, span) in &variables {
        let Some(plain) = file.strip_suffix("_FILE") else { continue };
        if let Some((_, ty, _)) = variables.iter().find(|(name, ..)| name == plain) {
            questions.push(Question { ty, rule: Rule::FileVariable, span: *span });
        }
    }
}
