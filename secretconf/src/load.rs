//! The steps of a load, in order: environment, plan, gather, read, build.

mod begin;

use crate::definition::{Slot, Struct};
use crate::describe::describe;
use crate::finish::{Finished, finish};
use crate::options::Options;
#[cfg(feature = "async")]
use crate::remote::{Awaited, Batch, Blocking, Flight};
use crate::report::{Advice, EnvironmentStory, Error, Problem, Report};
use crate::resolve::Resolver;

/// A load under way.
pub(crate) struct Load {
    root: &'static Struct,
    resolver: Resolver,
    environment: EnvironmentStory,
    /// What was found wrong before any field was asked for.
    problems: Vec<Problem>,
    advice: Vec<Advice>,
    #[cfg(feature = "async")]
    flight: Flight,
}

/// What a load ends in: the root struct, and the way to its report.
pub(crate) struct Loaded {
    root: Option<Slot>,
    load: Load,
    problems: Vec<Problem>,
}

impl Load {
    fn new(
        root: &'static Struct,
        resolver: Resolver,
        environment: EnvironmentStory,
        problems: Vec<Problem>,
        advice: Vec<Advice>,
    ) -> Self {
        Self {
            #[cfg(feature = "async")]
            flight: Flight::new(&resolver.locals.options),
            root,
            resolver,
            environment,
            problems,
            advice,
        }
    }

    /// Loads on the current thread, and on one more if a store has to be asked.
    pub(crate) fn run(root: &'static Struct, options: Options) -> Result<Loaded, Box<Report>> {
        let mut load = begin::begin(root, options)?;
        #[cfg(feature = "async")]
        load.ask_stores();
        #[cfg(not(feature = "async"))]
        load.resolver.advance();
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
    ) -> Result<Loaded, Box<Report>> {
        let mut load = begin::begin(root, options)?;
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

    /// Takes every field as far as the answers go. What is to be asked now; `away`: on another runtime than the caller's.
    #[cfg(feature = "async")]
    fn go_on(&mut self, away: bool) -> Vec<Batch> {
        let mut next = Vec::new();
        loop {
            self.flight.land(&mut self.resolver.secrets);
            self.resolver.advance();
            next.extend(self.flight.take_off(&self.resolver.secrets, away));
            if !self.flight.has_landed() {
                next.retain(Batch::is_open);
                return next;
            }
        }
    }

    fn end(mut self) -> Loaded {
        let Finished { root, problems } = finish(&mut self.resolver, self.root);
        let mut all = std::mem::take(&mut self.problems);
        // A line of `.env` that a field needs is told there.
        let told = |early: &Problem| problems.iter().any(|late| late.is_same_line(early));
        all.retain(|early| !told(early));
        all.extend(problems);
        #[cfg(feature = "tracing")]
        self.trace(all.len());
        Loaded { root: root.filter(|_| all.is_empty()), load: self, problems: all }
    }

    /// One event for each load. Names and counts only.
    #[cfg(feature = "tracing")]
    fn trace(&self, problems: usize) {
        let (config, environment) = (self.root.name, self.environment.name.as_str());
        let fields = self.resolver.plan.fields.len();
        let secrets = self.resolver.secrets.wanted.len();
        if problems == 0 {
            tracing::debug!(config, environment, fields, secrets, "configuration loaded");
        } else {
            tracing::error!(config, environment, fields, problems, "configuration not loaded");
        }
    }
}

impl Loaded {
    /// The root struct, or all problems.
    pub(crate) fn value<T: 'static>(mut self) -> Result<T, Error> {
        self.take().ok_or_else(|| Error::new(self.report()))
    }

    /// The root struct and its story, or all problems.
    pub(crate) fn with_report<T: 'static>(mut self) -> Result<(T, Report), Error> {
        match self.take() {
            Some(value) => Ok((value, self.report())),
            None => Err(Error::new(self.report())),
        }
    }

    fn take<T: 'static>(&mut self) -> Option<T> {
        let root = self.root.take()?.downcast().ok()?;
        Some(*root)
    }

    pub(crate) fn report(self) -> Report {
        let (fields, advice) = describe(&self.load.resolver);
        Report {
            root: self.load.root.name,
            environment: self.load.environment,
            fields,
            problems: self.problems,
            advice: self.load.advice.into_iter().chain(advice).collect(),
        }
    }
}
