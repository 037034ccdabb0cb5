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
/// __secretconf::Field {
///     name: "secret_key",
///     doc: "Signs session cookies.",
///     kind: __secretconf::Kind::Value(..),
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
            quote! { Nested(&#one) }
        }
        Kind::Environment => quote! { Environment(<#ty as __secretconf::Readable>::READ) },
        Kind::Skip => {
            quote! { Skip(|| __secretconf::slot(<#ty as __secretconf::Default>::default())) }
        }
    };
    quote! { __secretconf::Field { name: #name, doc: #doc, kind: __secretconf::Kind::#kind } }
}

/// ```text
/// __secretconf::Nested {
///     prefix: "DB_",
///     ..<DatabaseConfig as __secretconf::Nest>::NESTED
/// }
/// ```
fn nested(ty: &Type, prefix: Option<&str>, places: &[Place], required_in: &[Name]) -> TokenStream {
    let own = quote! { <#ty as __secretconf::Nest>::NESTED };
    let prefix = prefix.map(|prefix| quote! { prefix: #prefix, });
    let places = self::places(places).map(|list| quote! { places: #list, });
    let required_in = names(required_in).map(|list| quote! { required_in: #list, });
    if prefix.is_none() && places.is_none() && required_in.is_none() {
        return own;
    }
    quote! { __secretconf::Nested { #prefix #places #required_in ..#own } }
}

/// ```text
/// __secretconf::Value::new(
///     <Secret<String> as __secretconf::Readable>::READ,
///     __secretconf::Probe::<Secret<String>>::SECRET,
/// )
/// .variable("SECRET_KEY")
/// .with(&__secretconf::Keys::NONE.places(&[..]).generate(32usize))
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
    let of_variable = variable.as_ref().map(keys_of_variable);
    let variable = variable.as_ref().map(|Variable { name, .. }| quote! { .variable(#name) });
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
        quote! { .validate(|__value| __secretconf::Probe::<#ty>::validate(__value, #path)) }
    });
    let keys = quote! {
        #of_variable
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
    };
    let keys = (!keys.is_empty()).then(|| quote! { .with(&__secretconf::Keys::NONE #keys) });
    quote! { __secretconf::Value::new(#read, __secretconf::Probe::<#ty>::SECRET) #variable #keys }
}

/// A function of the field's type, or a closure around the user's.
fn read(ty: &Type, reader: &Reader<'_>) -> TokenStream {
    match reader {
        Reader::Deserialize => quote! { <#ty as __secretconf::Readable>::READ },
        Reader::Json => quote! { <#ty as __secretconf::Readable>::JSON },
        Reader::FromStr => quote! { __secretconf::from_str::<#ty, _, _> },
        Reader::Function(path) => quote! {
            |__input| __secretconf::Probe::<#ty>::parse_with(__input, #path)
        },
    }
}

/// `.was("KEY").shared(true)`
fn keys_of_variable(variable: &Variable<'_>) -> TokenStream {
    let Variable { name: _, key, no_prefix, was, shared, derived: _, span: _ } = variable;
    let key = key.map(|key| quote! { .variable_key(#key) });
    let no_prefix = no_prefix.then(|| quote! { .no_prefix(true) });
    let was = was.as_ref().map(|(was, _)| quote! { .was(#was) });
    let shared = shared.then(|| quote! { .shared(true) });
    quote! { #key #no_prefix #was #shared }
}

/// ```text
/// &[__secretconf::Place {
///     scheme: "aws",
///     anywhere: __secretconf::Some(..),
///     in_environment: &[("production", ..)],
///     ..__secretconf::Place::EMPTY
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
            quote! { anywhere: __secretconf::Some(#one), }
        });
        let in_environment = place.in_environment.get().map(|all| {
            let all = all.iter().map(|(Name { text, .. }, one)| {
                let one = locator(one);
                quote! { (#text, #one) }
            });
            quote! { in_environment: &[#(#all),*], }
        });
        quote! {
            __secretconf::Place { scheme: #scheme, #anywhere #in_environment ..__secretconf::Place::EMPTY }
        }
    });
    Some(quote! { &[#(#places),*] })
}

/// `__secretconf::Locator { name: "db", key: __secretconf::Some("url"), .. }`
fn locator(locator: &Locator) -> TokenStream {
    let Locator { name, key, stage, version } = locator;
    let key = key.as_ref().map(|key| quote! { key: __secretconf::Some(#key), });
    let stage = stage.as_ref().map(|stage| quote! { stage: __secretconf::Some(#stage), });
    let version = version.as_ref().map(|version| quote! { version: __secretconf::Some(#version), });
    quote! {
        __secretconf::Locator { name: #name, #key #stage #version ..__secretconf::Locator::EMPTY }
    }
}

/// `__secretconf::Fallback::Text("5432")`,
/// `__secretconf::Fallback::Made(|| __secretconf::slot::<u16>(my_fn()))`
fn fallback(ty: &Type, fallback: &Fallback) -> TokenStream {
    match &fallback.given {
        Given::Text(text) => quote! { __secretconf::Fallback::Text(#text) },
        Given::Expression(expression) => quote! {
            __secretconf::Fallback::Made(|| __secretconf::slot::<#ty>(#expression))
        },
        Given::OfType => quote! {
            __secretconf::Fallback::Made(|| __secretconf::slot(<#ty as __secretconf::Default>::default()))
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
/// __secretconf::Template {
///     text: "redis://{host}",
///     parts: &[__secretconf::Part::Text("redis://"), __secretconf::Part::Host("host")],
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
        quote! { __secretconf::Part::#part }
    });
    quote! { __secretconf::Template { text: #whole, parts: &[#(#parts),*] } }
}
