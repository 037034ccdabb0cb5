//! `#[secret(..)]` on a struct.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Expr, ExprPath, Ident, Lit, Path, Token, WherePredicate};

use super::entry::{Entry, Key, Value};
use super::place::Keys;
use super::{Attr, Places, value, variable};
use crate::ctxt::Ctxt;
use crate::environments::{self, Declared, Environments, Name};
use crate::symbol::{self, form};
use crate::{literal, locator, suggest};

pub(crate) type Bounds = Punctuated<WherePredicate, Token![,]>;

/// What the attributes of a struct say.
#[derive(Default)]
pub(crate) struct Container {
    pub(crate) doc: String,
    pub(crate) environments: Attr<Vec<Declared>>,
    pub(crate) local: Attr<Vec<Name>>,
    pub(crate) environment_var: Attr<String>,
    pub(crate) default_environment: Attr<Name>,
    pub(crate) prefix: Attr<String>,
    pub(crate) env: Attr<()>,
    pub(crate) places: Places,
    pub(crate) azure_vault: Attr<String>,
    pub(crate) no_override_in: Attr<Vec<Name>>,
    pub(crate) validate: Attr<ExprPath>,
    pub(crate) bound: Attr<Bounds>,
    pub(crate) krate: Attr<Path>,
    /// Some of it could not be read, so that nothing can be said about what is absent.
    pub(crate) broken: bool,
}

impl Container {
    pub(crate) fn parse(ctxt: &Ctxt, input: &DeriveInput) -> Self {
        let (entries, broken) = super::entries(ctxt, &input.attrs);
        let mut container = Self { doc: super::doc(&input.attrs), broken, ..Self::default() };
        for entry in &entries {
            container.take(ctxt, entry);
        }
        container
    }

    fn take(&mut self, ctxt: &Ctxt, entry: &Entry) {
        let key = &entry.key;
        match key.name.as_str() {
            symbol::ENVIRONMENTS => self.environments.set(ctxt, key, environments(ctxt, entry)),
            symbol::LOCAL => self.local.set(ctxt, key, local(ctxt, entry)),
            symbol::ENVIRONMENT_VAR => {
                self.environment_var.set(ctxt, key, environment_var(ctxt, entry));
            }
            symbol::DEFAULT_ENVIRONMENT => {
                self.default_environment.set(ctxt, key, default_environment(ctxt, entry));
            }
            symbol::PREFIX => self.prefix.set(ctxt, key, variable::prefix(ctxt, entry)),
            symbol::ENV => self.env.set(ctxt, key, env(ctxt, entry)),
            symbol::AZURE_VAULT => {
                self.places.gate("require_azure", key);
                self.azure_vault.set(ctxt, key, azure_vault(ctxt, entry));
            }
            symbol::NO_OVERRIDE_IN => {
                self.no_override_in.set(ctxt, key, value::names(ctxt, entry));
            }
            symbol::VALIDATE => self.validate.set(ctxt, key, value::path(ctxt, entry)),
            symbol::BOUND => self.bound.set(ctxt, key, bound(ctxt, entry)),
            symbol::CRATE => self.krate.set(ctxt, key, krate(ctxt, entry)),
            _ if self.places.take(ctxt, entry, Keys::Refused) => {}
            _ => {
                self.broken = true;
                unknown(ctxt, key);
            }
        }
    }

    /// What the names of its variables start with.
    pub(crate) fn prefix(&self) -> &str {
        match self.prefix.get() {
            Some(prefix) => prefix,
            None => "",
        }
    }

    /// `None` where a mistake hides what is known.
    pub(crate) fn environments(&self) -> Option<Environments<'_>> {
        if self.broken || self.environments.is_broken() || self.local.is_broken() {
            return None;
        }
        Some(Environments {
            declared: self.environments.get().map(Vec::as_slice),
            local: self.local.get().map(Vec::as_slice),
        })
    }
}

fn unknown(ctxt: &Ctxt, key: &Key) {
    let name = key.name.as_str();
    let message = if key.quoted {
        "a string needs a key: write `prefix = \"..\"` or the like".into()
    } else if symbol::LATER.contains(&name) {
        format!("`{name}` is not part of this version of secretconf yet")
    } else if symbol::ON_FIELD.contains(&name) {
        format!("`{name}` belongs on a field: move it there")
    } else {
        match suggest::nearest(name, symbol::ON_STRUCT) {
            Some(near) => format!("unknown key `{name}`; did you mean `{near}`?"),
            None => {
                let known = suggest::list(symbol::ON_STRUCT);
                format!("unknown key `{name}`; a struct takes {known}")
            }
        }
    };
    ctxt.at(key.span, message);
}

/// `environments(dev, ci, production("prod-eu", "prod-us"))`
fn environments(ctxt: &Ctxt, entry: &Entry) -> Option<Vec<Declared>> {
    let Value::List(span, tokens) = &entry.value else {
        value::wrong(ctxt, entry, "a list", form(symbol::ENVIRONMENTS));
        return None;
    };
    let (entries, mut whole) = super::entry::parse(ctxt, tokens.clone());
    let mut all: Vec<Declared> = Vec::new();
    for entry in &entries {
        let members = match &entry.value {
            Value::List(span, tokens) => {
                value::list_of_names(ctxt, &entry.key, *span, tokens.clone())
            }
            _ => value::word(ctxt, entry).map(|()| Vec::new()),
        };
        let (Some(name), Some(members)) = (value::environment(ctxt, &entry.key), members) else {
            whole = false;
            continue;
        };
        all.push(Declared { name, members });
    }
    let mut seen: Vec<&Name> = Vec::new();
    for &name in &environments::all(&all) {
        match seen.iter().find(|known| known.text == name.text) {
            Some(first) => value::twice(ctxt, first.span, name),
            None => seen.push(name),
        }
    }
    if all.is_empty() && whole {
        let form = form(symbol::ENVIRONMENTS);
        ctxt.at(*span, format!("`environments` names nothing: write `{form}`"));
        return None;
    }
    whole.then_some(all)
}

/// `local(dev, ci)`
fn local(ctxt: &Ctxt, entry: &Entry) -> Option<Vec<Name>> {
    match &entry.value {
        Value::List(span, tokens) => value::list_of_names(ctxt, &entry.key, *span, tokens.clone()),
        _ => {
            value::wrong(ctxt, entry, "a list", form(symbol::LOCAL));
            None
        }
    }
}

fn environment_var(ctxt: &Ctxt, entry: &Entry) -> Option<String> {
    let text = value::string(ctxt, entry)?;
    variable::check_name(ctxt, &text.value(), text.span()).then(|| text.value())
}

fn default_environment(ctxt: &Ctxt, entry: &Entry) -> Option<Name> {
    match &entry.value {
        Value::Equals(_) => value::names(ctxt, entry)?.pop(),
        _ => {
            value::wrong(ctxt, entry, "a name", form(symbol::DEFAULT_ENVIRONMENT));
            None
        }
    }
}

/// `azure_vault = "https://my-{environment}.vault.azure.net"`
fn azure_vault(ctxt: &Ctxt, entry: &Entry) -> Option<String> {
    let text = value::string(ctxt, entry)?;
    let url = text.value();
    let form = form(symbol::AZURE_VAULT);
    let checked = match url.strip_prefix("https://").map(|rest| rest.trim_end_matches('/')) {
        None if is_one_placeholder(&url) => locator::check_placeholders(&url),
        None | Some("") => Err(format!("a vault is named by its https URL: write `{form}`")),
        Some(host)
            if host.contains(['/', '?', '#'])
                || host.contains('@')
                || host.contains(char::is_whitespace) =>
        {
            Err(format!("the URL of a vault ends with its host: write `{form}`"))
        }
        Some(host) => locator::check_placeholders(host),
    };
    ctxt.ok(text.span(), checked)?;
    Some(url)
}

/// `{$MY_VAULT_URL}`: the variable holds all of it.
fn is_one_placeholder(text: &str) -> bool {
    text.starts_with("{$") && text.find('}') == Some(text.len() - 1)
}

/// Bare `env`: every field without a source has its own variable.
fn env(ctxt: &Ctxt, entry: &Entry) -> Option<()> {
    match &entry.value {
        Value::Nothing => Some(()),
        _ => {
            let message = "on a struct `env` stands alone, and each field has its own variable: \
                           write `env`, or `prefix = \"..\"` for what their names start with";
            let span = match &entry.value {
                Value::Equals(expression) => {
                    ctxt.on(expression, message);
                    return None;
                }
                Value::List(span, _) => *span,
                _ => entry.key.span,
            };
            ctxt.at(span, message);
            None
        }
    }
}

/// `bound = "T: MyTrait, U: Other"`
fn bound(ctxt: &Ctxt, entry: &Entry) -> Option<Bounds> {
    let text = value::string(ctxt, entry)?;
    let predicates = text.parse_with(Bounds::parse_terminated);
    match predicates {
        Ok(predicates) => Some(predicates),
        Err(_) => {
            let form = form(symbol::BOUND);
            ctxt.at(text.span(), format!("these are no bounds: write `{form}`"));
            None
        }
    }
}

/// `crate = my_crate::secretconf`
fn krate(ctxt: &Ctxt, entry: &Entry) -> Option<Path> {
    let form = form(symbol::CRATE);
    let Value::Equals(expression) = &entry.value else {
        value::wrong(ctxt, entry, "a path", form);
        return None;
    };
    match literal::bare(expression) {
        Expr::Path(path) if is_plain(path) => return Some(path.path.clone()),
        Expr::Path(path) => {
            ctxt.on(path, "`crate` takes the path of a module, without generic arguments");
        }
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) if value::path_in_quotes(text).is_some_and(|path| is_plain(&path)) => {
                ctxt.on(text, format!("write the path without quotes: `crate = {}`", text.value()));
            }
            _ => ctxt.on(literal, format!("`crate` takes a path: write `{form}`")),
        },
        other => ctxt.on(other, format!("`crate` takes a path: write `{form}`")),
    }
    None
}

fn is_plain(path: &ExprPath) -> bool {
    path.qself.is_none() && path.path.segments.iter().all(|segment| segment.arguments.is_none())
}

/// The path under which generated code finds this library.
pub(crate) fn library(krate: Option<&Path>, span: Span) -> TokenStream {
    match krate {
        Some(path) => respan(path.to_token_stream(), span),
        None => {
            let name = Ident::new("secretconf", span);
            quote::quote_spanned!(span=> ::#name)
        }
    }
}

fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let mut again = TokenStream::new();
    for mut token in tokens {
        token.set_span(span);
        token.to_tokens(&mut again);
    }
    again
}
