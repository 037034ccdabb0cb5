//! `${NAME}` and `${NAME:-default}`. Every other `$` is a dollar sign.

use zeroize::Zeroizing;

use super::lines::is_name;
use super::wrong::{self, Wrong};

/// What is known about a variable that a value names.
pub(super) enum Answer {
    Set(Zeroizing<String>),
    Unset,
    /// Set by a line that cannot be used.
    Unknown,
}

pub(super) struct Expander {
    /// How many bytes may still be inserted: forty lines that each name the one above twice would fill any memory.
    left: usize,
}

impl Default for Expander {
    fn default() -> Self {
        Self { left: 1 << 20 }
    }
}

impl Expander {
    pub(super) fn expand(
        &mut self,
        text: &str,
        answer: impl Fn(&str) -> Answer,
    ) -> Result<Zeroizing<String>, Wrong> {
        let mut expanded = Zeroizing::new(String::with_capacity(text.len()));
        let mut rest = text;
        while let Some(part) = Part::first(rest) {
            expanded.push_str(part.literal);
            if let Some(variable) = part.variable {
                let value = self.affordable(|| variable.resolve(&answer))?;
                expanded.push_str(&value);
            }
            rest = part.rest;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }

    /// Once all is spent nobody is asked any more: a long value would be copied for each line that names it.
    fn affordable(
        &mut self,
        resolve: impl FnOnce() -> Result<Zeroizing<String>, Wrong>,
    ) -> Result<Zeroizing<String>, Wrong> {
        if self.left == 0 {
            return Err(wrong::TOO_LONG);
        }
        let value = resolve()?;
        let left = self.left.checked_sub(value.len());
        self.left = left.unwrap_or(0);
        if left.is_some() { Ok(value) } else { Err(wrong::TOO_LONG) }
    }
}

/// Text up to and including the next `${…}`.
struct Part<'a> {
    literal: &'a str,
    variable: Option<Variable<'a>>,
    rest: &'a str,
}

struct Variable<'a> {
    name: &'a str,
    default: Option<&'a str>,
}

impl<'a> Part<'a> {
    /// `None` when no variable follows. What turns out to be none is skipped whole, so that it takes linear time.
    fn first(text: &'a str) -> Option<Self> {
        let start = text.find("${")?;
        let inside = start + 2;
        let end = inside + text[inside..].find(['}', ':'])?;
        let (name, tail) = (&text[inside..end], &text[end..]);

        let (default, rest) = if let Some(rest) = tail.strip_prefix('}') {
            (None, rest)
        } else if let Some(tail) = tail.strip_prefix(":-") {
            let (default, rest) = tail.split_once('}')?;
            (Some(default), rest)
        } else {
            // `${NAME:?}` and the like mean nothing here.
            return Some(Self { literal: &text[..end], variable: None, rest: tail });
        };
        Some(Self { literal: &text[..start], variable: Some(Variable { name, default }), rest })
    }
}

impl Variable<'_> {
    /// Unlike in a shell, the default stands in for what is unset, not for what is empty.
    fn resolve(&self, answer: impl Fn(&str) -> Answer) -> Result<Zeroizing<String>, Wrong> {
        if !is_name(self.name) {
            return Err(wrong::NOT_A_NAME);
        }
        // It would end at the inner `}`, and the outer one be left over.
        if self.default.is_some_and(|default| default.contains("${")) {
            return Err(wrong::NESTED);
        }
        match (answer(self.name), self.default) {
            (Answer::Set(value), _) => Ok(value),
            (Answer::Unknown, _) => Err(wrong::UNKNOWN),
            (Answer::Unset, Some(default)) => Ok(default.to_owned().into()),
            (Answer::Unset, None) => Err(wrong::UNSET),
        }
    }
}
