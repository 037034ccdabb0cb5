//! `#[secret(..)]` on a field.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::{ExprPath, Ident, Type};

use super::entry::{Entry, Key, Value};
use super::fallback::{self, Fallback, InEnvironment};
use super::place::{Gate, Keys};
use super::{Attr, Places, Variable, value, variable};
use crate::ctxt::Ctxt;
use crate::environments::Name;
use crate::symbol::{self, form};
use crate::template::{self, Part};
use crate::{locator, suggest};

/// What the attributes of a field say.
pub(crate) struct Field<'a> {
    /// Counted from 0.
    pub(crate) index: usize,
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// Without `r#`.
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) keys: FieldKeys,
    /// Some of it could not be read, so that nothing can be said about what is absent.
    pub(crate) broken: bool,
}

/// Destructured in full where conflicts are decided: a new key makes those places fail to compile until they decide.
#[derive(Default)]
pub(crate) struct FieldKeys {
    pub(crate) allow_empty: Attr<()>,
    pub(crate) default: Attr<Fallback>,
    pub(crate) default_in: Attr<Vec<InEnvironment>>,
    pub(crate) env: Attr<Variable>,
    pub(crate) environment: Attr<()>,
    /// `file` alone: the field's own file, in the directory that the struct names.
    pub(crate) file: Attr<()>,
    pub(crate) from_str: Attr<()>,
    pub(crate) generate: Attr<usize>,
    pub(crate) json: Attr<()>,
    /// `key`, `key = "name"`
    pub(crate) key: Attr<Option<String>>,
    pub(crate) nested: Attr<()>,
    pub(crate) no_override_in: Attr<Vec<Name>>,
    pub(crate) parse_with: Attr<ExprPath>,
    pub(crate) places: Places,
    pub(crate) plain: Attr<()>,
    pub(crate) prefix: Attr<String>,
    pub(crate) required_in: Attr<Vec<Name>>,
    pub(crate) separator: Attr<String>,
    pub(crate) skip: Attr<()>,
    pub(crate) template: Attr<(String, Vec<Part>)>,
    pub(crate) validate: Attr<ExprPath>,
}

impl<'a> Field<'a> {
    pub(crate) fn parse(
        ctxt: &Ctxt,
        index: usize,
        field: &'a syn::Field,
        ident: &'a Ident,
    ) -> Self {
        ctxt.enter_field(index);
        let (entries, broken) = super::entries(ctxt, &field.attrs);
        // Whether a locator may have a `#key` depends on `nested`, which may stand after it.
        let nested = entries.iter().any(|entry| entry.key.name == symbol::NESTED);
        let keys = if nested { Keys::Refused } else { Keys::Allowed };
        let mut this = Self {
            index,
            ident,
            ty: &field.ty,
            name: ident.unraw().to_string(),
            doc: super::doc(&field.attrs),
            keys: FieldKeys::default(),
            broken,
        };
        for entry in &entries {
            if !this.keys.take(ctxt, entry, keys) {
                this.broken = true;
                unknown(ctxt, &entry.key);
            }
        }
        this.broken |= this.keys.places.broken;
        this
    }

    pub(crate) fn span(&self) -> Span {
        self.ident.span()
    }

    /// The keys of cargo features that this field needs.
    pub(crate) fn gates(&self) -> Vec<Gate> {
        let mut gates = self.keys.places.gates.clone();
        if let Some(key) = self.keys.generate.key() {
            gates.push(Gate { name: "require_generate", span: key.span });
        }
        gates
    }
}

impl FieldKeys {
    /// Takes an entry; `false` if its key is unknown.
    fn take(&mut self, ctxt: &Ctxt, entry: &Entry, keys: Keys) -> bool {
        let key = &entry.key;
        if key.quoted {
            return false;
        }
        match key.name.as_str() {
            symbol::ALLOW_EMPTY => self.allow_empty.set(ctxt, key, value::word(ctxt, entry)),
            symbol::DEFAULT => self.default.set(ctxt, key, fallback::default(ctxt, entry)),
            symbol::DEFAULT_IN => self.default_in.set(ctxt, key, fallback::default_in(ctxt, entry)),
            symbol::ENV => self.env.set(ctxt, key, variable::parse(ctxt, entry)),
            symbol::ENVIRONMENT => self.environment.set(ctxt, key, value::word(ctxt, entry)),
            symbol::FILE if keys == Keys::Allowed && matches!(entry.value, Value::Nothing) => {
                self.file.set(ctxt, key, Some(()));
            }
            symbol::FROM_STR => self.from_str.set(ctxt, key, value::word(ctxt, entry)),
            symbol::GENERATE => self.generate.set(ctxt, key, fallback::generate(ctxt, entry)),
            symbol::JSON => self.json.set(ctxt, key, value::word(ctxt, entry)),
            symbol::KEY => self.key.set(ctxt, key, json_key(ctxt, entry)),
            symbol::NESTED => self.nested.set(ctxt, key, value::word(ctxt, entry)),
            symbol::NO_OVERRIDE_IN => {
                self.no_override_in.set(ctxt, key, value::names(ctxt, entry));
            }
            symbol::PARSE_WITH => self.parse_with.set(ctxt, key, value::path(ctxt, entry)),
            symbol::PLAIN => self.plain.set(ctxt, key, value::word(ctxt, entry)),
            symbol::PREFIX => self.prefix.set(ctxt, key, variable::prefix(ctxt, entry)),
            symbol::REQUIRED_IN => self.required_in.set(ctxt, key, value::names(ctxt, entry)),
            symbol::SEPARATOR => self.separator.set(ctxt, key, separator(ctxt, entry)),
            symbol::SKIP => self.skip.set(ctxt, key, value::word(ctxt, entry)),
            symbol::TEMPLATE => self.template.set(ctxt, key, template(ctxt, entry)),
            symbol::VALIDATE => self.validate.set(ctxt, key, value::path(ctxt, entry)),
            _ => return self.places.take(ctxt, entry, keys),
        }
        true
    }
}

fn unknown(ctxt: &Ctxt, key: &Key) {
    let name = key.name.as_str();
    let message = if key.quoted {
        format!("a string needs a key: write `env = \"{name}\"`")
    } else if symbol::LATER.contains(&name) {
        format!("`{name}` is not part of this version of secretconf yet")
    } else if symbol::ON_STRUCT.contains(&name) {
        format!("`{name}` belongs on the struct: move it there")
    } else {
        match suggest::nearest(name, symbol::ON_FIELD) {
            Some(near) => format!("unknown key `{name}`; did you mean `{near}`?"),
            None => {
                let known = suggest::list(symbol::ON_FIELD);
                format!("unknown key `{name}`; a field takes {known}")
            }
        }
    };
    ctxt.at(key.span, message);
}

/// `key`, `key = "url"`
fn json_key(ctxt: &Ctxt, entry: &Entry) -> Option<Option<String>> {
    if let Value::Nothing = entry.value {
        return Some(None);
    }
    let text = value::string(ctxt, entry)?;
    let key = text.value();
    let problem = if key.is_empty() {
        Err("`key` is empty: write `key` alone for the field's name, or `key = \"name\"`".into())
    } else if let Some(after) = key.strip_prefix('#') {
        Err(format!("a key has no `#` before it: write `key = \"{after}\"`"))
    } else {
        locator::check_key(&key)
    };
    ctxt.ok(text.span(), problem)?;
    Some(Some(key))
}

fn separator(ctxt: &Ctxt, entry: &Entry) -> Option<String> {
    let text = value::string(ctxt, entry)?;
    if text.value().is_empty() {
        let form = form(symbol::SEPARATOR);
        ctxt.at(text.span(), format!("`separator` is empty: write `{form}`"));
        return None;
    }
    Some(text.value())
}

fn template(ctxt: &Ctxt, entry: &Entry) -> Option<(String, Vec<Part>)> {
    let text = value::string(ctxt, entry)?;
    let parts = ctxt.ok(text.span(), template::parse(&text.value()))?;
    Some((text.value(), parts))
}
