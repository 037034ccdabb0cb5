//! What stands beside errors, so that each mistake is one error: without an implementation every use of the struct
//! would be another.

use proc_macro2::TokenStream;
use syn::Error;

use crate::expand;
use crate::model::Model;

/// The errors, and an implementation without content that still carries the questions to the types.
pub(crate) fn expand(model: &Model<'_>, errors: &Error) -> TokenStream {
    let errors = errors.to_compile_error();
    let stub = expand::stub(model);
    quote::quote! { #errors #stub }
}
