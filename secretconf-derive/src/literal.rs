//! Literals as text, and whether a text fits a type that is spelled as one of the standard library's simple ones.

use syn::{Expr, GenericArgument, Lit, PathArguments, Type, UnOp};

/// The text of a literal. `None`: any other expression, or a literal that is not text (`b"bytes"`).
pub(crate) fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Group(group) => text(&group.expr),
        Expr::Paren(paren) => text(&paren.expr),
        Expr::Lit(literal) => literal_text(&literal.lit),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match bare(&unary.expr) {
            Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_) | Lit::Float(_)) => {
                literal_text(&literal.lit).map(|digits| format!("-{digits}"))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Without the invisible groups that `macro_rules!` puts around what it was given.
pub(crate) fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => bare(&group.expr),
        other => other,
    }
}

fn literal_text(literal: &Lit) -> Option<String> {
    match literal {
        Lit::Str(text) => Some(text.value()),
        Lit::Int(number) => Some(number.base10_digits().to_owned()),
        Lit::Float(number) => Some(number.base10_digits().to_owned()),
        Lit::Bool(value) => Some(value.value.to_string()),
        Lit::Char(character) => Some(character.value().to_string()),
        _ => None,
    }
}

/// A type whose text can be judged at compile time.
#[derive(Clone, Copy)]
pub(crate) enum Simple {
    Integer { name: &'static str, least: i128, greatest: u128 },
    Float,
    Bool,
    Duration,
}

macro_rules! integers {
    ($($type:ident)*) => {
        &[$((stringify!($type), $type::MIN as i128, $type::MAX as u128)),*]
    };
}

const INTEGERS: &[(&str, i128, u128)] =
    integers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

impl Simple {
    /// What a type is spelled as, also inside `Option` and `Secret`. An alias is not seen: it is judged at load time.
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        let path = match ty {
            Type::Group(group) => return Self::of(&group.elem),
            Type::Paren(paren) => return Self::of(&paren.elem),
            Type::Path(path) => &path.path,
            _ => return None,
        };
        let last = path.segments.last()?;
        let name = last.ident.to_string();
        if let PathArguments::AngleBracketed(arguments) = &last.arguments {
            return match (name.as_str(), arguments.args.first()) {
                ("Option" | "Secret", Some(GenericArgument::Type(inner))) => Self::of(inner),
                _ => None,
            };
        }
        match name.as_str() {
            "bool" => Some(Self::Bool),
            "f32" | "f64" => Some(Self::Float),
            "Duration" => Some(Self::Duration),
            _ => {
                let integer = INTEGERS.iter().find(|(integer, ..)| *integer == name);
                integer.map(|&(name, least, greatest)| Self::Integer { name, least, greatest })
            }
        }
    }

    /// Whether a text fits; otherwise what to write instead.
    pub(crate) fn misfit(self, text: &str) -> Option<String> {
        let text = text.trim();
        match self {
            Self::Integer { least, greatest, .. } if is_between(text, least, greatest) => None,
            Self::Integer { name, least, greatest } => Some(format!(
                "does not fit `{name}`: write a whole number from {least} to {greatest}"
            )),
            Self::Float => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => None,
                _ => Some("is not a number: write one such as `0.25`".into()),
            },
            Self::Bool if is_bool(text) => None,
            Self::Bool => Some("is not a bool: write `true` or `false`".into()),
            Self::Duration if is_duration(text) => None,
            Self::Duration if text.parse::<f64>().is_ok() => {
                Some(format!("has no unit: write `\"{text}s\"`, `\"{text}m\"` or the like"))
            }
            Self::Duration => {
                Some("is not a duration: write one such as `\"30s\"`, `\"5m\"`, `\"1h30m\"`".into())
            }
        }
    }

    /// For messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Integer { name, .. } => name,
            Self::Float => "a float",
            Self::Bool => "bool",
            Self::Duration => "Duration",
        }
    }
}

fn is_between(text: &str, least: i128, greatest: u128) -> bool {
    match text.strip_prefix('-') {
        Some(digits) => {
            least < 0 && !digits.starts_with('+') && is_at_most(digits, least.unsigned_abs())
        }
        None => is_at_most(text, greatest),
    }
}

fn is_at_most(text: &str, greatest: u128) -> bool {
    text.parse::<u128>().is_ok_and(|number| number <= greatest)
}

fn is_bool(text: &str) -> bool {
    let names = ["true", "false", "1", "0", "yes", "no", "on", "off"];
    names.contains(&text.to_ascii_lowercase().as_str())
}

/// `30s`, `5m`, `1h30m`: as the runtime reads it.
fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 8] = ["ns", "us", "ms", "s", "m", "h", "d", "w"];

    let mut rest = text;
    while !rest.is_empty() {
        let unit = skip(rest, |c| c.is_ascii_digit());
        let after = skip(unit, |c| c.is_ascii_alphabetic());
        if unit.len() == rest.len() || !UNITS.contains(&&unit[..unit.len() - after.len()]) {
            return false;
        }
        rest = after.trim_start();
    }
    !text.is_empty()
}

fn skip(text: &str, skipped: fn(char) -> bool) -> &str {
    text.trim_start_matches(skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(source: &str) -> Option<String> {
        text(&syn::parse_str(source).expect(source))
    }

    #[test]
    fn literals_become_text() {
        for (source, expected) in [
            ("\"a b\"", "a b"),
            ("5_432", "5432"),
            ("5432_u16", "5432"),
            ("0xff", "255"),
            ("-5i8", "-5"),
            ("1_000.5f64", "1000.5"),
            ("-0.5", "-0.5"),
            ("true", "true"),
            ("'x'", "x"),
        ] {
            assert_eq!(text_of(source).as_deref(), Some(expected), "{source}");
        }
        for source in ["my_fn()", "MAX", "b\"x\"", "-x", "!true", "1 + 1"] {
            assert_eq!(text_of(source), None, "{source}");
        }
    }

    #[test]
    fn types_are_seen_through_option_and_secret() {
        let of = |source| Simple::of(&syn::parse_str(source).expect(source)).map(Simple::name);
        assert_eq!(of("u16"), Some("u16"));
        assert_eq!(of("std::time::Duration"), Some("Duration"));
        assert_eq!(of("Option<Secret<u8>>"), Some("u8"));
        assert_eq!(of("Vec<u8>"), None);
        assert_eq!(of("[u8; 4]"), None);
        assert_eq!(of("String"), None);
    }

    #[test]
    fn misfits_are_told() {
        let fits = |ty, text| {
            let ty = syn::parse_str(ty).expect(ty);
            Simple::of(&ty).is_none_or(|simple| simple.misfit(text).is_none())
        };
        for (ty, text) in [
            ("u8", "255"),
            ("i8", "-128"),
            ("u128", "340282366920938463463374607431768211455"),
            ("i128", "-170141183460469231731687303715884105728"),
            ("f32", "1e3"),
            ("f64", "-2"),
            ("bool", "Yes"),
            ("bool", "0"),
            ("Duration", "1h 30m"),
            ("String", "anything"),
        ] {
            assert!(fits(ty, text), "{ty} {text}");
        }
        for (ty, text) in [
            ("u8", "256"),
            ("u8", "-1"),
            ("u8", "1.5"),
            ("i8", "128"),
            ("i8", "-129"),
            ("i8", "-+1"),
            ("u8", "-0"),
            ("u16", "abc"),
            ("f64", "inf"),
            ("bool", "maybe"),
            ("Duration", "30"),
            ("Duration", "s"),
            ("Duration", "5x"),
        ] {
            assert!(!fits(ty, text), "{ty} {text}");
        }
    }
}
