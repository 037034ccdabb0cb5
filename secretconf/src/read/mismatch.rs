//! Why a text does not fit its type, in words that cannot quote it: types, ranges, names of variants, positions.

#![allow(missing_docs, reason = "a variant without a line of its own is told by its name")]

use std::fmt;

use serde_json::error::Category;

/// Why a text does not fit. Opaque to generated code.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub(crate) enum Mismatch {
    /// Not UTF-8, where text is needed.
    Binary,
    /// `30` where `30s` is needed.
    BareDuration,
    /// An item of a list is blank.
    BlankItem,
    /// An item of a list does not fit; counted from 1.
    Item(usize, Box<Mismatch>),
    /// JSON, but not of this shape.
    JsonShape {
        line: usize,
        column: usize,
    },
    /// Not JSON.
    JsonSyntax {
        line: usize,
        column: usize,
    },
    /// As many items or bytes as the type has not.
    Length {
        expected: usize,
        found: usize,
    },
    /// A struct or map without `json`.
    NeedsJson,
    NotBool,
    NotChar,
    NotDuration,
    /// `NaN` and infinities are not settings.
    NotFinite,
    NotNumber,
    NotVariant(&'static [&'static str]),
    NotWhole {
        range: Range,
    },
    OutOfRange {
        range: Range,
    },
    /// The type's own code refused it, or the user's function did.
    Refused {
        type_name: &'static str,
        reason: Option<&'static str>,
    },
    /// It would fit without the white space around it.
    Spaced(Box<Mismatch>),
}

/// The least and the greatest value of an integer type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    pub(crate) least: i128,
    pub(crate) greatest: u128,
}

impl Mismatch {
    /// For what cannot happen to a user: a reader that was not given a text.
    pub(crate) const UNREADABLE: Self = Self::Refused { type_name: "", reason: None };

    pub(crate) fn from_json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            Category::Data => Self::JsonShape { line, column },
            Category::Eof | Category::Io | Category::Syntax => Self::JsonSyntax { line, column },
        }
    }

    /// What to write instead: completes "set it to ..".
    pub(crate) fn wanted(&self) -> String {
        match self {
            Self::Binary => "text in UTF-8".into(),
            Self::BareDuration | Self::NotDuration => {
                "a duration with its unit, such as `30s`, `5m` or `1h30m`".into()
            }
            Self::BlankItem => "a list without empty items".into(),
            Self::Item(_, inner) if **inner == Self::BlankItem => inner.wanted(),
            Self::Item(_, inner) => format!("a list whose items are each {}", inner.wanted()),
            Self::JsonShape { .. } => "JSON of the shape that the field's type has".into(),
            Self::JsonSyntax { .. } => "valid JSON".into(),
            Self::Length { expected, .. } => format!("exactly {expected} items or bytes"),
            Self::NeedsJson => {
                "text (to read JSON into this type, add `json` to the field's attribute)".into()
            }
            Self::NotBool => {
                "`true` or `false` (`1`, `0`, `yes`, `no`, `on`, `off` work too)".into()
            }
            Self::NotChar => "exactly one character".into(),
            Self::NotFinite | Self::NotNumber => "a number, such as `0.25`".into(),
            Self::NotVariant(variants) => match variants {
                [] => "one of the names that its type takes".into(),
                names => format!("one of {}", in_backticks(names)),
            },
            Self::NotWhole { range } | Self::OutOfRange { range } => {
                format!("a whole number from {} to {}", range.least, range.greatest)
            }
            Self::Refused { type_name: "", .. } => "text".into(),
            Self::Refused { type_name, .. } => {
                format!("a text that `{}` takes", short_type_name(type_name))
            }
            Self::Spaced(inner) => format!("{}, without white space around it", inner.wanted()),
        }
    }
}

/// Completes "the text ..".
impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary => f.write_str("is not UTF-8"),
            Self::BareDuration => f.write_str("is a number without a unit"),
            Self::BlankItem => f.write_str("is blank"),
            Self::Item(number, inner) => write!(f, "has an item {number} that {inner}"),
            // A `Secret` hides the position together with the rest of the error.
            Self::JsonShape { line: 0, .. } => {
                f.write_str("is JSON of another shape than the type's")
            }
            Self::JsonShape { line, column } => {
                write!(f, "is JSON of another shape than the type's (line {line}, column {column})")
            }
            Self::JsonSyntax { line, column } => {
                write!(f, "is not JSON (line {line}, column {column})")
            }
            Self::Length { expected, found } => {
                write!(f, "has {found} items or bytes where the type has {expected}")
            }
            Self::NeedsJson => f.write_str("cannot fill a struct, a map or a variant with content"),
            Self::NotBool => f.write_str("is not a bool"),
            Self::NotChar => f.write_str("is not one character"),
            Self::NotDuration => f.write_str("is not a duration"),
            Self::NotFinite => f.write_str("is not a finite number"),
            Self::NotNumber => f.write_str("is not a number"),
            Self::NotVariant(_) => f.write_str("is none of the names that the type takes"),
            Self::NotWhole { .. } => f.write_str("is not a whole number"),
            Self::OutOfRange { .. } => f.write_str("is a whole number out of range"),
            Self::Refused { reason: Some(reason), .. } => write!(f, "was refused: {reason}"),
            Self::Refused { type_name: "", .. } => f.write_str("cannot be read"),
            Self::Refused { type_name, .. } => {
                write!(f, "is not what `{}` takes", short_type_name(type_name))
            }
            Self::Spaced(_) => f.write_str("has white space around it"),
        }
    }
}

fn in_backticks(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The last name of a type's path, of what stands in its `Option` and `Secret`.
pub(crate) fn short_type_name(full: &'static str) -> &'static str {
    let inner = ["core::option::Option<", "secretconf::secret::Secret<"]
        .iter()
        .find_map(|wrapper| full.strip_prefix(wrapper)?.strip_suffix('>'));
    if let Some(inner) = inner {
        return short_type_name(inner);
    }
    let head = full.find('<').map_or(full, |at| &full[..at]);
    head.rsplit("::").next().unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::short_type_name;

    #[test]
    fn type_names_are_shortened() {
        let name = |full| short_type_name(full);
        assert_eq!(name(std::any::type_name::<Option<crate::Secret<String>>>()), "String");
        assert_eq!(name(std::any::type_name::<Vec<std::net::IpAddr>>()), "Vec");
        assert_eq!(name(std::any::type_name::<u16>()), "u16");
    }
}
