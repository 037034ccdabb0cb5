//! What is to be reached, as data. Whether it is, `goal.rs` finds out.

use crate::cargo::Profile;
use crate::generate::Shape;
use crate::goal::{Against, Goal};
use crate::measure::{cold, compile, load};
use crate::subject::{
    BARE, BY_HAND, CONF, CONFIQUE, ENVCONFIG, ENVY, OURS, PEERS, SECRETCONF, SECRETS,
};

pub(crate) fn goals() -> Vec<Goal> {
    [load(), compile(), cold(), far("aws"), far("moto"), stores(), memory()].concat()
}

fn goal(
    group: &'static str,
    case: impl Into<String>,
    ours: &[&'static str],
    against: Against,
    limit: f64,
) -> Goal {
    Goal { group, case: case.into(), ours: ours.to_vec(), against, limit }
}

fn load() -> Vec<Goal> {
    let ours = OURS.map(|subject| subject.name);
    let against = |fields, unrelated, peer, limit| {
        let case = load::case(fields, unrelated);
        goal(load::GROUP, case, &ours, Against::TimesOf(vec![peer]), limit)
    };
    let both = |unrelated| {
        [against(20, unrelated, ENVCONFIG.name, 1.0), against(200, unrelated, ENVY.name, 0.8)]
    };
    load::UNRELATED.into_iter().flat_map(both).collect()
}

fn compile() -> Vec<Goal> {
    let peers = PEERS.map(|subject| subject.name).to_vec();
    let compiled = [SECRETCONF.name, SECRETS.name];
    let of = |shape, profile, ours: &[&'static str], against, limit| {
        goal(compile::GROUP, compile::case(shape, profile), ours, against, limit)
    };
    let mut goals = Vec::new();
    for shape in [Shape::Fields(200), compile::STRUCTS] {
        let conf = Against::TimesOf(vec![CONF.name]);
        goals.push(of(shape, Profile::Release, &compiled, conf, 0.25));
        for profile in Profile::ALL {
            goals.push(of(shape, profile, &compiled, Against::TimesOf(peers.clone()), 1.0));
        }
    }
    for profile in Profile::ALL {
        let over = Against::Over(BARE.name);
        goals.push(of(compile::TYPES, profile, &[SECRETCONF.name], over, 3.0));
    }
    goals
}

fn cold() -> Vec<Goal> {
    let of = |case, against, limit| goal(cold::GROUP, case, &[SECRETCONF.name], against, limit);
    vec![
        of(cold::BUILD, Against::TimesOf(vec![CONFIQUE.name]), 1.0),
        of(cold::PACKAGES, Against::Nothing, 17.0),
        of(cold::SIZE, Against::Over(BY_HAND.name), 150.0),
    ]
}

/// Secrets of a server behind a round trip of 20 ms. One get is that of ours or of the SDK, whichever is quicker.
fn far(group: &'static str) -> Vec<Goal> {
    let of = |case, limit| {
        let one_get = Against::TimesOfCase("1 secret", vec![SECRETCONF.name, "sdk one by one"]);
        goal(group, case, &[SECRETCONF.name], one_get, limit)
    };
    vec![
        of("20 secrets", 1.15),
        of("45 secrets", 1.3),
        of("100 secrets", 1.6),
        of("20 fields of one secret", 1.15),
    ]
}

fn stores() -> Vec<Goal> {
    let alone = Against::TimesOf(vec!["the slowest alone"]);
    let start =
        |case| goal("start", case, &[SECRETCONF.name], Against::TimesOf(vec!["bare sdk"]), 1.05);
    // A field is read from memory: 20 ns, of the 950 that the caching client took when this was set.
    let cached = Against::TimesOf(vec!["caching client"]);
    vec![
        goal("stores", "20, 20, 20 and 60 ms", &["four stores"], alone, 1.15),
        start("20 ms away"),
        start("on loopback"),
        goal("aws", "warm read", &[SECRETCONF.name], cached, 0.02),
    ]
}

fn memory() -> Vec<Goal> {
    let of = |case, limit| goal("memory", case, &[SECRETCONF.name], Against::Nothing, limit);
    // Altogether no more than one secret of the largest size: 300 bytes a field.
    let many_fields = |case| of(case, 64.0);
    // What the store answers and what the field holds, each of 64 KiB; and one to spare.
    let largest = |case| of(case, 3.0 * 64.0);
    // What the process may have grown by, as in `cargo xtask budget`: ten bytes a load would be as much.
    let process = |case| of(case, 1024.0);
    vec![
        many_fields("200 fields, peak"),
        many_fields("200 fields, 300 other variables, peak"),
        many_fields("200 fields, secrets, peak"),
        many_fields("200 fields, report, peak"),
        largest("a secret of 64 KiB, peak"),
        largest("a key of 64 KiB of JSON, peak"),
        of("20 fields, secrets, 100000 loads, left behind", 0.0),
        process("20 fields, secrets, 100000 loads, growth of the process"),
        process("20 keys of a secret, report, 100000 loads, growth of the process"),
    ]
}

#[cfg(test)]
mod tests {
    use super::goals;

    #[test]
    fn no_goal_is_there_twice() {
        let mut all: Vec<String> = goals()
            .iter()
            .map(|goal| format!("{} {} {}", goal.group, goal.case, goal.limit))
            .collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(count, 4 + 11 + 3 + 4 + 4 + 4 + 9);
    }
}
