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
use crate::model::Model;

pub(crate) use self::bounds::implementation;

/// Everything, in the scope in which its paths hold.
///
/// ```text
/// const _: () = {
///     use ::secretconf::__private::{self as __secretconf, Lenient as _};
///     ::secretconf::__private::require_aws! {}
///     #[automatically_derived]
///     impl ::secretconf::SecretConfig for AppConfig { .. }
/// };
/// ```
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let questions = questions::closure(model);
    let schema = schema(model);
    let build = build(model);
    let validate = validate(model);
    in_scope(model, &quote! { #questions & #schema }, &quote! { #build #validate })
}

/// As [`expand`], for a struct with mistakes: its schema is empty, and its type is asked all the same.
pub(crate) fn stub(model: &Model<'_>) -> TokenStream {
    let questions = questions::closure(model);
    // Never called: an error stands beside it.
    let build = quote! {
        fn __build(_: &mut __secretconf::Slots) -> Self {
            loop {}
        }
    };
    in_scope(model, &quote! { #questions & __secretconf::Struct::EMPTY }, &build)
}

fn in_scope(model: &Model<'_>, schema: &TokenStream, functions: &TokenStream) -> TokenStream {
    let library = library(model.container.krate.get(), Span::call_site());
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
            use #library::__private::{self as __secretconf, Lenient as _};
            #(#gates)*
            #[automatically_derived]
            #header {
                const __SCHEMA: &'static __secretconf::Struct = { #schema };
                #functions
            }
        };
    }
}

fn gate_call(model: &Model<'_>, gate: &Gate) -> TokenStream {
    let library = library(model.container.krate.get(), gate.span);
    let gate_name = Ident::new(gate.name, gate.span);
    quote_spanned! {gate.span=> #library::__private::#gate_name! {} }
}

/// ```text
/// __secretconf::Struct {
///     name: "AppConfig",
///     doc: "What the service needs.",
///     debug_build: __secretconf::cfg!(debug_assertions),
///     prefix: "APP_",
///     fields: &[..],
///     ..__secretconf::Struct::EMPTY
/// }
/// ```
fn schema(model: &Model<'_>) -> TokenStream {
    let container = model.container;
    let name = model.input.ident.unraw().to_string();
    let doc = text(&container.doc).map(|doc| quote! { doc: #doc, });
    let environments = container.environments.get().map(|declared| {
        let declared = declared.iter().map(environment);
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
        quote! { default_environment: __secretconf::Some(#text), }
    });
    let prefix = container.prefix.get().map(|prefix| quote! { prefix: #prefix, });
    let places = field::places(&container.places.list);
    let places = places.map(|list| quote! { places: #list, });
    let addresses = container.azure_vault.get().map(|url| {
        quote! { addresses: &[("azure", #url)], }
    });
    let no_override_in = container.no_override_in.get().map(|names| {
        let names = list(names);
        quote! { no_override_in: #names, }
    });
    let fields = model.fields.iter().map(field::field);
    quote! {
        __secretconf::Struct {
            name: #name,
            #doc
            debug_build: __secretconf::cfg!(debug_assertions),
            #environments
            #local
            #environment_var
            #default_environment
            #prefix
            #places
            #addresses
            #no_override_in
            fields: &[#(#fields),*],
            ..__secretconf::Struct::EMPTY
        }
    }
}

/// ```text
/// fn __build(__slots: &mut __secretconf::Slots) -> Self {
///     Self { port: __slots.take(), .. }
/// }
/// ```
fn build(model: &Model<'_>) -> TokenStream {
    let idents = model.fields.iter().map(|field| field.ident);
    quote! {
        fn __build(__slots: &mut __secretconf::Slots) -> Self {
            Self { #(#idents: __slots.take()),* }
        }
    }
}

/// ```text
/// fn __validate(&self) -> __secretconf::Verdict {
///     __secretconf::validate_struct(self, check)
/// }
/// ```
fn validate(model: &Model<'_>) -> Option<TokenStream> {
    let path = model.container.validate.get()?;
    Some(quote! {
        fn __validate(&self) -> __secretconf::Verdict {
            __secretconf::validate_struct(self, #path)
        }
    })
}

/// `__secretconf::EnvironmentName { name: "production", members: &["prod-eu"] }`
fn environment(declared: &Declared) -> TokenStream {
    let name = &declared.name.text;
    let members = list(&declared.members);
    quote! { __secretconf::EnvironmentName { name: #name, members: #members } }
}

/// `&["staging", "production"]`
fn list(names: &[Name]) -> TokenStream {
    let names = names.iter().map(|name| &name.text);
    quote! { &[#(#names),*] }
}

fn text(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
