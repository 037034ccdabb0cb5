//! One field asks one source.

use super::text::{self, Kind};
use super::{Answer, Found, Locals, Named, Secrets};
use crate::definition::Fallback;
use crate::environment::{Active, Names};
use crate::generate::random_text;
use crate::locator;
use crate::outcome::{Failed, Outcome, Passed};
use crate::plan::{Candidate, Located, Planned, Variable};
use crate::source::{self, FileAnswer, Files};
use crate::value::{Content, Origin};

/// One source's answer to one field.
pub(super) enum Step {
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

    fn with_origin(self, origin: Origin) -> Self {
        match self {
            Self::Answered { found, .. } => Self::Answered { found, origin },
            step => step,
        }
    }
}

/// One field asking one source.
pub(super) struct Asking<'a> {
    pub(super) planned: &'a Planned,
    pub(super) active: &'a Active,
    pub(super) names: &'a Names,
    pub(super) locals: &'a Locals,
    /// For `Candidate::Set`.
    pub(super) path: String,
    pub(super) place: Option<String>,
}

impl Asking<'_> {
    pub(super) fn ask(&mut self, source: &Candidate, secrets: &mut Secrets) -> Step {
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
            Candidate::File(located) => match self.expand(located.name) {
                Ok(name) => {
                    let path = located.whole(&name);
                    let step = self.file(&path, located.key);
                    self.place = Some(path);
                    self.may_override(step)
                }
                Err(failed) => Step::failed(failed),
            },
            Candidate::Store(located) => self.store(located, secrets),
            Candidate::Default { fallback: Fallback::Text(text), .. } => {
                answered(Content::text(*text))
            }
            Candidate::Default { fallback: Fallback::Made(make), .. } => {
                Step::Answered { found: Found::Made(*make), origin: Origin::default() }
            }
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
            FileAnswer::Found(file) => {
                let origin = file.origin(path);
                self.finished(Some(file.content), key, Kind::Place).with_origin(origin)
            }
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
        let named = match self.named(located) {
            Ok(named) => named,
            // `{$NAME}` is for names that are known where the program is deployed.
            Err(failed) => match reach.refusal(located.scheme) {
                Some(Answer::NotAsked(why)) => return Step::passed(Passed::NotAsked(why)),
                _ => return Step::failed(failed),
            },
        };
        self.place = Some(named.shown());
        if reach.is_asked() && !located.exact {
            if let Some(foreign) = self.names.foreign_segment(&named.name, self.active) {
                return Step::failed(Failed::ForeignEnvironment(foreign));
            }
        }
        match secrets.answer(located, named, || reach.refusal(located.scheme)) {
            None => Step::Waits,
            Some(Answer::Postponed) => Step::Said(Outcome::Postponed),
            Some(Answer::NotAsked(why)) => Step::passed(Passed::NotAsked(why)),
            #[cfg(feature = "async")]
            Some(Answer::Said(Ok(answer))) => {
                let content = Some(answer.content.clone());
                self.finished(content, located.key, Kind::Place).with_origin(answer.origin.clone())
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

    fn named(&self, located: &Located) -> Result<Named, Failed> {
        let name = self.expand(located.name)?;
        let address = located.address.map(|address| self.expand(address)).transpose()?;
        Ok(Named { name, address })
    }

    fn expand(&self, text: &str) -> Result<String, Failed> {
        let variable = |name: &str| {
            let own = self.locals.options.env.text(name);
            let own = own.or_else(|| self.locals.dotenv.get(name).map(|line| line.value.clone()));
            own.map(crate::Secret::into_inner)
        };
        locator::expand(text, self.active.name, variable).map_err(Failed::PlaceholderUnset)
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
