//! One field: data, and one function that reads it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::list;
use crate::attr::{Fallback, Given, InEnvironment, Place};
use crate::environments::Name;
use crate::locator::Locator;
use crate::model::{Field, Kind, Reader, Value, Variable};
use crate::template::Part;

/// ```text
/// __private::Field {
///     name: "secret_key",
///     doc: "Signs session cookies.",
///     kind: __private::Kind::Value(..),
/// }
/// ```
pub(super) fn field(field: &Field<'_>) -> TokenStream {
    let Field { ident: _, name, doc, ty, kind } = field;
    let kind = match kind {
        Kind::Value(one) => {
            let one = value(ty, one);
            quote! { Value(#one) }
        }
        Kind::Nested { prefix, places, required_in } => {
            let one = nested(ty, *prefix, places, required_in);
            quote! { Nested(#one) }
        }
        Kind::Environment => quote! { Environment(<#ty as __private::Readable>::READ) },
        Kind::Skip => quote! { Skip(|| __private::slot(<#ty as __private::Default>::default())) },
    };
    quote! { __private::Field { name: #name, doc: #doc, kind: __private::Kind::#kind } }
}

/// ```text
/// __private::Nested {
///     prefix: "DB_",
///     ..<DatabaseConfig as __private::Nest>::NESTED
/// }
/// ```
fn nested(ty: &Type, prefix: Option<&str>, places: &[Place], required_in: &[Name]) -> TokenStream {
    let own = quote! { <#ty as __private::Nest>::NESTED };
    let prefix = prefix.map(|prefix| quote! { prefix: #prefix, });
    let places = self::places(places).map(|list| quote! { places: #list, });
    let required_in = names(required_in).map(|list| quote! { required_in: #list, });
    if prefix.is_none() && places.is_none() && required_in.is_none() {
        return own;
    }
    quote! { __private::Nested { #prefix #places #required_in ..#own } }
}

/// ```text
/// __private::Value::new(
///     <Secret<String> as __private::Readable>::READ,
///     __private::Probe::<Secret<String>>::SECRET,
/// )
/// .variable(..)
/// .places(&[..])
/// .generate(32usize)
/// ```
fn value(ty: &Type, value: &Value<'_>) -> TokenStream {
    let Value {
        variable,
        places,
        key,
        file,
        default,
        default_in,
        generate,
        required_in,
        no_override_in,
        separator,
        template,
        plain,
        allow_empty,
        reader,
        validate,
    } = value;
    let read = read(ty, reader);
    let variable = variable.as_ref().map(|one| self::variable(one));
    let variable = variable.map(|one| quote! { .variable(#one) });
    let places = self::places(places).map(|list| quote! { .places(#list) });
    let key = key.map(|key| quote! { .key(#key) });
    let file = file.then(|| quote! { .file(true) });
    let default = default.map(|one| fallback(ty, one));
    let default = default.map(|one| quote! { .default(#one) });
    let default_in = in_environments(ty, default_in).map(|list| quote! { .default_in(#list) });
    let generate = generate.map(|bytes| quote! { .generate(#bytes) });
    let required_in = names(required_in).map(|list| quote! { .required_in(#list) });
    let no_override_in = names(no_override_in).map(|list| quote! { .no_override_in(#list) });
    let separator = separator.map(|text| quote! { .separator(#text) });
    let template = template.map(|(text, parts)| self::template(text, parts));
    let template = template.map(|one| quote! { .template(#one) });
    let plain = plain.then(|| quote! { .plain(true) });
    let allow_empty = allow_empty.then(|| quote! { .allow_empty(true) });
    let validate = validate.map(|path| {
        quote! { .validate(|__value| __private::Probe::<#ty>::validate(__value, #path)) }
    });
    quote! {
        __private::Value::new(#read, __private::Probe::<#ty>::SECRET)
            #variable
            #places
            #key
            #file
            #default
            #default_in
            #generate
            #required_in
            #no_override_in
            #separator
            #template
            #plain
            #allow_empty
            #validate
    }
}

/// A function of the field's type, or a closure around the user's.
fn read(ty: &Type, reader: &Reader<'_>) -> TokenStream {
    match reader {
        Reader::Deserialize => quote! { <#ty as __private::Readable>::READ },
        Reader::Json => quote! { <#ty as __private::Readable>::JSON },
        Reader::FromStr => quote! { __private::from_str::<#ty, _, _> },
        Reader::Function(path) => quote! {
            |__input| __private::Probe::<#ty>::parse_with(__input, #path)
        },
    }
}

/// `__private::Variable::named("SECRET_KEY").shared(true)`
fn variable(variable: &Variable<'_>) -> TokenStream {
    let Variable { name, key, no_prefix, was, shared, derived: _, span: _ } = variable;
    let key = key.map(|key| quote! { .key(#key) });
    let no_prefix = no_prefix.then(|| quote! { .no_prefix(true) });
    let was = was.as_ref().map(|(was, _)| quote! { .was(#was) });
    let shared = shared.then(|| quote! { .shared(true) });
    quote! { __private::Variable::named(#name) #key #no_prefix #was #shared }
}

/// ```text
/// &[__private::Place {
///     scheme: "aws",
///     anywhere: __private::Some(..),
///     in_environment: &[("production", ..)],
///     ..__private::Place::EMPTY
/// }]
/// ```
pub(super) fn places(places: &[Place]) -> Option<TokenStream> {
    if places.is_empty() {
        return None;
    }
    let places = places.iter().map(|place| {
        let scheme = &place.scheme;
        let anywhere = place.anywhere.get().map(|one| {
            let one = locator(one);
            quote! { anywhere: __private::Some(#one), }
        });
        let in_environment = place.in_environment.get().map(|all| {
            let all = all.iter().map(|(Name { text, .. }, one)| {
                let one = locator(one);
                quote! { (#text, #one) }
            });
            quote! { in_environment: &[#(#all),*], }
        });
        quote! {
            __private::Place { scheme: #scheme, #anywhere #in_environment ..__private::Place::EMPTY }
        }
    });
    Some(quote! { &[#(#places),*] })
}

/// `__private::Locator { name: "db", key: __private::Some("url"), .. }`
fn locator(locator: &Locator) -> TokenStream {
    let Locator { name, key, stage, version } = locator;
    let key = key.as_ref().map(|key| quote! { key: __private::Some(#key), });
    let stage = stage.as_ref().map(|stage| quote! { stage: __private::Some(#stage), });
    let version = version.as_ref().map(|version| quote! { version: __private::Some(#version), });
    quote! {
        __private::Locator { name: #name, #key #stage #version ..__private::Locator::EMPTY }
    }
}

/// `__private::Fallback::Text("5432")`,
/// `__private::Fallback::Made(|| __private::slot::<u16>(my_fn()))`
fn fallback(ty: &Type, fallback: &Fallback) -> TokenStream {
    match &fallback.given {
        Given::Text(text) => quote! { __private::Fallback::Text(#text) },
        Given::Expression(expression) => quote! {
            __private::Fallback::Made(|| __private::slot::<#ty>(#expression))
        },
        Given::OfType => quote! {
            __private::Fallback::Made(|| __private::slot(<#ty as __private::Default>::default()))
        },
    }
}

/// `&[("local", ..)]`
fn in_environments(ty: &Type, entries: &[InEnvironment]) -> Option<TokenStream> {
    let all = entries.iter().map(|InEnvironment { name: Name { text, .. }, fallback: one }| {
        let one = fallback(ty, one);
        quote! { (#text, #one) }
    });
    (!entries.is_empty()).then(|| quote! { &[#(#all),*] })
}

/// `&["production"]`
fn names(names: &[Name]) -> Option<TokenStream> {
    (!names.is_empty()).then(|| list(names))
}

/// ```text
/// __private::Template {
///     text: "redis://{host}",
///     parts: &[__private::Part::Text("redis://"), __private::Part::Host("host")],
/// }
/// ```
fn template(whole: &str, parts: &[Part]) -> TokenStream {
    let parts = parts.iter().map(|part| {
        let part = match part {
            Part::Text(text) => quote! { Text(#text) },
            Part::Host(key) => quote! { Host(#key) },
            Part::Scheme(key) => quote! { Scheme(#key) },
            Part::Component(key) => quote! { Component(#key) },
        };
        quote! { __private::Part::#part }
    });
    quote! { __private::Template { text: #whole, parts: &[#(#parts),*] } }
}
