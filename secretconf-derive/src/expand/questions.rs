//! What only the field's type can answer. The answer `no` is a compile error at the key that asked.

use proc_macro2::TokenStream;
use quote::quote_spanned;

use crate::model::{Model, Question, Rule};

/// A closure that is never called: its body is checked, and no code is made of it.
///
/// ```text
/// let _ = || {
///     __secretconf::must_be_secret::<Secret<String>>();
///     __secretconf::Probe::<bool>::default_on_secret();
/// };
/// ```
pub(super) fn closure(model: &Model<'_>) -> Option<TokenStream> {
    let questions = model.questions.iter().map(ask);
    (!model.questions.is_empty()).then(|| quote::quote! { let _ = || { #(#questions)* }; })
}

fn ask(question: &Question<'_>) -> TokenStream {
    let Question { ty, rule, span } = question;
    match rule {
        Rule::MustBeSecret => quote_spanned! {*span=> __secretconf::must_be_secret::<#ty>(); },
        Rule::MustBeOptional => {
            quote_spanned! {*span=> __secretconf::Probe::<#ty>::must_be_optional(); }
        }
        Rule::MustBeOptionalStruct => {
            quote_spanned! {*span=> __secretconf::Probe::<#ty>::must_be_optional_struct(); }
        }
        Rule::Default => quote_spanned! {*span=>
            __secretconf::Probe::<#ty>::default_on_secret();
            __secretconf::Probe::<#ty>::default_on_option();
        },
        Rule::DefaultInDeployed => {
            quote_spanned! {*span=> __secretconf::Probe::<#ty>::default_in_deployed(); }
        }
        Rule::DefaultInMade => {
            quote_spanned! {*span=> __secretconf::Probe::<#ty>::default_in_made(); }
        }
        Rule::FileVariable => {
            quote_spanned! {*span=> __secretconf::Probe::<#ty>::beside_its_file(); }
        }
    }
}
