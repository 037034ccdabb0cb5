//! The head of the `impl`, with the bounds that its generic parameters need.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{GenericParam, Generics, Type, WherePredicate, parse_quote};

use crate::attr::{Given, library};
use crate::model::{Kind, Model, Reader};

/// ```text
/// impl<T> ::secretconf::SecretConfig for AppConfig<T>
/// where
///     T: 'static,
///     Option<T>: ::secretconf::__private::DeserializeOwned,
/// ```
pub(crate) fn implementation(model: &Model<'_>) -> TokenStream {
    let library = library(model.container.krate.get(), Span::call_site());
    let private = quote! { #library::__private };
    let name = &model.input.ident;
    let mut generics = model.input.generics.clone();
    let bounds = match model.container.bound.get() {
        Some(bounds) => bounds.clone(),
        None => inferred(model, &private),
    };
    if !bounds.is_empty() {
        generics.make_where_clause().predicates.extend(bounds);
    }
    let (parameters, arguments, bounds) = generics.split_for_impl();
    quote! { impl #parameters #library::SecretConfig for #name #arguments #bounds }
}

/// A config is `'static`, and a field whose type depends on a parameter must be what its attribute makes of it.
fn inferred(model: &Model<'_>, private: &TokenStream) -> Vec<WherePredicate> {
    let generics = &model.input.generics;
    let mut bounds: Vec<WherePredicate> = generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => {
                let name = &parameter.ident;
                Some(parse_quote! { #name: 'static })
            }
            GenericParam::Lifetime(parameter) => {
                let name = &parameter.lifetime;
                Some(parse_quote! { #name: 'static })
            }
            GenericParam::Const(_) => None,
        })
        .collect();
    let mut seen = Vec::new();
    for field in model.fields.iter().filter(|field| depends_on(generics, field.ty)) {
        let ty = field.ty;
        for bound in needs(&field.kind) {
            let bound: WherePredicate = parse_quote! { #ty: #private::#bound };
            let text = bound.to_token_stream().to_string();
            if !seen.contains(&text) {
                seen.push(text);
                bounds.push(bound);
            }
        }
    }
    bounds
}

/// The traits of `__private` that a field's type must have. What a function makes, or `FromStr`, is known to the user
/// alone: that is what `bound` is for.
fn needs(kind: &Kind<'_>) -> Vec<TokenStream> {
    match kind {
        Kind::Nested { .. } => vec![quote! { Nest }],
        Kind::Environment => vec![quote! { DeserializeOwned }],
        Kind::Skip => vec![quote! { Default }],
        Kind::Value(value) => {
            let read = match value.reader {
                Reader::Deserialize | Reader::Json => Some(quote! { DeserializeOwned }),
                Reader::FromStr | Reader::Function(_) => None,
            };
            let default = value.default.filter(|one| matches!(one.given, Given::OfType));
            read.into_iter().chain(default.map(|_| quote! { Default })).collect()
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
