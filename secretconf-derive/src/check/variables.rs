//! Variables and prefixes of several fields.

use proc_macro2::Span;
use quote::ToTokens;

use crate::attr::{Container, Field, is_set_by_the_system};
use crate::ctxt::Ctxt;
use crate::model::{Variable, variable};

pub(super) fn check(ctxt: &Ctxt, container: &Container, fields: &[Field<'_>]) {
    for field in fields {
        ctxt.enter_field(field.index);
        not_the_systems(ctxt, container, field);
    }
    read_once(ctxt, container, fields);
    nested_once(ctxt, fields);
}

/// A field `user` with bare `env` would read the name of whoever is logged in.
fn not_the_systems(ctxt: &Ctxt, container: &Container, field: &Field<'_>) {
    let Some(variable) = variable(container, field) else { return };
    let prefixed = container.prefix.is_present() && !variable.no_prefix;
    if variable.derived && !prefixed && !container.broken && is_set_by_the_system(&variable.name) {
        let message = format!(
            "`{0}` is set by many systems for a purpose of their own: write `prefix = \"..\"` on the struct, \
             or `env = \"{0}\"` if its name gets a prefix where the struct is nested",
            variable.name
        );
        ctxt.at(variable.span, message);
    }
}

/// A name under which a field reads, with the struct's prefix.
struct Reading<'a> {
    field: &'a str,
    name: String,
    key: Option<&'a str>,
    shared: bool,
    span: Span,
}

/// Two fields that read one variable are mostly a copied line.
fn read_once(ctxt: &Ctxt, container: &Container, fields: &[Field<'_>]) {
    let mut seen: Vec<Reading<'_>> = Vec::new();
    for field in fields {
        ctxt.enter_field(field.index);
        let Some(variable) = variable(container, field) else { continue };
        for reading in readings(field, variable.prefixed(container)) {
            let same = |other: &&Reading<'_>| {
                other.name == reading.name
                    && other.key == reading.key
                    && !(other.shared || reading.shared)
            };
            if let Some(other) = seen.iter().find(same) {
                let message = if other.field == reading.field {
                    format!("`was` names the variable itself, `{}`: remove it", reading.name)
                } else {
                    format!(
                        "`{}` reads `{}` already: choose another name, or write \
                         `env(name = \"..\", shared)` if both fields are meant to",
                        other.field, reading.name
                    )
                };
                ctxt.at(reading.span, message);
            }
            seen.push(reading);
        }
    }
}

fn readings<'a>(field: &'a Field<'_>, variable: Variable<'a>) -> Vec<Reading<'a>> {
    let Variable { name, key, was, shared, span, .. } = variable;
    let reading = |name, span| Reading { field: &field.name, name, key, shared, span };
    let mut readings = vec![reading(name, span)];
    if let Some((name, span)) = was {
        readings.push(reading(name, span));
    }
    readings
}

/// The same struct twice reads the same variables twice, unless a prefix tells them apart.
fn nested_once(ctxt: &Ctxt, fields: &[Field<'_>]) {
    let mut seen: Vec<(&str, String)> = Vec::new();
    for field in fields {
        ctxt.enter_field(field.index);
        let Some(nested) = field.keys.nested.key() else { continue };
        if field.keys.prefix.is_broken() {
            continue;
        }
        let prefix = field.keys.prefix.get().map_or("", String::as_str);
        let what = format!("{prefix} {}", field.ty.to_token_stream());
        match seen.iter().find(|(_, known)| *known == what) {
            Some((other, _)) => {
                let message = format!(
                    "`{}` reads the same variables as `{other}`: give one of them a `prefix = \"..\"`",
                    field.name
                );
                ctxt.at(nested.span, message);
            }
            None => seen.push((&field.name, what)),
        }
    }
}
