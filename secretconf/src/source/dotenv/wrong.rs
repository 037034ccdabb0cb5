//! Everything that can be wrong with a line: all messages of this module in one place.

use super::Fault;

/// `what` is read after "line 3: ".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Wrong {
    pub(super) what: &'static str,
    help: &'static str,
}

impl Wrong {
    pub(super) fn at(self, line: usize, name: Option<&str>) -> Fault {
        Fault { line, name: name.map(str::to_owned), what: self.what, help: self.help }
    }
}

pub(super) const UTF_16: Wrong = Wrong { what: "the file is UTF-16", help: "save it as UTF-8" };

pub(super) const NOT_UTF_8: Wrong =
    Wrong { what: "there is a byte that is not UTF-8", help: "save the file as UTF-8" };

pub(super) const NUL: Wrong =
    Wrong { what: "the value holds a NUL character", help: "save the file as UTF-8 text" };

pub(super) const NAME: Wrong = Wrong {
    what: "the name is not one that a variable can have",
    help: "use letters, digits, `_`, `-` and `.`, and begin with a letter or `_`",
};

pub(super) const NO_EQUALS: Wrong = Wrong {
    what: "there is no `=`",
    help: "write `NAME=` for an empty value, and put a value of several lines in quotes",
};

pub(super) const NO_SETTING: Wrong = Wrong {
    what: "this is neither `NAME=value` nor a comment",
    help: "begin a comment with `#`, and put a value of several lines in quotes",
};

pub(super) const SINGLE_QUOTE: Wrong = Wrong {
    what: "the single quote is never closed, so nothing below it can be read",
    help: "end the value with `'`, or write it in double quotes",
};

pub(super) const DOUBLE_QUOTE: Wrong = Wrong {
    what: "the double quote is never closed, so nothing below it can be read",
    help: "end the value with `\"`, or write it in single quotes",
};

pub(super) const AFTER_QUOTE: Wrong = Wrong {
    what: "something follows the closing quote",
    help: "write a quote inside the value with a backslash before it, and begin a comment with `#`",
};

pub(super) const TWICE: Wrong = Wrong {
    what: "the variable is set above with another value",
    help: "keep one of the two lines",
};

pub(super) const UNSET: Wrong = Wrong {
    what: "the value names a variable in `${}` that is not set",
    help: "set it above this line or in the environment, give a default as in `${NAME:-default}`, or use single quotes \
           if no variable is meant",
};

pub(super) const UNKNOWN: Wrong = Wrong {
    what: "the value names a variable in `${}` whose own line cannot be used",
    help: "mend that line first",
};

pub(super) const NOT_A_NAME: Wrong = Wrong {
    what: "there is something else than a variable's name in `${}`",
    help: "write `${NAME}` or `${NAME:-default}`, or use single quotes if no variable is meant",
};

pub(super) const NESTED: Wrong = Wrong {
    what: "there is a `${` inside the default of another",
    help: "set a variable of its own to the default, above this line",
};

pub(super) const TOO_LONG: Wrong = Wrong {
    what: "the variables named in `${}` make this file longer than 1 MiB",
    help: "write long values out where they are needed",
};

pub(super) const UNCLEAR: Wrong =
    Wrong { what: "the value can be read in more than one way", help: "write it in single quotes" };
