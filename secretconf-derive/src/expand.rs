//! Model to tokens. Nothing here can fail.

mod bounds;
mod field;
mod questions;
#[cfg(test)]
mod tests;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt as _;

use crate::attr::{Gate, library};
use crate::environments::{Declared, Name};
use crate::model::{Field, Model};

pub(crate) use self::bounds::implementation;

/// Everything, in the scope in which its paths hold.
///
/// ```text
/// const _: () = {
///     use ::secretconf::__private::Lenient as _;
///     ::secretconf::__private::require_aws! {}
///     #[automatically_derived]
///     impl ::secretconf::SecretConfig for AppConfig { .. }
/// };
/// ```
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let schema = schema(model);
    let questions = questions::closure(model);
    in_scope(model, &quote! { #questions & #schema })
}

/// As [`expand`], for a struct with mistakes: its schema is empty, and its type is asked all the same.
pub(crate) fn stub(model: &Model<'_>) -> TokenStream {
    let private = private(model);
    let questions = questions::closure(model);
    in_scope(model, &quote! { #questions & #private::Struct::EMPTY })
}

fn in_scope(model: &Model<'_>, schema: &TokenStream) -> TokenStream {
    let private = private(model);
    let gates = model.gates.iter().map(|gate| gate_call(model, gate));
    let header = implementation(model);
    quote! {
        #[allow(
            deprecated,
            unused_imports,
            unused_qualifications,
            clippy::absolute_paths,
            clippy::needless_update
        )]
        const _: () = {
            use #private::Lenient as _;
            #(#gates)*
            #[automatically_derived]
            #header {
                const __SCHEMA: &'static #private::Struct = { #schema };
            }
        };
    }
}

fn gate_call(model: &Model<'_>, gate: &Gate) -> TokenStream {
    let library = library(model.container.krate.get(), gate.span);
    let gate_name = Ident::new(gate.name, gate.span);
    quote_spanned! {gate.span=> #library::__private::#gate_name! {} }
}

/// The module that generated code may use.
fn private(model: &Model<'_>) -> TokenStream {
    let library = library(model.container.krate.get(), Span::call_site());
    quote! { #library::__private }
}

/// ```text
/// ::secretconf::__private::Struct {
///     name: "AppConfig",
///     doc: "What the service needs.",
///     debug_build: ::secretconf::__private::cfg!(debug_assertions),
///     prefix: "APP_",
///     fields: &[..],
///     build: |__slots| ::secretconf::__private::slot(Self { port: __slots.take(), .. }),
///     ..::secretconf::__private::Struct::EMPTY
/// }
/// ```
fn schema(model: &Model<'_>) -> TokenStream {
    let private = private(model);
    let container = model.container;
    let name = model.input.ident.unraw().to_string();
    let doc = text(&container.doc).map(|doc| quote! { doc: #doc, });
    let environments = container.environments.get().map(|declared| {
        let declared = declared.iter().map(|one| environment(&private, one));
        quote! { environments: &[#(#declared),*], }
    });
    let local = container.local.get().map(|names| {
        let names = list(names);
        quote! { local: #names, }
    });
    let environment_var = container.environment_var.get().map(|name| {
        quote! { environment_var: #name, }
    });
    let default_environment = container.default_environment.get().map(|Name { text, .. }| {
        quote! { default_environment: #private::Some(#text), }
    });
    let prefix = container.prefix.get().map(|prefix| quote! { prefix: #prefix, });
    let places = field::places(&private, &container.places.list);
    let addresses = container.azure_vault.get().map(|url| {
        quote! { addresses: &[("azure", #url)], }
    });
    let no_override_in = container.no_override_in.get().map(|names| {
        let names = list(names);
        quote! { no_override_in: #names, }
    });
    let validate = container.validate.get().map(|path| {
        quote! {
            validate: #private::Some(|__value| #private::Probe::<Self>::validate(__value, #path)),
        }
    });
    let fields = model.fields.iter().map(|one| field::field(&private, one));
    let build = build(&private, &model.fields);
    quote! {
        #private::Struct {
            name: #name,
            #doc
            debug_build: #private::cfg!(debug_assertions),
            #environments
            #local
            #environment_var
            #default_environment
            #prefix
            #places
            #addresses
            #no_override_in
            fields: &[#(#fields),*],
            #build
            #validate
            ..#private::Struct::EMPTY
        }
    }
}

/// `build: |__slots| ::secretconf::__private::slot(Self { port: __slots.take() }),`
fn build(private: &TokenStream, fields: &[Field<'_>]) -> TokenStream {
    let idents = fields.iter().map(|field| field.ident);
    quote! {
        build: |__slots| #private::slot(Self { #(#idents: __slots.take()),* }),
    }
}

/// `::secretconf::__private::EnvironmentName { name: "production", members: &["prod-eu"] }`
fn environment(private: &TokenStream, declared: &Declared) -> TokenStream {
    let name = &declared.name.text;
    let members = list(&declared.members);
    quote! { #private::EnvironmentName { name: #name, members: #members } }
}

/// `&["staging", "production"]`
fn list(names: &[Name]) -> TokenStream {
    let names = names.iter().map(|name| &name.text);
    quote! { &[#(#names),*] }
}

fn text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
