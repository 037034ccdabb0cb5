//! Asks each field's sources in order until one answers or fails. Local sources are asked here and now; secrets of
//! stores are collected, so that all of them can be fetched at once, and the fields that wait for them go on after.

mod ask;
mod read;
mod text;

use std::ops::ControlFlow;
#[cfg(feature = "async")]
use std::sync::Arc;

use self::ask::{Asking, Step};
pub(crate) use self::read::{checked, odd, read};
use crate::environment::{Active, Names};
use crate::options::Options;
use crate::outcome::Outcome;
use crate::plan::{Given, Located, Plan, Planned};
use crate::read::absent;
use crate::slot::Slot;
use crate::source::{EnvFile, Files, Variables};
use crate::story::{Story, Tried};

/// All that answers without a network.
pub(crate) struct Locals {
    pub(crate) options: Options,
    pub(crate) variables: Variables<'static>,
    pub(crate) dotenv: EnvFile,
    pub(crate) files: Files,
}

/// What became of a field.
pub(crate) enum State {
    /// Its value, until its struct takes it.
    Read(Slot),
    Taken,
    Failed,
    /// `explain` stops before a store.
    Postponed,
    /// A store has to be asked first.
    Waits,
}

/// What became of all fields, and why.
pub(crate) struct Gathered {
    pub(crate) states: Vec<State>,
    pub(crate) story: Story,
}

/// The fields of one load.
pub(crate) struct Resolver {
    pub(crate) plan: Plan,
    pub(crate) active: Active,
    pub(crate) names: Names,
    pub(crate) locals: Locals,
    pub(crate) secrets: Secrets,
}

/// The secrets that fields want from stores, each once, and what the stores said.
#[derive(Default)]
pub(crate) struct Secrets {
    pub(crate) wanted: Vec<Wanted>,
}

/// One secret of one store.
pub(crate) struct Wanted {
    pub(crate) scheme: &'static str,
    pub(crate) address: Option<String>,
    pub(crate) name: String,
    pub(crate) stage: Option<&'static str>,
    pub(crate) version: Option<&'static str>,
    pub(crate) answer: Option<Answer>,
}

/// A secret's name and where its store stands, with their placeholders filled in.
struct Named {
    name: String,
    address: Option<String>,
}

impl Named {
    /// For messages: `database`, `database in acme.vault.azure.net`.
    fn shown(&self) -> String {
        match &self.address {
            Some(address) => {
                format!("{} in {}", self.name, address.trim_start_matches("https://"))
            }
            None => self.name.clone(),
        }
    }
}

/// What a store said, or why it was not asked.
pub(crate) enum Answer {
    Postponed,
    NotAsked(&'static str),
    #[cfg(feature = "async")]
    Said(Result<Arc<crate::store::Found>, crate::store::StoreError>),
}

impl Resolver {
    pub(crate) fn new(plan: Plan, active: Active, names: Names, locals: Locals) -> Self {
        Self { plan, active, names, locals, secrets: Secrets::default() }
    }

    /// Finds out which secrets are wanted: those without an answer are to be fetched; none: all is there.
    #[cfg(feature = "async")]
    pub(crate) fn rehearse(&mut self) {
        let _no_values = self.ask_all(true);
    }

    /// Asks for every field, and reads it.
    pub(crate) fn gather(&mut self) -> Gathered {
        self.ask_all(false)
    }

    fn ask_all(&mut self, rehearsal: bool) -> Gathered {
        loop {
            let mut story = Story::with_capacity(self.plan.fields.len());
            let mut states = Vec::with_capacity(self.plan.fields.len());
            for index in 0..self.plan.fields.len() {
                states.push(self.ask(index, &mut story, rehearsal));
            }
            if !self.locals.files.begin_again() {
                return Gathered { states, story };
            }
        }
    }

    /// Asks the sources of one field, until one has it or fails.
    fn ask(&mut self, field: usize, story: &mut Story, rehearsal: bool) -> State {
        let Self { plan, active, names, locals, secrets } = self;
        let planned = &plan.fields[field];
        let given = Given { set: &locals.options.set, dotenv: !locals.dotenv.paths.is_empty() };
        let ended = plan.each_source(planned, active, &given, |source| {
            let mut asking =
                Asking { plan, planned, active, names, locals, place: None, rehearsal };
            let step = asking.ask(&source, secrets);
            let place = asking.place;
            let (outcome, ended) = match step {
                Step::Waits => return ControlFlow::Break(State::Waits),
                Step::Silent => return ControlFlow::Continue(()),
                Step::Answered(value, outcome) => {
                    (outcome, ControlFlow::Break(value.map_or(State::Taken, State::Read)))
                }
                Step::Said(outcome @ Outcome::Failed(_)) => {
                    (outcome, ControlFlow::Break(State::Failed))
                }
                Step::Said(outcome @ Outcome::Postponed) => {
                    (outcome, ControlFlow::Break(State::Postponed))
                }
                Step::Said(outcome) => (outcome, ControlFlow::Continue(())),
            };
            story.tell(Tried { field, source, place, outcome });
            ended
        });
        match ended {
            ControlFlow::Break(state) => state,
            ControlFlow::Continue(()) if rehearsal => State::Taken,
            ControlFlow::Continue(()) => without_answer(planned, active),
        }
    }
}

/// Nobody has it: `None`, if the type knows that, and no rule forbids it.
fn without_answer(Planned { value, .. }: &Planned, active: &Active) -> State {
    if active.fits_any(value.keys().required_in) {
        return State::Failed;
    }
    absent(value.read).map_or(State::Failed, State::Read)
}

impl Secrets {
    /// The answer for a secret; a new one is noted as wanted, unless it is refused at once.
    fn answer(
        &mut self,
        located: &Located,
        Named { name, address }: Named,
        refusal: impl FnOnce() -> Option<Answer>,
    ) -> Option<&Answer> {
        let known = self.wanted.iter().position(|wanted| {
            wanted.scheme == located.scheme
                && wanted.name == name
                && wanted.address == address
                && wanted.stage == located.stage
                && wanted.version == located.version
        });
        let index = known.unwrap_or_else(|| {
            self.wanted.push(Wanted {
                scheme: located.scheme,
                address,
                name,
                stage: located.stage,
                version: located.version,
                answer: refusal(),
            });
            self.wanted.len() - 1
        });
        self.wanted[index].answer.as_ref()
    }
}
