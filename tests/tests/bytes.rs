//! Bytes: which types take them, and from where.

#![allow(dead_code, reason = "a config whose load must fail is never read")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use secretconf::store::Memory;
use secretconf::{Loader, Secret, SecretConfig};
use secretconf_tests::{problem, said};

#[derive(SecretConfig)]
struct Binary {
    #[secret(env = "KEY", aws = "key", file = "{$DIR}/key")]
    key: Secret<Vec<u8>>,
    #[secret(env = "ARRAY", aws = "array")]
    array: Option<Secret<[u8; 32]>>,
    #[secret(env = "TEXT", aws = "text")]
    text: Option<Secret<String>>,
    #[secret(env = "NUMBER", aws = "number", plain)]
    number: Option<u16>,
}

fn binary() -> Loader<Binary> {
    Binary::loader().environment("production").env_vars([("DIR", "/nonexistent")])
}

#[test]
fn bytes_come_from_binary_and_from_text() {
    let key: Vec<u8> = (0..=255).collect();
    let aws = || Memory::new("aws").bytes("key", key.clone());
    let config = binary()
        .store(aws().bytes("array", [0xfe; 32]).bytes("text", "utf-8").bytes("number", "80"))
        .load()
        .unwrap();
    assert_eq!(*config.key.expose(), key);
    assert_eq!(config.array.unwrap().expose(), &[0xfe; 32]);
    assert_eq!(config.text.unwrap().expose(), "utf-8");
    assert_eq!(config.number, Some(80));

    let short = problem(binary().store(aws().bytes("array", [0xfe; 31])).load());
    assert!(short.attempts()[1].outcome().contains("has 31 items or bytes"), "{short:?}");
    assert_eq!(said(binary().store(aws().bytes("array", [0xfe; 33])).load()), "array: wrong_type");
    assert_eq!(said(binary().store(aws().bytes("text", [0xfe])).load()), "text: not_utf8");
    assert_eq!(said(binary().store(aws().bytes("number", [0xfe])).load()), "number: not_utf8");

    let text = aws().text("array", "01234567890123456789012345678901");
    let config = binary().store(text).load().unwrap();
    assert_eq!(config.array.unwrap().expose(), b"01234567890123456789012345678901");
    let text = aws().text("array", "0123456789");
    let short = problem(binary().store(text).load());
    assert!(short.attempts()[1].outcome().contains("has 10 items or bytes"), "{short:?}");
}

#[test]
fn text_becomes_exactly_its_own_bytes() {
    for text in ["abc", ",abc", " abc", "a,b", "1,2,3", "abc ", "\u{e9}", "\u{e9},x", ",,", " ,\t,"]
    {
        let config = binary().store(Memory::new("aws")).env_vars([("KEY", text)]).load().unwrap();
        assert_eq!(config.key.expose(), text.as_bytes(), "{text:?}");
    }
}

#[test]
fn only_vectors_and_arrays_of_bytes_are_bytes() {
    #[derive(SecretConfig)]
    struct Lists {
        #[secret(env = "SET")]
        set: BTreeSet<u8>,
        #[secret(env = "OPTIONS")]
        options: Vec<Option<u8>>,
        #[secret(env = "PAIR")]
        pair: (u8, u16),
        #[secret(env = "SEPARATED", separator = ";")]
        separated: Vec<u8>,
        #[secret(env = "BYTES")]
        bytes: Vec<u8>,
    }

    let variables = [
        ("SET", "3,1"),
        ("OPTIONS", "1, 2"),
        ("PAIR", "5,600"),
        ("SEPARATED", "7;8"),
        ("BYTES", " 1,2"),
    ];
    let lists = Lists::loader().env_vars(variables).load().unwrap();
    assert_eq!(lists.set, BTreeSet::from([1, 3]));
    assert_eq!(lists.options, [Some(1), Some(2)]);
    assert_eq!(lists.pair, (5, 600));
    assert_eq!(lists.separated, [7, 8]);
    assert_eq!(lists.bytes, b" 1,2");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back_as_its_bytes(text: String) {
        prop_assume!(!text.trim().is_empty());
        let loader = binary().store(Memory::new("aws")).env_vars([("KEY", text.as_str())]);
        prop_assert_eq!(loader.load().unwrap().key.into_inner(), text.as_bytes());
    }
}
