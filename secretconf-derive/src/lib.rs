//! scaffold
#[proc_macro_derive(SecretConfig, attributes(secret))]
pub fn derive(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    Default::default()
}
