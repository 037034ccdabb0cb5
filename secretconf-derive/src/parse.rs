//! The shape of the item, and its fields.

use syn::{Data, DeriveInput, Fields, GenericParam};

use crate::attr::{Container, Field};
use crate::check;
use crate::ctxt::Ctxt;

/// The attributes of a struct and of its fields. What is no struct with named fields has none.
pub(crate) fn parse<'a>(ctxt: &Ctxt, input: &'a DeriveInput) -> (Container, Vec<Field<'a>>) {
    let fields = fields(ctxt, input);
    ctxt.enter_struct();
    no_lifetime(ctxt, input, &fields);
    (Container::parse(ctxt, input), fields)
}

fn fields<'a>(ctxt: &Ctxt, input: &'a DeriveInput) -> Vec<Field<'a>> {
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => named,
            Fields::Unnamed(unnamed) => {
                let message = "`SecretConfig` needs named fields: write `{ name: Type }`";
                ctxt.on(unnamed, message);
                return Vec::new();
            }
            Fields::Unit => {
                let message = "`SecretConfig` needs named fields: write `{}` for none";
                ctxt.at(input.ident.span(), message);
                return Vec::new();
            }
        },
        Data::Enum(data) => {
            ctxt.on(
                &data.enum_token,
                "`SecretConfig` is for structs: for an enum as the type of a field derive `serde::Deserialize`",
            );
            return Vec::new();
        }
        Data::Union(data) => {
            ctxt.on(&data.union_token, "`SecretConfig` is for structs: write `struct`");
            return Vec::new();
        }
    };
    let mut fields = Vec::new();
    for field in &named.named {
        if let Some(ident) = &field.ident {
            fields.push(Field::parse(ctxt, fields.len(), field, ident));
        }
    }
    fields
}

/// A config outlives the texts that it is read from. Where a field shows the borrow itself, the error stands there.
fn no_lifetime(ctxt: &Ctxt, input: &DeriveInput, fields: &[Field<'_>]) {
    if fields.iter().any(|field| check::borrowed(field.ty).is_some()) {
        return;
    }
    for parameter in &input.generics.params {
        if let GenericParam::Lifetime(parameter) = parameter {
            let name = &parameter.lifetime;
            let message = format!("a config owns its values: remove `{name}` and use owned types");
            ctxt.on(name, message);
        }
    }
}
