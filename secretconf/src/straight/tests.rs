//! Which loads go straight. That they end as on the long way is tested from outside.

use std::cell::Cell;
use std::sync::Arc;

use crate::definition::Struct;
use crate::environment::{Chosen, Names};
use crate::source::Env;
use crate::{Secret, SecretConfig};

fn goes_straight_as(root: &'static Struct, variables: &[(&str, &str)]) -> bool {
    let given =
        variables.iter().map(|(name, text)| ((*name).to_owned(), Secret::new((*text).to_owned())));
    let active = Names::of(root).find("staging", Chosen::Variable).unwrap();
    super::load(root, &Env::Given(Arc::new(given.collect())), &active).is_some()
}

fn goes_straight<T: SecretConfig>(variables: &[(&str, &str)]) -> bool {
    goes_straight_as(T::__SCHEMA, variables)
}

#[derive(SecretConfig)]
#[secret(env)]
#[expect(dead_code, reason = "only loading counts")]
struct Flat {
    text: String,
    maybe: Option<u16>,
    #[secret(env, required_in = "production")]
    secret: Option<Secret<String>>,
    #[secret(environment)]
    environment: String,
    #[secret(skip)]
    skipped: u8,
}

const FLAT: [(&str, &str); 3] = [("TEXT", "a"), ("MAYBE", "1"), ("SECRET", "s")];

fn flat_with(name: &'static str, text: &'static str) -> bool {
    let mut variables = FLAT.to_vec();
    variables.retain(|(known, _)| *known != name);
    variables.push((name, text));
    goes_straight::<Flat>(&variables)
}

#[test]
fn all_is_set() {
    assert!(goes_straight::<Flat>(&FLAT));
}

#[test]
fn what_is_worth_a_word_goes_the_long_way() {
    for (unset, _) in FLAT {
        let mut variables = FLAT.to_vec();
        variables.retain(|(name, _)| *name != unset);
        assert!(!goes_straight::<Flat>(&variables), "{unset} is not set");
    }
    assert!(!flat_with("TEXT", " "), "blank");
    assert!(!flat_with("MAYBE", "many"), "of another type");
    assert!(!flat_with("SECRET", " s"), "white space around a secret");
    assert!(!flat_with("SECRET", "changeme"), "a placeholder");
    assert!(!flat_with("SECRET_FILE", "/run/secrets/s"), "set twice");
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Tree {
    #[secret(nested, prefix = "A_")]
    one: Leaf,
    #[secret(nested, prefix = "B_")]
    other: Option<Leaf>,
}

#[derive(SecretConfig)]
#[secret(env, prefix = "LEAF_")]
#[expect(dead_code, reason = "only loading counts")]
struct Leaf {
    size: u8,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Twice {
    #[secret(env = "LEAF_SIZE")]
    size: u8,
    #[secret(nested)]
    leaf: Leaf,
}

#[test]
fn nested_structs() {
    assert!(goes_straight::<Tree>(&[("A_LEAF_SIZE", "1"), ("B_LEAF_SIZE", "2")]));
    assert!(!goes_straight::<Tree>(&[("A_LEAF_SIZE", "1")]), "an absent one");
    assert!(!goes_straight::<Twice>(&[("LEAF_SIZE", "1")]), "one variable for two fields");
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Defaults {
    #[secret(env = "PORT", default = 80)]
    port: u16,
    #[secret(env = "KEY", default_in(local = "k"))]
    key: Secret<String>,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Undeclared {
    #[secret(env = "KEY", default_in(nowhere = "k"))]
    key: String,
}

/// As a release build has it.
const fn released(of: &Struct) -> Struct {
    Struct { debug_build: false, ..*of }
}

#[test]
fn defaults_of_all_environments_are_read_in_debug_builds_only() {
    static RELEASED: Struct = released(Defaults::__SCHEMA);
    let variables = [("PORT", "1"), ("KEY", "k")];
    assert!(!goes_straight::<Defaults>(&variables));
    assert!(goes_straight_as(&RELEASED, &variables));
    static UNDECLARED: Struct = released(Undeclared::__SCHEMA);
    assert!(!goes_straight_as(&UNDECLARED, &variables), "`nowhere` is no environment");
}

/// Not said to be a secret type: `serde` alone knows.
#[derive(serde::Deserialize)]
#[serde(transparent)]
#[expect(dead_code, reason = "only loading counts")]
struct Token(Secret<String>);

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Hidden {
    #[secret(env = "TOKEN")]
    token: Token,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Json {
    #[secret(env = "TOKEN", json)]
    token: Token,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Generic<T> {
    #[secret(env = "TOKEN")]
    token: T,
}

#[test]
fn a_secret_that_nobody_said_to_be_one_goes_the_long_way() {
    assert!(!goes_straight::<Hidden>(&[("TOKEN", "t")]));
    assert!(!goes_straight::<Json>(&[("TOKEN", "\"t\"")]));
    assert!(!goes_straight::<Generic<Secret<String>>>(&[("TOKEN", "t")]));
    assert!(goes_straight::<Generic<String>>(&[("TOKEN", "t")]));
}

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

fn counted(text: &str) -> Result<String, String> {
    CALLS.set(CALLS.get() + 1);
    Ok(text.to_owned())
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Counting {
    #[secret(env = "TEXT", parse_with = counted)]
    text: String,
    #[secret(env = "MAYBE")]
    maybe: Option<u16>,
}

#[test]
fn the_users_code_is_called_once_where_nothing_is_wrong() {
    for variables in [&FLAT[..1], &FLAT[..2]] {
        CALLS.set(0);
        Counting::loader().env_vars(variables.iter().copied()).load().unwrap();
        assert_eq!(CALLS.get(), 1, "{} variables", variables.len());
    }
}
