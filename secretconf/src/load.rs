//! The steps of a load, in order: environment, plan, gather, read, build.

mod begin;

use self::begin::Begun;
use crate::definition::Struct;
use crate::describe::{Telling, Told, unread_dotenv};
use crate::environment::Active;
use crate::finish::{Finished, finish};
use crate::options::Options;
#[cfg(feature = "async")]
use crate::remote::{Awaited, Batch, Blocking, Flight};
use crate::report::{Error, Problem, Report};
use crate::resolve::Resolver;
use crate::slot::Slot;
use crate::source::DotenvChoice;
use crate::story::Story;

/// A load under way.
pub(crate) struct Load {
    root: &'static Struct,
    resolver: Resolver,
    /// What was found wrong before any field was asked for.
    problems: Vec<Problem>,
    #[cfg(feature = "async")]
    flight: Flight,
}

/// What a load ends in: the root struct, and the way to its report.
pub(crate) struct Loaded {
    root: &'static Struct,
    value: Option<Slot>,
    problems: Vec<Problem>,
    way: Way,
}

/// How it came there.
enum Way {
    /// See [`straight`](crate::straight).
    Straight {
        active: Active,
        dotenv: DotenvChoice,
    },
    Long(Box<Resolver>, Story),
}

impl Load {
    fn new(root: &'static Struct, resolver: Resolver, problems: Vec<Problem>) -> Self {
        Self {
            #[cfg(feature = "async")]
            flight: Flight::new(&resolver.locals.options),
            root,
            resolver,
            problems,
        }
    }

    /// The root struct of [`run`](Self::run).
    pub(crate) fn value(root: &'static Struct, options: Options) -> Result<Slot, Error> {
        Self::run(root, options)?.value()
    }

    /// Loads on the current thread, and on one more if a store has to be asked.
    pub(crate) fn run(root: &'static Struct, options: Options) -> Result<Loaded, Error> {
        #[cfg_attr(not(feature = "async"), expect(unused_mut))]
        let mut load = match begin::begin(root, options)? {
            Begun::Long(load) => *load,
            Begun::Done(loaded) => return Ok(loaded),
        };
        #[cfg(feature = "async")]
        load.ask_stores();
        Ok(load.end())
    }

    #[cfg(feature = "async")]
    fn ask_stores(&mut self) {
        let mut next = self.go_on(true);
        if self.flight.is_empty() {
            return;
        }
        let stores = Blocking::start(self.flight.deadline);
        while !self.flight.is_empty() {
            stores.ask(next);
            if !stores.wait() {
                self.flight.end();
            }
            next = self.go_on(true);
        }
    }

    /// Loads on the caller's Tokio runtime; elsewhere on a thread, as `run` does.
    #[cfg(feature = "async")]
    pub(crate) async fn run_async(
        root: &'static Struct,
        options: Options,
    ) -> Result<Loaded, Error> {
        let mut load = match begin::begin(root, options)? {
            Begun::Long(load) => *load,
            Begun::Done(loaded) => return Ok(loaded),
        };
        let runtime = tokio::runtime::Handle::try_current().ok();
        let away = runtime.is_none();
        let mut next = load.go_on(away);
        if load.flight.is_empty() {
            return Ok(load.end());
        }
        let mut stores = Awaited::start(runtime, load.flight.deadline);
        while !load.flight.is_empty() {
            stores.ask(next);
            if !stores.wait().await {
                load.flight.end();
            }
            next = load.go_on(away);
        }
        Ok(load.end())
    }

    /// Goes through the fields as far as the answers go. What is to be asked now; `away`: on another runtime than the caller's.
    #[cfg(feature = "async")]
    fn go_on(&mut self, away: bool) -> Vec<Batch> {
        let mut next = Vec::new();
        while self.resolver.plan.names_stores() {
            self.flight.land(&mut self.resolver.secrets);
            self.resolver.rehearse();
            next.extend(self.flight.take_off(&self.resolver.secrets, away));
            if !self.flight.has_landed() {
                break;
            }
        }
        next.retain(Batch::is_open);
        next
    }

    fn end(mut self) -> Loaded {
        let gathered = self.resolver.gather();
        let Finished { root, problems, story } = finish(&self.resolver, gathered, self.root);
        let mut all = std::mem::take(&mut self.problems);
        // A line of `.env` that a field needs is told there.
        let told = |early: &Problem| problems.iter().any(|late| late.is_same_line(early));
        all.retain(|early| !told(early));
        all.extend(problems);
        #[cfg(feature = "tracing")]
        {
            let Resolver { active, plan, secrets, .. } = &self.resolver;
            trace(self.root, active, plan.fields.len(), secrets.wanted.len(), all.len());
        }
        Loaded {
            root: self.root,
            value: root.filter(|_| all.is_empty()),
            problems: all,
            way: Way::Long(Box::new(self.resolver), story),
        }
    }
}

impl Loaded {
    /// The root struct, or all problems.
    pub(crate) fn value(mut self) -> Result<Slot, Error> {
        self.value.take().ok_or_else(|| Error::new(self.report()))
    }

    /// The root struct and its story, or all problems.
    pub(crate) fn with_report(mut self) -> Result<(Slot, Report), Error> {
        match self.value.take() {
            Some(value) => Ok((value, self.report())),
            None => Err(Error::new(self.report())),
        }
    }

    pub(crate) fn report(self) -> Report {
        let (active, telling) = match self.way {
            Way::Straight { active, dotenv } => {
                let unread_dotenv = unread_dotenv(&dotenv, &active);
                (active, Telling::Straight { unread_dotenv })
            }
            Way::Long(resolver, story) => (resolver.active, Told::of(*resolver, story).into()),
        };
        Report::new(self.root, Some(active), self.problems, telling)
    }
}

/// One event for each load. Names and counts only.
#[cfg(feature = "tracing")]
fn trace(root: &Struct, active: &Active, fields: usize, secrets: usize, problems: usize) {
    let (config, environment) = (root.name, active.name);
    if problems == 0 {
        tracing::debug!(config, environment, fields, secrets, "configuration loaded");
    } else {
        tracing::error!(config, environment, fields, problems, "configuration not loaded");
    }
}
