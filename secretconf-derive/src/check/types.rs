//! What can be said of a type by its tokens. All else is asked of the type itself, in generated code.

use syn::{GenericArgument, PathArguments, Type};

use crate::attr::Field;
use crate::ctxt::Ctxt;

pub(super) fn check(ctxt: &Ctxt, field: &Field<'_>) {
    if !field.keys.skip.is_present() {
        owns_its_value(ctxt, field.ty);
    }
}

/// The text that a borrowed field would point to is gone (and wiped) after the load.
fn owns_its_value(ctxt: &Ctxt, ty: &Type) {
    if let Some(borrowed) = borrowed(ty) {
        let Type::Reference(reference) = borrowed else { return };
        let owned = match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => "write `String`",
            Type::Path(path) if path.path.is_ident("Path") => "write `PathBuf`",
            Type::Slice(_) => "write `Vec<..>`",
            _ => "write the type without `&`",
        };
        ctxt.on(reference, format!("a config owns its values: {owned}"));
    }
}

/// The first reference in a type and in its arguments.
pub(crate) fn borrowed(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Reference(_) => Some(ty),
        Type::Group(group) => borrowed(&group.elem),
        Type::Paren(paren) => borrowed(&paren.elem),
        Type::Array(array) => borrowed(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(borrowed),
        Type::Path(path) => match &path.path.segments.last()?.arguments {
            PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().find_map(|argument| match argument {
                    GenericArgument::Type(ty) => borrowed(ty),
                    _ => None,
                })
            }
            _ => None,
        },
        _ => None,
    }
}
