//! The steps of a load, in order: environment, plan, gather, read, build.

mod begin;

use std::borrow::Cow;
#[cfg(feature = "async")]
use std::pin::Pin;

use self::begin::Begun;
use crate::definition::{Slots, Struct};
use crate::describe::{Telling, Told, unread_dotenv};
use crate::environment::Active;
use crate::finish::{Finished, finish, struct_problem};
use crate::options::Options;
use crate::read::Verdict;
#[cfg(feature = "async")]
use crate::remote::{Awaited, Batch, Blocking, Flight};
use crate::report::{Error, Problem, Report};
use crate::resolve::Resolver;
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

/// A load whose fields were all read: the root struct is to be built. A trait, so that who loads need not compile how a
/// [`Loaded`] is dropped.
pub(crate) trait Ending {
    /// The fields of the root struct.
    fn slots(&mut self) -> &mut Slots;

    /// The root struct's validator has the last word.
    fn end(self: Box<Self>, verdict: Verdict) -> Result<(), Error>;

    /// As [`end`](Self::end), and tells where each value came from.
    fn end_with_report(self: Box<Self>, verdict: Verdict) -> Result<Report, Error>;
}

/// A box, so that who loads need not compile this future.
#[cfg(feature = "async")]
pub(crate) type Loading = Pin<Box<dyn Future<Output = Result<Box<dyn Ending>, Error>> + Send>>;

/// See [`Ending`].
struct Loaded {
    root: &'static Struct,
    slots: Slots,
    /// Of other environments' defaults, say.
    problems: Vec<Problem>,
    way: Way,
}

/// How far it came.
enum Way {
    /// No field was asked for. In this environment, if that is known.
    Stopped(Option<Active>),
    /// See [`straight`](crate::straight).
    Straight {
        active: Active,
        dotenv: DotenvChoice,
        /// How many fields were read, for the event.
        #[cfg_attr(not(feature = "tracing"), expect(dead_code))]
        fields: usize,
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

    /// Loads on the current thread, and on one more if a store has to be asked.
    pub(crate) fn run(root: &'static Struct, options: &Options) -> Result<Box<dyn Ending>, Error> {
        #[cfg_attr(not(feature = "async"), expect(unused_mut))]
        let mut load = match begin::begin(root, Cow::Borrowed(options))? {
            Begun::Long(load) => *load,
            Begun::Done(loaded) => return Ok(loaded),
        };
        #[cfg(feature = "async")]
        load.ask_stores();
        load.end()
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
    pub(crate) fn run_async(root: &'static Struct, options: &Options) -> Loading {
        let options = options.clone();
        Box::pin(async move {
            let load = match begin::begin(root, Cow::Owned(options))? {
                Begun::Long(load) => load,
                Begun::Done(loaded) => return Ok(loaded as Box<dyn Ending>),
            };
            load.ask_stores_and_end().await
        })
    }

    #[cfg(feature = "async")]
    async fn ask_stores_and_end(mut self: Box<Self>) -> Result<Box<dyn Ending>, Error> {
        let runtime = tokio::runtime::Handle::try_current().ok();
        let away = runtime.is_none();
        let mut next = self.go_on(away);
        if self.flight.is_empty() {
            return self.end();
        }
        let mut stores = Awaited::start(runtime, self.flight.deadline);
        while !self.flight.is_empty() {
            stores.ask(next);
            if !stores.wait().await {
                self.flight.end();
            }
            next = self.go_on(away);
        }
        self.end()
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

    fn end(mut self) -> Result<Box<dyn Ending>, Error> {
        let gathered = self.resolver.gather();
        let Finished { slots, problems, story } = finish(&self.resolver, gathered, self.root);
        let mut all = std::mem::take(&mut self.problems);
        // A line of `.env` that a field needs is told there.
        let told = |early: &Problem| problems.iter().any(|late| late.is_same_line(early));
        all.retain(|early| !told(early));
        all.extend(problems);
        let way = Way::Long(Box::new(self.resolver), story);
        match slots {
            Some(slots) => Ok(Box::new(Loaded { root: self.root, slots, problems: all, way })),
            None => Err(way.fail(self.root, all)),
        }
    }
}

impl Ending for Loaded {
    fn slots(&mut self) -> &mut Slots {
        &mut self.slots
    }

    fn end(self: Box<Self>, verdict: Verdict) -> Result<(), Error> {
        self.judge(verdict).map(drop)
    }

    fn end_with_report(self: Box<Self>, verdict: Verdict) -> Result<Report, Error> {
        self.judge(verdict).map(|(root, way)| way.report(root, Vec::new()))
    }
}

impl Loaded {
    fn judge(self, verdict: Verdict) -> Result<(&'static Struct, Way), Error> {
        let Self { root, slots: _, mut problems, way } = self;
        if let Err(reason) = verdict {
            problems.push(struct_problem(String::new(), root.name, reason));
        }
        if !problems.is_empty() {
            return Err(way.fail(root, problems));
        }
        #[cfg(feature = "tracing")]
        way.trace(root, 0);
        Ok((root, way))
    }
}

impl Way {
    fn fail(self, root: &'static Struct, problems: Vec<Problem>) -> Error {
        #[cfg(feature = "tracing")]
        self.trace(root, problems.len());
        Error::new(self.report(root, problems))
    }

    fn report(self, root: &'static Struct, problems: Vec<Problem>) -> Report {
        let (active, telling) = match self {
            Self::Stopped(active) => (active, Telling::Nothing),
            Self::Straight { active, dotenv, .. } => {
                let unread_dotenv = unread_dotenv(&dotenv, &active);
                (Some(active), Telling::Straight { unread_dotenv })
            }
            Self::Long(resolver, story) => {
                (Some(resolver.active), Told::of(*resolver, story).into())
            }
        };
        Report::new(root, active, problems, telling)
    }

    /// One event for each load. Names and counts only.
    #[cfg(feature = "tracing")]
    fn trace(&self, root: &Struct, problems: usize) {
        let (active, fields, secrets) = match self {
            Self::Stopped(active) => (active.as_ref(), 0, 0),
            Self::Straight { active, fields, .. } => (Some(active), *fields, 0),
            Self::Long(resolver, _) => {
                let Resolver { active, plan, secrets, .. } = &**resolver;
                (Some(active), plan.fields.len(), secrets.wanted.len())
            }
        };
        let (config, environment) = (root.name, active.map_or("", |active| active.name));
        if problems == 0 {
            tracing::debug!(config, environment, fields, secrets, "configuration loaded");
        } else {
            tracing::error!(config, environment, fields, problems, "configuration not loaded");
        }
    }
}
