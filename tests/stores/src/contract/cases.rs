//! The list of all cases, and how one is run.

use std::fs;
use std::path::Path;

use super::{NotHere, Subject};
use crate::proved::Record;

/// A directory. Each case that ran writes a file into it, for the table in the docs.
const RECORD: &str = "SECRETCONF_TEST_RECORD";

/// Calls a macro with all cases. A new case is a function, and a word here.
#[doc(hidden)]
#[macro_export]
macro_rules! __cases {
    ($then:ident $($arguments:tt)*) => {
        $crate::$then! {
            $($arguments)*
            values {
                text
                bytes
                json_key
                long_number
                pointer
                absent
                absent_key
                not_json
                empty
                blank
                longest
            }
            names {
                odd_names
                leads_nowhere_else
            }
            versions {
                newest
                by_version
                absent_version
                stage
            }
            many {
                in_order
                bounded
                asked_twice_fetched_once
                problems_in_field_order
                nothing_asked
            }
            refusals {
                denied_one_of_many
                disabled
                disabled_version
            }
            faults {
                unreachable
                slow
                reset
                throttled
                throttled_with_retry_after
                throttled_for_ever
                failing
                failing_for_ever
                expired
                unauthorized_for_ever
                not_trusted
            }
            leaks {
                debug
                errors
            }
            runtimes {
                load_async
                load_where_the_store_was_used
                many_threads
            }
        }
    };
}

/// Makes a test of each case of the contract, for one store before one server.
///
/// The module's name is what `cargo xtask` selects live tests by, so it contains the server's: `aws_moto`. The subject
/// is made anew for each test.
///
/// ```
/// use secretconf_store_tests::contract;
/// use secretconf_store_tests::subjects::{AwsSubject, MemorySubject};
///
/// contract!(memory, MemorySubject::new());
/// contract!(aws_moto, AwsSubject::moto(), ignore = "needs moto: run by `cargo xtask test`");
/// ```
#[macro_export]
macro_rules! contract {
    ($module:ident, $subject:expr) => {
        $crate::contract!(@ $module [$subject] []);
    };
    ($module:ident, $subject:expr, ignore = $reason:literal) => {
        $crate::contract!(@ $module [$subject] [#[ignore = $reason]]);
    };
    (@ $module:ident $subject:tt $attributes:tt) => {
        mod $module {
            #[allow(unused_imports)]
            use super::*;
            $crate::__cases! { __tests $module $subject $attributes }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __tests {
    ($module:ident $subject:tt $attributes:tt $($group:ident { $($case:ident)* })*) => {
        $(
            mod $group {
                #[allow(unused_imports)]
                use super::*;
                $($crate::__test! { $module $subject $attributes $group $case })*
            }
        )*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    ($module:ident [$subject:expr] [$(#[$attribute:meta])*] $group:ident $case:ident) => {
        #[test]
        $(#[$attribute])*
        fn $case() {
            let name = concat!(stringify!($group), "::", stringify!($case));
            $crate::contract::run(stringify!($module), name, &$subject);
        }
    };
}

/// One thing that every store must do.
#[derive(Clone, Copy)]
pub struct Case {
    /// `group::name`.
    pub name: &'static str,
    test: fn(&dyn Subject) -> Result<(), NotHere>,
}

#[doc(hidden)]
#[macro_export]
macro_rules! __list {
    ($($group:ident { $($case:ident)* })*) => {
        /// Every case, in the order of the table.
        pub const CASES: &[Case] = &[$($(
            Case {
                name: concat!(stringify!($group), "::", stringify!($case)),
                test: super::$group::$case,
            },
        )*)*];
    };
}

crate::__cases! { __list }

/// Runs one case, and writes down that it ran, or why there is nothing to run.
///
/// # Panics
///
/// If the store breaks the contract.
pub fn run(module: &str, name: &str, subject: &dyn Subject) {
    let case = CASES.iter().find(|case| case.name == name).expect("a case of this name");
    let outcome = (case.test)(subject);
    if let Err(NotHere(why)) = outcome {
        println!("not here: {why}");
    }
    if let Some(directory) = std::env::var_os(RECORD) {
        let record = Record::new(subject, name, outcome);
        let file = format!("{module}-{}", name.replace("::", "-"));
        let path = Path::new(&directory).join(file);
        fs::write(path, record.to_string()).expect("a directory for records");
    }
}
