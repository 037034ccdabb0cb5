//! The head of the `impl`, with the bounds that its generic parameters need.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{GenericParam, Generics, Type, WherePredicate, parse_quote};

use crate::attr::{Bounds, Given, library};
use crate::model::{Kind, Model, Reader};

/// ```text
/// impl<T> ::secretconf::SecretConfig for AppConfig<T>
/// where
///     T: 'static,
///     Option<T>: __secretconf::DeserializeOwned,
/// ```
pub(crate) fn implementation(model: &Model<'_>) -> TokenStream {
    let library = library(model.container.krate.get(), Span::call_site());
    let name = &model.input.ident;
    let mut generics = model.input.generics.clone();
    let bounds = &mut generics.make_where_clause().predicates;
    match model.container.bound.get() {
        Some(given) => given.iter().for_each(|bound| bounds.push(bound.clone())),
        None => infer(bounds, model),
    }
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote! { impl #parameters #library::SecretConfig for #name #arguments #bounds }
}

/// A config is `'static`, and a field whose type depends on a parameter must be what its attribute makes of it.
fn infer(bounds: &mut Bounds, model: &Model<'_>) {
    let generics = &model.input.generics;
    for parameter in &generics.params {
        let name = match parameter {
            GenericParam::Type(parameter) => parameter.ident.to_token_stream(),
            GenericParam::Lifetime(parameter) => parameter.lifetime.to_token_stream(),
            GenericParam::Const(_) => continue,
        };
        bounds.push(parse_quote! { #name: 'static });
    }
    let mut seen = Vec::new();
    for field in &model.fields {
        let ty = field.ty;
        if !depends_on(generics, ty) {
            continue;
        }
        for bound in needs(&field.kind) {
            let bound = Ident::new(bound, Span::call_site());
            let bound: WherePredicate = parse_quote! { #ty: __secretconf::#bound };
            let text = bound.to_token_stream().to_string();
            if !seen.contains(&text) {
                seen.push(text);
                bounds.push(bound);
            }
        }
    }
}

/// The traits of `__private` that a field's type must have. What a function makes, or `FromStr`, is known to the user
/// alone: that is what `bound` is for.
fn needs(kind: &Kind<'_>) -> &'static [&'static str] {
    match kind {
        Kind::Nested { .. } => &["Nest"],
        Kind::Environment => &["DeserializeOwned"],
        Kind::Skip => &["Default"],
        Kind::Value(value) => {
            let default = value.default.is_some_and(|one| matches!(one.given, Given::OfType));
            match value.reader {
                Reader::Deserialize | Reader::Json if default => &["DeserializeOwned", "Default"],
                Reader::Deserialize | Reader::Json => &["DeserializeOwned"],
                Reader::FromStr | Reader::Function(_) if default => &["Default"],
                Reader::FromStr | Reader::Function(_) => &[],
            }
        }
    }
}

fn depends_on(generics: &Generics, ty: &Type) -> bool {
    generics
        .type_params()
        .any(|parameter| mentions(ty.to_token_stream(), &parameter.ident.to_string()))
}

fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
