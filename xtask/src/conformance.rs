//! `cargo xtask conformance STORE`: the contract of stores against a server that is already there.

use std::env;

use crate::command::{cargo, status};
use crate::{Outcome, Result, proved};

/// A store and what its environment must hold at least: one variable of each group.
struct Store {
    name: &'static str,
    needs: &'static [&'static [&'static str]],
}

/// In CONTRIBUTING.md stands what else is read.
const STORES: [Store; 4] = [
    Store { name: "aws", needs: &[&["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"]] },
    Store { name: "azure", needs: &[&["AZURE_KEYVAULT_URL"]] },
    Store { name: "gcp", needs: &[&["GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"]] },
    Store { name: "vault", needs: &[&["VAULT_ADDR", "BAO_ADDR"]] },
];

pub(crate) fn run(args: &[String]) -> Result {
    let known = || STORES.map(|store| store.name).join(", ");
    let [name] = args else {
        return Err(format!("`conformance` takes the name of one store: {}", known()));
    };
    let store = STORES
        .iter()
        .find(|store| store.name == name)
        .ok_or_else(|| format!("no store `{name}`; there are {}", known()))?;
    if let Some(missing) = store.needs.iter().find(|group| !group.iter().any(|name| is_set(name))) {
        return Err(format!(
            "{} is not set; CONTRIBUTING.md says what is read for {name}",
            missing.join(" or ")
        ));
    }

    let mut test = cargo(&["test", "--workspace", "--all-features", "--test", "conformance", "--"]);
    test.args(["--include-ignored", &format!("conformance_{name}::")]);
    // They make secrets, so they run for whoever asks by name, and for nobody else.
    test.env("SECRETCONF_TEST_CONFORMANCE", name);
    proved::record(&mut test)?;
    let tested = status(&mut test)?;
    println!("\n{}", proved::table()?);
    match tested.success() {
        true if proved::is_empty() => Err(format!("no case of the contract was run for {name}")),
        true => Ok(Outcome::Passed),
        false => Err(format!("{name} breaks the contract")),
    }
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn a_store_must_be_named() {
        let problem = run(&[]).err().expect("none is named");
        assert!(problem.contains("aws, azure, gcp, vault"), "{problem}");
        let problem = run(&["aliyun".to_owned()]).err().expect("none of ours");
        assert!(problem.contains("`aliyun`"), "{problem}");
    }
}
