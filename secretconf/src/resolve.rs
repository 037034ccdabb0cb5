//! Asks each field's sources in order until one answers or fails. Local sources are asked here and now; secrets of
//! stores are collected, so that all of them can be fetched at once, and the fields that wait for them go on after.

mod text;

use self::text::Kind;
use crate::definition::Fallback;
use crate::environment::{Active, Names};
use crate::generate::random_text;
use crate::locator;
use crate::options::Options;
use crate::outcome::{Failed, Outcome, Passed, Story, Tried};
use crate::plan::{Candidate, Located, Plan, Planned, Variable};
use crate::source::{self, EnvFile, FileAnswer, Files};
use crate::value::{Content, Origin};

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
    pub(crate) name: String,
    pub(crate) stage: Option<&'static str>,
    pub(crate) version: Option<&'static str>,
    pub(crate) answer: Option<Answer>,
}

/// What a store said, or why it was not asked.
pub(crate) enum Answer {
    Postponed,
    NotAsked(&'static str),
    #[cfg(feature = "async")]
    Said(Result<crate::store::Found, crate::store::StoreError>),
}

/// One source's answer to one field.
enum Step {
    Answered {
        found: Found,
        origin: Origin,
    },
    /// A store has to be asked first.
    Waits,
    Said(Outcome),
    /// Not worth a line in the story.
    Silent,
}

impl Step {
    fn passed(passed: Passed) -> Self {
        Self::Said(Outcome::Passed(passed))
    }

    fn failed(failed: Failed) -> Self {
        Self::Said(Outcome::Failed(failed))
    }
}

impl Resolver {
    pub(crate) fn new(plan: Plan, active: Active, names: Names, locals: Locals) -> Self {
        let stories = plan.fields.iter().map(|_| Story::default()).collect();
        let states = plan.fields.iter().map(|_| State::Pending(0)).collect();
        Self { plan, active, names, locals, stories, states, secrets: Secrets::default() }
    }

    /// Takes every field as far as it goes. Afterwards the unanswered secrets are those to fetch; none: all is done.
    pub(crate) fn advance(&mut self) {
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

/// One field asking one source.
struct Asking<'a> {
    planned: &'a Planned,
    active: &'a Active,
    names: &'a Names,
    locals: &'a Locals,
    /// For `Candidate::Set`.
    path: String,
    place: Option<String>,
}

impl Asking<'_> {
    fn ask(&mut self, source: &Candidate, secrets: &mut Secrets) -> Step {
        match source {
            Candidate::Set => {
                let text = self.locals.options.set.get(&self.path);
                self.finished(text.map(|text| Content::Text(text.clone())), None, Kind::Variable)
            }
            Candidate::Variable(variable) => self.variable(variable),
            Candidate::Dotenv(variable) => self.dotenv(variable),
            Candidate::VariableFile(variable) => {
                match self.locals.options.env.get(&variable.name) {
                    source::Variable::NotUtf8 => Step::failed(Failed::NotUtf8),
                    source::Variable::Text(path) if !path.expose().trim().is_empty() => {
                        self.named_file(Some(path.expose().trim()), variable)
                    }
                    source::Variable::Text(_) | source::Variable::Unset => Step::Silent,
                }
            }
            Candidate::DotenvFile(variable) => {
                let line = self.locals.dotenv.get(&variable.name);
                let path = line.map(|line| line.value.expose().trim());
                self.named_file(path.filter(|path| !path.is_empty()), variable)
            }
            Candidate::File(located) => match self.expand(located) {
                Ok(path) => {
                    let step = self.file(&path, located.key);
                    self.place = Some(path);
                    self.may_override(step)
                }
                Err(failed) => Step::failed(failed),
            },
            Candidate::Store(located) => self.store(located, secrets),
            Candidate::Default { .. } => match self.planned.default(self.active) {
                Some((_, Fallback::Text(text))) => answered(Content::text(text)),
                Some((_, Fallback::Made(make))) => {
                    Step::Answered { found: Found::Made(make), origin: Origin::default() }
                }
                None => Step::Silent,
            },
            Candidate::Generate { bytes } => match random_text(*bytes) {
                Some(text) => answered(Content::Text(text)),
                None => Step::failed(Failed::Generator),
            },
        }
    }

    fn variable(&self, variable: &Variable) -> Step {
        let env = &self.locals.options.env;
        let step = match env.get(&variable.name) {
            source::Variable::Unset if variable.old => return Step::Silent,
            source::Variable::Unset => return Step::passed(Passed::Unset),
            source::Variable::NotUtf8 => return Step::failed(Failed::NotUtf8),
            source::Variable::Text(text) => {
                self.finished(Some(Content::Text(text)), variable.key, Kind::Variable)
            }
        };
        let file = format!("{}_FILE", variable.name);
        match step {
            Step::Answered { .. }
                if self.has_file_variable(variable) && env.text(&file).is_some() =>
            {
                Step::failed(Failed::Ambiguous { file })
            }
            step => self.may_override(step),
        }
    }

    fn dotenv(&mut self, variable: &Variable) -> Step {
        if let Some(fault) = self.locals.dotenv.fault_of(&variable.name) {
            self.place = Some(fault.place.clone());
            return Step::failed(Failed::Dotenv(fault.clone()));
        }
        let Some(line) = self.locals.dotenv.get(&variable.name) else {
            return match self.locals.dotenv.has_unreadable_part() {
                _ if variable.old => Step::Silent,
                true => Step::passed(Passed::NotAsked("not in the readable part of the file")),
                false => Step::passed(Passed::Unset),
            };
        };
        self.place = Some(self.locals.dotenv.place(line));
        let file = format!("{}_FILE", variable.name);
        let has_file = self
            .locals
            .dotenv
            .get(&file)
            .is_some_and(|line| !line.value.expose().trim().is_empty());
        let content = Content::Text(line.value.clone());
        match self.finished(Some(content), variable.key, Kind::Variable) {
            Step::Answered { .. } if self.has_file_variable(variable) && has_file => {
                Step::failed(Failed::Ambiguous { file })
            }
            step => self.may_override(step),
        }
    }

    fn has_file_variable(&self, variable: &Variable) -> bool {
        self.planned.secret && !variable.old
    }

    /// The file that a variable names.
    fn named_file(&mut self, path: Option<&str>, variable: &Variable) -> Step {
        let Some(path) = path else { return Step::Silent };
        // Who mistakes `NAME_FILE` for `NAME` writes the secret itself there.
        if Files::is_surely_path(path) {
            self.place = Some(path.to_owned());
        }
        let step = self.file(path, variable.key);
        self.may_override(step)
    }

    fn file(&self, path: &str, key: Option<&'static str>) -> Step {
        match self.locals.files.read(path) {
            FileAnswer::Absent => Step::passed(Passed::NoSuchFile),
            FileAnswer::Failed(kind) => Step::failed(Failed::Unreadable(kind)),
            FileAnswer::Found(content) => self.finished(Some(content), key, Kind::Place),
        }
    }

    /// `no_override_in`: here only the store may answer. What is set without the wanted key is set, too.
    fn may_override(&self, step: Step) -> Step {
        match step {
            Step::Answered { .. } | Step::Said(Outcome::Passed(Passed::Json { .. }))
                if self.planned.no_override =>
            {
                Step::failed(Failed::Overridden)
            }
            step => step,
        }
    }

    fn store(&mut self, located: &Located, secrets: &mut Secrets) -> Step {
        let reach = self.locals.options.reach(located.scheme, self.active.local);
        let name = match self.expand(located) {
            Ok(name) => name,
            // `{$NAME}` is for names that are known where the program is deployed.
            Err(failed) => match reach.refusal() {
                Some(Answer::NotAsked(why)) => return Step::passed(Passed::NotAsked(why)),
                _ => return Step::failed(failed),
            },
        };
        self.place = Some(name.clone());
        if reach.is_asked() && !located.exact {
            if let Some(foreign) = self.names.foreign_segment(&name, self.active) {
                return Step::failed(Failed::ForeignEnvironment(foreign));
            }
        }
        match secrets.answer(located, name, || reach.refusal()) {
            None => Step::Waits,
            Some(Answer::Postponed) => Step::Said(Outcome::Postponed),
            Some(Answer::NotAsked(why)) => Step::passed(Passed::NotAsked(why)),
            #[cfg(feature = "async")]
            Some(Answer::Said(Ok(answer))) => {
                match self.finished(Some(answer.content.clone()), located.key, Kind::Place) {
                    Step::Answered { found, .. } => {
                        Step::Answered { found, origin: answer.origin.clone() }
                    }
                    step => step,
                }
            }
            #[cfg(feature = "async")]
            Some(Answer::Said(Err(error))) => match error.kind() {
                crate::store::StoreErrorKind::NotFound => {
                    Step::passed(Passed::NotFound(error.clone()))
                }
                _ => Step::failed(Failed::Store(error.clone())),
            },
        }
    }

    fn expand(&self, located: &Located) -> Result<String, Failed> {
        let variable = |name: &str| {
            let own = self.locals.options.env.text(name);
            let own = own.or_else(|| self.locals.dotenv.get(name).map(|line| line.value.clone()));
            own.map(crate::Secret::into_inner)
        };
        locator::expand(located.name, self.active.name, variable).map_err(Failed::PlaceholderUnset)
    }

    /// Key, template and blankness: from what a source holds to what the field reads.
    fn finished(&self, content: Option<Content>, key: Option<&'static str>, kind: Kind) -> Step {
        match content {
            Some(content) => match text::finish(content, key, self.planned, kind) {
                Ok(content) => answered(content),
                Err(outcome) => Step::Said(outcome),
            },
            None => Step::passed(Passed::Unset),
        }
    }
}

fn answered(content: Content) -> Step {
    Step::Answered { found: Found::Content(content), origin: Origin::default() }
}

impl Secrets {
    /// The answer for a secret; a new one is noted as wanted, unless it is refused at once.
    fn answer(
        &mut self,
        located: &Located,
        name: String,
        refusal: impl FnOnce() -> Option<Answer>,
    ) -> Option<&Answer> {
        let known = self.wanted.iter().position(|wanted| {
            wanted.scheme == located.scheme
                && wanted.name == name
                && wanted.stage == located.stage
                && wanted.version == located.version
        });
        let index = known.unwrap_or_else(|| {
            self.wanted.push(Wanted {
                scheme: located.scheme,
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
