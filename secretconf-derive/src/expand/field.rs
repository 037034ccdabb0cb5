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
/// ::secretconf::__private::Field {
///     name: "secret_key",
///     doc: "Signs session cookies.",
///     kind: ::secretconf::__private::Kind::Value(..),
/// }
/// ```
pub(super) fn field(private: &TokenStream, field: &Field<'_>) -> TokenStream {
    let Field { ident: _, name, doc, ty, kind } = field;
    let kind = match kind {
        Kind::Value(one) => {
            let one = value(private, ty, one);
            quote! { Value(#one) }
        }
        Kind::Nested { prefix, places, required_in } => {
            let one = nested(private, ty, *prefix, places, required_in);
            quote! { Nested(#one) }
        }
        Kind::Environment => quote! { Environment(<#ty as #private::Readable>::READ) },
        Kind::Skip => quote! { Skip(|| #private::slot(<#ty as #private::Default>::default())) },
    };
    quote! { #private::Field { name: #name, doc: #doc, kind: #private::Kind::#kind } }
}

/// ```text
/// ::secretconf::__private::Nested {
///     prefix: "DB_",
///     ..<DatabaseConfig as ::secretconf::__private::Nest>::NESTED
/// }
/// ```
fn nested(
    private: &TokenStream,
    ty: &Type,
    prefix: Option<&str>,
    places: &[Place],
    required_in: &[Name],
) -> TokenStream {
    let own = quote! { <#ty as #private::Nest>::NESTED };
    let prefix = prefix.map(|prefix| quote! { prefix: #prefix, });
    let places = self::places(private, places);
    let required_in = names("required_in", required_in);
    if prefix.is_none() && places.is_none() && required_in.is_none() {
        return own;
    }
    quote! { #private::Nested { #prefix #places #required_in ..#own } }
}

/// ```text
/// ::secretconf::__private::Value {
///     variable: ::secretconf::__private::Some(..),
///     places: &[..],
///     generate: ::secretconf::__private::Some(32usize),
///     secret: ::secretconf::__private::Probe::<Secret<String>>::SECRET,
///     read: <Secret<String> as ::secretconf::__private::Readable>::READ,
///     ..::secretconf::__private::Value::EMPTY
/// }
/// ```
fn value(private: &TokenStream, ty: &Type, value: &Value<'_>) -> TokenStream {
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
    let some = |name: &str, tokens: Option<TokenStream>| {
        let name = quote::format_ident!("{name}");
        tokens.map(|tokens| quote! { #name: #private::Some(#tokens), })
    };
    let variable = some("variable", variable.as_ref().map(|one| self::variable(private, one)));
    let places = self::places(private, places);
    let key = some("key", key.map(|key| quote! { #key }));
    let file = file.then(|| quote! { file: true, });
    let default = some("default", default.map(|one| fallback(private, ty, one)));
    let default_in = in_environments(private, ty, default_in);
    let generate = some("generate", generate.map(|bytes| quote! { #bytes }));
    let required_in = names("required_in", required_in);
    let no_override_in = names("no_override_in", no_override_in);
    let separator = separator.map(|text| quote! { separator: #text, });
    let template =
        some("template", template.map(|(text, parts)| self::template(private, text, parts)));
    let plain = plain.then(|| quote! { plain: true, });
    let allow_empty = allow_empty.then(|| quote! { allow_empty: true, });
    let read = read(private, ty, reader);
    let validate = validate.map(|path| {
        quote! {
            validate: #private::Some(|__value| #private::Probe::<#ty>::validate(__value, #path)),
        }
    });
    quote! {
        #private::Value {
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
            secret: #private::Probe::<#ty>::SECRET,
            read: #read,
            #validate
            ..#private::Value::EMPTY
        }
    }
}

/// A function of the field's type, or a closure around the user's.
fn read(private: &TokenStream, ty: &Type, reader: &Reader<'_>) -> TokenStream {
    match reader {
        Reader::Deserialize => quote! { <#ty as #private::Readable>::READ },
        Reader::Json => quote! { <#ty as #private::Readable>::JSON },
        Reader::FromStr => quote! { #private::from_str::<#ty, _, _> },
        Reader::Function(path) => quote! {
            |__input| #private::Probe::<#ty>::parse_with(__input, #path)
        },
    }
}

/// `::secretconf::__private::Variable { name: "SECRET_KEY", ..::secretconf::__private::Variable::EMPTY }`
fn variable(private: &TokenStream, variable: &Variable<'_>) -> TokenStream {
    let Variable { name, key, no_prefix, was, shared, derived: _, span: _ } = variable;
    let key = key.map(|key| quote! { key: #private::Some(#key), });
    let no_prefix = no_prefix.then(|| quote! { no_prefix: true, });
    let was = was.as_ref().map(|(was, _)| quote! { was: #private::Some(#was), });
    let shared = shared.then(|| quote! { shared: true, });
    quote! {
        #private::Variable {
            name: #name, #key #no_prefix #was #shared ..#private::Variable::EMPTY
        }
    }
}

/// ```text
/// places: &[::secretconf::__private::Place {
///     scheme: "aws",
///     anywhere: ::secretconf::__private::Some(..),
///     in_environment: &[("production", ..)],
///     ..::secretconf::__private::Place::EMPTY
/// }],
/// ```
pub(super) fn places(private: &TokenStream, places: &[Place]) -> Option<TokenStream> {
    if places.is_empty() {
        return None;
    }
    let places = places.iter().map(|place| {
        let scheme = &place.scheme;
        let anywhere = place.anywhere.get().map(|one| {
            let one = locator(private, one);
            quote! { anywhere: #private::Some(#one), }
        });
        let in_environment = place.in_environment.get().map(|all| {
            let all = all.iter().map(|(Name { text, .. }, one)| {
                let one = locator(private, one);
                quote! { (#text, #one) }
            });
            quote! { in_environment: &[#(#all),*], }
        });
        quote! {
            #private::Place { scheme: #scheme, #anywhere #in_environment ..#private::Place::EMPTY }
        }
    });
    Some(quote! { places: &[#(#places),*], })
}

/// `::secretconf::__private::Locator { name: "db", key: ::secretconf::__private::Some("url"), .. }`
fn locator(private: &TokenStream, locator: &Locator) -> TokenStream {
    let Locator { name, key, stage, version } = locator;
    let key = key.as_ref().map(|key| quote! { key: #private::Some(#key), });
    let stage = stage.as_ref().map(|stage| quote! { stage: #private::Some(#stage), });
    let version = version.as_ref().map(|version| quote! { version: #private::Some(#version), });
    quote! {
        #private::Locator { name: #name, #key #stage #version ..#private::Locator::EMPTY }
    }
}

/// `::secretconf::__private::Fallback::Text("5432")`,
/// `::secretconf::__private::Fallback::Made(|| ::secretconf::__private::slot::<u16>(my_fn()))`
fn fallback(private: &TokenStream, ty: &Type, fallback: &Fallback) -> TokenStream {
    match &fallback.given {
        Given::Text(text) => quote! { #private::Fallback::Text(#text) },
        Given::Expression(expression) => quote! {
            #private::Fallback::Made(|| #private::slot::<#ty>(#expression))
        },
        Given::OfType => quote! {
            #private::Fallback::Made(|| #private::slot(<#ty as #private::Default>::default()))
        },
    }
}

/// `default_in: &[("local", ..)],`
fn in_environments(
    private: &TokenStream,
    ty: &Type,
    entries: &[InEnvironment],
) -> Option<TokenStream> {
    let all = entries.iter().map(|InEnvironment { name: Name { text, .. }, fallback: one }| {
        let one = fallback(private, ty, one);
        quote! { (#text, #one) }
    });
    (!entries.is_empty()).then(|| quote! { default_in: &[#(#all),*], })
}

/// `required_in: &["production"],`
fn names(what: &str, names: &[Name]) -> Option<TokenStream> {
    let what = quote::format_ident!("{what}");
    let list = list(names);
    (!names.is_empty()).then(|| quote! { #what: #list, })
}

/// ```text
/// ::secretconf::__private::Template {
///     text: "redis://{host}",
///     parts: &[::secretconf::__private::Part::Text("redis://"), ::secretconf::__private::Part::Host("host")],
/// }
/// ```
fn template(private: &TokenStream, whole: &str, parts: &[Part]) -> TokenStream {
    let parts = parts.iter().map(|part| {
        let part = match part {
            Part::Text(text) => quote! { Text(#text) },
            Part::Host(key) => quote! { Host(#key) },
            Part::Scheme(key) => quote! { Scheme(#key) },
            Part::Component(key) => quote! { Component(#key) },
        };
        quote! { #private::Part::#part }
    });
    quote! { #private::Template { text: #whole, parts: &[#(#parts),*] } }
}
