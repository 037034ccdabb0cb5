//! The variables that the command lines of Vault and OpenBao read.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::store::StoreError;

/// Where variables come from.
#[derive(Default)]
pub(super) enum Variables {
    #[default]
    Process,
    Given(BTreeMap<String, String>),
}

/// A variable that is set, under the name by which it was found.
#[derive(Debug, PartialEq)]
pub(super) struct Variable {
    pub(super) name: String,
    value: OsString,
}

impl Variables {
    /// `ADDR` is `BAO_ADDR` or, where that is not there at all, `VAULT_ADDR`. A blank one is as good as unset.
    pub(super) fn read(&self, suffix: &str) -> Option<Variable> {
        let found = ["BAO_", "VAULT_"].into_iter().find_map(|prefix| {
            let name = format!("{prefix}{suffix}");
            self.get(&name).map(|value| Variable { name, value })
        })?;
        let blank = found.value.to_str().is_some_and(|text| text.trim().is_empty());
        (!blank).then_some(found)
    }

    pub(super) fn text(&self, suffix: &str) -> Result<Option<String>, StoreError> {
        self.read(suffix).map(Variable::text).transpose()
    }

    pub(super) fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.get(name).filter(|home| !home.is_empty()).map(PathBuf::from)
    }

    fn get(&self, name: &str) -> Option<OsString> {
        match self {
            Self::Process => env::var_os(name),
            Self::Given(variables) => variables.get(name).map(OsString::from),
        }
    }
}

impl Variable {
    /// Without white space around it.
    pub(super) fn text(self) -> Result<String, StoreError> {
        match self.value.to_str() {
            Some(text) => Ok(text.trim().to_owned()),
            None => Err(StoreError::misconfigured()
                .detail(format!("{} is not UTF-8", self.name))
                .help(format!("set {} to text", self.name))),
        }
    }

    pub(super) fn path(self) -> PathBuf {
        self.value.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(variables: &[(&str, &str)]) -> Variables {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Variables::Given(variables.iter().map(owned).collect())
    }

    fn addr(variables: &[(&str, &str)]) -> Option<String> {
        given(variables).text("ADDR").unwrap()
    }

    #[test]
    fn openbaos_own_name_wins_even_if_blank() {
        assert_eq!(addr(&[("VAULT_ADDR", "v")]).as_deref(), Some("v"));
        assert_eq!(addr(&[("VAULT_ADDR", "v"), ("BAO_ADDR", " b ")]).as_deref(), Some("b"));
        assert_eq!(addr(&[("VAULT_ADDR", "v"), ("BAO_ADDR", "")]), None);
        assert_eq!(addr(&[("VAULT_ADDR", "  ")]), None);
        assert_eq!(addr(&[]), None);
    }

    #[cfg(unix)]
    #[test]
    fn text_must_be_utf8_and_a_path_need_not() {
        use std::os::unix::ffi::OsStringExt as _;
        let broken = || Variable {
            name: "VAULT_CACERT".to_owned(),
            value: OsString::from_vec(vec![b'/', 0xff]),
        };
        let error = broken().text().unwrap_err();
        assert_eq!(error.to_string(), "not set up: VAULT_CACERT is not UTF-8");
        assert_eq!(broken().path().as_os_str().len(), 2);
    }
}
