//! Which expressions may stand in an attribute.

use syn::Expr;

/// Those that `syn` reads without its feature `full`. If another crate of the build turns that on, more can be read;
/// what compiles must not depend on that.
pub(super) fn may_stand(expression: &Expr) -> bool {
    match expression {
        Expr::Lit(_) | Expr::Macro(_) | Expr::Path(_) => true,
        Expr::Binary(binary) => may_stand(&binary.left) && may_stand(&binary.right),
        Expr::Call(call) => may_stand(&call.func) && call.args.iter().all(may_stand),
        Expr::Cast(cast) => may_stand(&cast.expr),
        Expr::Field(field) => may_stand(&field.base),
        Expr::Group(group) => may_stand(&group.expr),
        Expr::Index(index) => may_stand(&index.expr) && may_stand(&index.index),
        Expr::MethodCall(call) => may_stand(&call.receiver) && call.args.iter().all(may_stand),
        Expr::Paren(paren) => may_stand(&paren.expr),
        Expr::Reference(reference) => may_stand(&reference.expr),
        Expr::Struct(literal) => literal.fields.iter().all(|field| may_stand(&field.expr)),
        Expr::Tuple(tuple) => tuple.elems.iter().all(may_stand),
        Expr::Unary(unary) => may_stand(&unary.expr),
        _ => false,
    }
}
