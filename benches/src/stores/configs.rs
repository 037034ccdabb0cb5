//! Configs with 1 to 100 secrets, and one whose fields are all in one secret.

use secretconf::{Loader, Secret, SecretConfig};

/// The name of a secret, in `clients` and in the configs.
pub(crate) fn name(number: usize) -> String {
    format!("bench/s{number}")
}

/// All that the server must have: names and texts.
pub(crate) fn secrets() -> Vec<(String, String)> {
    let plain =
        (0..100).map(|number| (name(number), format!("a password of usual length {number}")));
    let fields: Vec<_> =
        (0..20).map(|number| format!("\"k{number}\": \"value {number}\"")).collect();
    plain.chain([("bench/fields".to_owned(), format!("{{{}}}", fields.join(", ")))]).collect()
}

/// As a program in production asks for it.
pub(crate) fn deployed<T: SecretConfig>() -> Loader<T> {
    T::loader().no_env().environment("production")
}

macro_rules! config {
    ($name:ident: $($field:ident = $id:literal,)*) => {
        #[derive(SecretConfig)]
        #[allow(dead_code, reason = "only loading counts")]
        pub(crate) struct $name {
            $(
                #[secret(aws = $id)]
                pub(crate) $field: Secret<String>,
            )*
        }
    };
}

config! { One:
    s0 = "bench/s0",
}

config! { Two:
    s0 = "bench/s0", s1 = "bench/s1",
}

config! { Five:
    s0 = "bench/s0", s1 = "bench/s1", s2 = "bench/s2", s3 = "bench/s3", s4 = "bench/s4",
}

config! { Ten:
    s0 = "bench/s0", s1 = "bench/s1", s2 = "bench/s2", s3 = "bench/s3", s4 = "bench/s4",
    s5 = "bench/s5", s6 = "bench/s6", s7 = "bench/s7", s8 = "bench/s8", s9 = "bench/s9",
}

config! { Twenty:
    s0 = "bench/s0", s1 = "bench/s1", s2 = "bench/s2", s3 = "bench/s3", s4 = "bench/s4",
    s5 = "bench/s5", s6 = "bench/s6", s7 = "bench/s7", s8 = "bench/s8", s9 = "bench/s9",
    s10 = "bench/s10", s11 = "bench/s11", s12 = "bench/s12", s13 = "bench/s13", s14 = "bench/s14",
    s15 = "bench/s15", s16 = "bench/s16", s17 = "bench/s17", s18 = "bench/s18", s19 = "bench/s19",
}

config! { FortyFive:
    s0 = "bench/s0", s1 = "bench/s1", s2 = "bench/s2", s3 = "bench/s3", s4 = "bench/s4",
    s5 = "bench/s5", s6 = "bench/s6", s7 = "bench/s7", s8 = "bench/s8", s9 = "bench/s9",
    s10 = "bench/s10", s11 = "bench/s11", s12 = "bench/s12", s13 = "bench/s13", s14 = "bench/s14",
    s15 = "bench/s15", s16 = "bench/s16", s17 = "bench/s17", s18 = "bench/s18", s19 = "bench/s19",
    s20 = "bench/s20", s21 = "bench/s21", s22 = "bench/s22", s23 = "bench/s23", s24 = "bench/s24",
    s25 = "bench/s25", s26 = "bench/s26", s27 = "bench/s27", s28 = "bench/s28", s29 = "bench/s29",
    s30 = "bench/s30", s31 = "bench/s31", s32 = "bench/s32", s33 = "bench/s33", s34 = "bench/s34",
    s35 = "bench/s35", s36 = "bench/s36", s37 = "bench/s37", s38 = "bench/s38", s39 = "bench/s39",
    s40 = "bench/s40", s41 = "bench/s41", s42 = "bench/s42", s43 = "bench/s43", s44 = "bench/s44",
}

config! { Hundred:
    s0 = "bench/s0", s1 = "bench/s1", s2 = "bench/s2", s3 = "bench/s3", s4 = "bench/s4",
    s5 = "bench/s5", s6 = "bench/s6", s7 = "bench/s7", s8 = "bench/s8", s9 = "bench/s9",
    s10 = "bench/s10", s11 = "bench/s11", s12 = "bench/s12", s13 = "bench/s13", s14 = "bench/s14",
    s15 = "bench/s15", s16 = "bench/s16", s17 = "bench/s17", s18 = "bench/s18", s19 = "bench/s19",
    s20 = "bench/s20", s21 = "bench/s21", s22 = "bench/s22", s23 = "bench/s23", s24 = "bench/s24",
    s25 = "bench/s25", s26 = "bench/s26", s27 = "bench/s27", s28 = "bench/s28", s29 = "bench/s29",
    s30 = "bench/s30", s31 = "bench/s31", s32 = "bench/s32", s33 = "bench/s33", s34 = "bench/s34",
    s35 = "bench/s35", s36 = "bench/s36", s37 = "bench/s37", s38 = "bench/s38", s39 = "bench/s39",
    s40 = "bench/s40", s41 = "bench/s41", s42 = "bench/s42", s43 = "bench/s43", s44 = "bench/s44",
    s45 = "bench/s45", s46 = "bench/s46", s47 = "bench/s47", s48 = "bench/s48", s49 = "bench/s49",
    s50 = "bench/s50", s51 = "bench/s51", s52 = "bench/s52", s53 = "bench/s53", s54 = "bench/s54",
    s55 = "bench/s55", s56 = "bench/s56", s57 = "bench/s57", s58 = "bench/s58", s59 = "bench/s59",
    s60 = "bench/s60", s61 = "bench/s61", s62 = "bench/s62", s63 = "bench/s63", s64 = "bench/s64",
    s65 = "bench/s65", s66 = "bench/s66", s67 = "bench/s67", s68 = "bench/s68", s69 = "bench/s69",
    s70 = "bench/s70", s71 = "bench/s71", s72 = "bench/s72", s73 = "bench/s73", s74 = "bench/s74",
    s75 = "bench/s75", s76 = "bench/s76", s77 = "bench/s77", s78 = "bench/s78", s79 = "bench/s79",
    s80 = "bench/s80", s81 = "bench/s81", s82 = "bench/s82", s83 = "bench/s83", s84 = "bench/s84",
    s85 = "bench/s85", s86 = "bench/s86", s87 = "bench/s87", s88 = "bench/s88", s89 = "bench/s89",
    s90 = "bench/s90", s91 = "bench/s91", s92 = "bench/s92", s93 = "bench/s93", s94 = "bench/s94",
    s95 = "bench/s95", s96 = "bench/s96", s97 = "bench/s97", s98 = "bench/s98", s99 = "bench/s99",
}

config! { Fields:
    k0 = "bench/fields#k0", k1 = "bench/fields#k1", k2 = "bench/fields#k2", k3 = "bench/fields#k3",
    k4 = "bench/fields#k4", k5 = "bench/fields#k5", k6 = "bench/fields#k6", k7 = "bench/fields#k7",
    k8 = "bench/fields#k8", k9 = "bench/fields#k9", k10 = "bench/fields#k10", k11 = "bench/fields#k11",
    k12 = "bench/fields#k12", k13 = "bench/fields#k13", k14 = "bench/fields#k14", k15 = "bench/fields#k15",
    k16 = "bench/fields#k16", k17 = "bench/fields#k17", k18 = "bench/fields#k18", k19 = "bench/fields#k19",
}
