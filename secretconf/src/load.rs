//! The steps of a load, in order: environment, plan, gather, read, build.

mod begin;

use crate::definition::{Slot, Struct};
use crate::describe::describe;
use crate::finish::{Finished, finish};
use crate::options::Options;
#[cfg(feature = "async")]
use crate::remote::{Deadline, Round, Stores, Worker};
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
    deadline: Deadline,
    #[cfg(feature = "async")]
    stores: Stores,
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
        #[cfg(feature = "async")]
        let options = &resolver.locals.options;
        Self {
            #[cfg(feature = "async")]
            deadline: Deadline::after(options.deadline),
            #[cfg(feature = "async")]
            stores: Stores::new(options),
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
        load.resolver.advance();
        #[cfg(feature = "async")]
        load.ask_stores();
        Ok(load.end())
    }

    #[cfg(feature = "async")]
    fn ask_stores(&mut self) {
        let Some(mut round) = self.next_round() else { return };
        let worker = Worker::start(self.deadline);
        loop {
            round.refuse_bound_stores();
            round.run_on(worker.as_ref(), self.deadline);
            match self.collect(round) {
                Some(next) => round = next,
                None => return,
            }
        }
    }

    /// Loads on the caller's Tokio runtime; elsewhere on a thread, as `run` does.
    #[cfg(feature = "async")]
    pub(crate) async fn run_async(
        root: &'static Struct,
        options: Options,
    ) -> Result<Loaded, Box<Report>> {
        let mut load = begin::begin(root, options)?;
        load.resolver.advance();
        let runtime = tokio::runtime::Handle::try_current();
        let mut worker = None;
        let mut next = load.next_round();
        while let Some(round) = next {
            match &runtime {
                Ok(runtime) => round.run(runtime, load.deadline).await,
                Err(_) => {
                    round.refuse_bound_stores();
                    worker = round.run_elsewhere(worker, load.deadline).await;
                }
            }
            next = load.collect(round);
        }
        Ok(load.end())
    }

    #[cfg(feature = "async")]
    fn next_round(&mut self) -> Option<Round> {
        Round::of(&self.resolver.secrets, &mut self.stores)
    }

    #[cfg(feature = "async")]
    fn collect(&mut self, round: Round) -> Option<Round> {
        round.collect(&mut self.resolver.secrets, self.deadline);
        self.resolver.advance();
        let next = self.next_round()?;
        next.refuse_if_late(self.deadline);
        Some(next)
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
