//! Asks each field's sources in order until one answers or fails. Local sources are asked here and now; secrets of
//! stores are collected, so that all of them can be fetched at once, and the fields that wait for them go on after.

mod ask;
mod text;

use self::ask::{Asking, Step};
use crate::environment::{Active, Names};
use crate::options::Options;
use crate::outcome::{Outcome, Story, Tried};
use crate::plan::{Candidate, Located, Plan};
use crate::source::{EnvFile, Files};
use crate::value::Content;

/// All that answers without a network.
pub(crate) struct Locals {
    pub(crate) options: Options,
    pub(crate) dotenv: EnvFile,
    pub(crate) files: Files,
}

/// How far a field has come.
pub(crate) enum State {
    /// The next candidate to ask.
    Pending(usize),
    Found(Found),
    /// All candidates passed.
    Absent,
    Failed,
    /// `explain` stops before a store.
    Postponed,
}

/// What a field is made of.
pub(crate) enum Found {
    /// The text or bytes of the last source tried.
    Content(Content),
    Made(fn() -> crate::definition::Slot),
}

/// The fields of one load.
pub(crate) struct Resolver {
    pub(crate) plan: Plan,
    pub(crate) active: Active,
    pub(crate) names: Names,
    pub(crate) locals: Locals,
    pub(crate) stories: Vec<Story>,
    pub(crate) states: Vec<State>,
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
    Said(Result<crate::store::Found, crate::store::StoreError>),
}

impl Resolver {
    pub(crate) fn new(plan: Plan, active: Active, names: Names, locals: Locals) -> Self {
        let stories = plan.fields.iter().map(|_| Story::default()).collect();
        let states = plan.fields.iter().map(|_| State::Pending(0)).collect();
        Self { plan, active, names, locals, stories, states, secrets: Secrets::default() }
    }

    /// Takes every field as far as it goes. Afterwards the unanswered secrets are those to fetch; none: all is done.
    pub(crate) fn advance(&mut self) {
        self.ask_all();
        while self.locals.files.begin_again() {
            self.stories.iter_mut().for_each(|story| *story = Story::default());
            self.states.iter_mut().for_each(|state| *state = State::Pending(0));
            self.ask_all();
        }
    }

    fn ask_all(&mut self) {
        for index in 0..self.plan.fields.len() {
            while let State::Pending(candidate) = self.states[index] {
                if !self.ask(index, candidate) {
                    break;
                }
            }
        }
    }

    /// Asks one source; `false` if the field has to wait for a store.
    fn ask(&mut self, index: usize, candidate: usize) -> bool {
        let planned = &self.plan.fields[index];
        let Some(source) = planned.candidates.get(candidate) else {
            self.states[index] = State::Absent;
            return true;
        };
        let mut asking = Asking {
            planned,
            active: &self.active,
            names: &self.names,
            locals: &self.locals,
            place: None,
            path: match source {
                Candidate::Set => self.plan.path(planned.node, planned.field.name),
                _ => String::new(),
            },
        };
        let step = asking.ask(source, &mut self.secrets);
        let place = asking.place;
        let tell = |outcome| self.stories[index].tried.push(Tried { candidate, place, outcome });
        self.states[index] = match step {
            Step::Waits => return false,
            Step::Silent => State::Pending(candidate + 1),
            Step::Answered { found, origin } => {
                tell(Outcome::Answered(origin));
                State::Found(found)
            }
            Step::Said(outcome @ Outcome::Postponed) => {
                tell(outcome);
                State::Postponed
            }
            Step::Said(outcome @ Outcome::Failed(_)) => {
                tell(outcome);
                State::Failed
            }
            Step::Said(outcome) => {
                tell(outcome);
                State::Pending(candidate + 1)
            }
        };
        true
    }
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
