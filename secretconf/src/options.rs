//! What a loader was told, apart from the type it loads.

use std::collections::BTreeMap;
use std::sync::Arc;
#[cfg(feature = "async")]
use std::time::Duration;

use crate::Secret;
use crate::opaque::Opaque;
use crate::resolve::Answer;
use crate::source::{DotenvChoice, Env};
#[cfg(feature = "async")]
use crate::store::{Store, StoreError};

#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) environment: Option<String>,
    pub(crate) env: Env,
    pub(crate) dotenv: DotenvChoice,
    pub(crate) set: BTreeMap<String, Secret<String>>,
    /// `explain`: the plan and the local sources.
    pub(crate) local_sources_only: bool,
    #[cfg(feature = "async")]
    pub(crate) stores: Vec<Arc<dyn Store>>,
    #[cfg(feature = "async")]
    pub(crate) only_given_stores: bool,
    #[cfg(feature = "async")]
    pub(crate) deadline: Duration,
}

/// Whether a store is asked in this load.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Reach {
    Asked,
    /// `explain` does not, a load would.
    Postponed,
    /// A rule says no, in these words.
    NotAsked(&'static str),
    /// There is no such store, and that is a problem.
    #[cfg(feature = "async")]
    Unknown,
    /// There is one, but only those handed in may be asked.
    #[cfg(feature = "async")]
    Withheld,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            environment: None,
            env: Env::Process,
            dotenv: DotenvChoice::Automatic,
            set: BTreeMap::new(),
            local_sources_only: false,
            #[cfg(feature = "async")]
            stores: Vec::new(),
            #[cfg(feature = "async")]
            only_given_stores: false,
            #[cfg(feature = "async")]
            deadline: Duration::from_secs(8),
        }
    }
}

impl Options {
    /// As a loader has them. Made and changed here, where nothing is generic: in the loader, that would be compiled again in
    /// each crate that loads.
    pub(crate) fn fresh() -> Opaque<Self> {
        Opaque::new(Self::default())
    }

    pub(crate) fn copy(&self) -> Opaque<Self> {
        Opaque::new(self.clone())
    }

    /// Adds variables to those that stand for the process's.
    pub(crate) fn give(&mut self, added: Vec<(String, Secret<String>)>) {
        match &mut self.env {
            Env::Given(given) => Arc::make_mut(given).extend(added),
            env @ Env::Process => *env = Env::Given(Arc::new(added.into_iter().collect())),
        }
        if let DotenvChoice::Automatic = self.dotenv {
            self.dotenv = DotenvChoice::Never;
        }
    }

    /// No variables stand for the process's.
    pub(crate) fn give_nothing(&mut self) {
        self.env = Env::Given(Arc::default());
        self.give(Vec::new());
    }

    #[cfg(feature = "dotenv")]
    pub(crate) fn add_dotenv(&mut self, path: std::path::PathBuf) {
        match &mut self.dotenv {
            DotenvChoice::Given(paths) => paths.push(path),
            choice => *choice = DotenvChoice::Given(vec![path]),
        }
    }

    pub(crate) fn never_dotenv(&mut self) {
        self.dotenv = DotenvChoice::Never;
    }

    /// Local environments have no network at all, except through stores that the user handed in.
    pub(crate) fn reach(&self, scheme: &str, local: bool) -> Reach {
        let reach = if self.is_given(scheme) {
            Reach::Asked
        } else if local {
            Reach::NotAsked("not asked in local environments")
        } else {
            self.reach_deployed(scheme)
        };
        match reach {
            Reach::Asked if self.local_sources_only => Reach::Postponed,
            reach => reach,
        }
    }

    #[cfg(feature = "async")]
    fn is_given(&self, scheme: &str) -> bool {
        self.given(scheme).is_some()
    }

    #[cfg(feature = "async")]
    pub(crate) fn given(&self, scheme: &str) -> Option<&Arc<dyn Store>> {
        self.stores.iter().rev().find(|store| store.name() == scheme)
    }

    #[cfg(feature = "async")]
    fn reach_deployed(&self, scheme: &str) -> Reach {
        match crate::store::has_builtin(scheme) {
            false => Reach::Unknown,
            true if self.only_given_stores => Reach::Withheld,
            true => Reach::Asked,
        }
    }

    #[cfg(not(feature = "async"))]
    fn is_given(&self, _: &str) -> bool {
        false
    }

    #[cfg(not(feature = "async"))]
    fn reach_deployed(&self, _: &str) -> Reach {
        Reach::NotAsked("not asked: the feature `async` is off")
    }
}

impl Reach {
    /// Now, or by a load.
    pub(crate) fn is_asked(self) -> bool {
        matches!(self, Self::Asked | Self::Postponed)
    }

    /// The answer that stands without asking the store of this name.
    #[cfg_attr(not(feature = "async"), expect(unused_variables))]
    pub(crate) fn refusal(self, scheme: &str) -> Option<Answer> {
        match self {
            Self::Asked => None,
            Self::Postponed => Some(Answer::Postponed),
            Self::NotAsked(why) => Some(Answer::NotAsked(why)),
            #[cfg(feature = "async")]
            Self::Unknown => {
                let help = format!("hand a store in with `.store(..)` on the loader; its `name()` must be `{scheme}`");
                let error = StoreError::misconfigured().detail("no store of this name");
                Some(Answer::Said(Err(error.help(help))))
            }
            #[cfg(feature = "async")]
            Self::Withheld => Some(Answer::Said(Err(StoreError::misconfigured()
                .detail("not handed in, and the loader may ask only given stores")
                .help("hand the store in with `.store(..)`, or take `.only_given_stores()` off the loader")))),
        }
    }
}
