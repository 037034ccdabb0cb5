//! One field asks one source, and reads what it answers.

use super::read::{checked, odd, read};
use super::text::{self, Holder};
use super::{Answer, Locals, Named, Secrets};
use crate::definition::Fallback;
use crate::environment::{Active, Names};
use crate::generate::random_text;
use crate::locator;
use crate::outcome::{Failed, Odd, Outcome, Passed};
use crate::plan::{Located, Plan, Planned, Source, Variable};
use crate::slot::Slot;
use crate::source::{self, FileAnswer, Files};
use crate::value::{Origin, Piece};

/// What one source comes to for one field.
pub(super) enum Step {
    /// In a rehearsal without the value.
    Answered(Option<Slot>, Outcome),
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
        Self::Said(failed.into())
    }
}

/// One field asking one source.
pub(super) struct Asking<'a> {
    pub(super) plan: &'a Plan,
    pub(super) planned: &'a Planned,
    pub(super) active: &'a Active,
    pub(super) names: &'a Names,
    pub(super) locals: &'a Locals,
    pub(super) place: Option<String>,
    /// Only to find out which secrets are wanted: nothing is read, and no code of the user's is called.
    pub(super) rehearsal: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn ask(&mut self, source: &Source, secrets: &mut Secrets) -> Step {
        match source {
            Source::Set => {
                let path = self.plan.path(self.planned.node, self.planned.field.name);
                match self.locals.options.set.get(&path) {
                    Some(text) => {
                        let piece = Piece::Text(text.expose());
                        self.read(self.finish(Holder::Variable(piece), None), None)
                    }
                    None => Step::passed(Passed::Unset),
                }
            }
            Source::File(located) => match self.expand(located.name) {
                Ok(name) => {
                    let path = located.whole(&name);
                    let step = self.file(&path, located.key);
                    self.place = Some(path);
                    step
                }
                Err(failed) => Step::failed(failed),
            },
            Source::Store { secret, last } => self.store(secret, *last, secrets),
            Source::Default { fallback: Fallback::Text(text), .. } => {
                self.read(Ok(Piece::Text(text)), None)
            }
            Source::Default { fallback: Fallback::Made(_), .. } | Source::Generate { .. }
                if self.rehearsal =>
            {
                Step::Answered(None, Outcome::Answered { origin: None, odd: None })
            }
            Source::Default { fallback: Fallback::Made(make), .. } => {
                self.answered(checked(self.planned.value, make()), None, None)
            }
            Source::Generate { bytes } => match random_text(*bytes) {
                Some(text) => self.read(Ok(Piece::Own(text)), None),
                None => Step::failed(Failed::Generator),
            },
            of_variable => match self.planned.variable(of_variable) {
                Some(variable) => self.of_variable(of_variable, variable),
                None => Step::Silent,
            },
        }
    }

    fn of_variable(&mut self, source: &Source, variable: &'a Variable) -> Step {
        let variables = &self.locals.variables;
        match source {
            Source::Dotenv | Source::OldDotenv => self.dotenv(source, variable),
            Source::DotenvFile => {
                let line = self.locals.dotenv.get(&variable.file());
                let path = line.map(|line| line.value.expose().trim());
                self.named_file(path.filter(|path| !path.is_empty()), variable)
            }
            Source::VariableFile => match variables.get(&variable.file()) {
                source::Variable::NotUtf8 => Step::failed(Failed::NotUtf8),
                source::Variable::Text(path) => {
                    let path = path.as_text().map(str::trim);
                    self.named_file(path.filter(|path| !path.is_empty()), variable)
                }
                source::Variable::Unset => Step::Silent,
            },
            _ => match variables.get(&variable.name) {
                source::Variable::Unset if source.is_old() => Step::Silent,
                source::Variable::Unset => Step::passed(Passed::Unset),
                source::Variable::NotUtf8 => Step::failed(Failed::NotUtf8),
                source::Variable::Text(piece) => {
                    let piece = self.finish(Holder::Variable(piece), variable.key);
                    let is_set = |file: &str| variables.text(file).is_some();
                    self.set(piece, source, variable, is_set)
                }
            },
        }
    }

    fn dotenv(&mut self, source: &Source, variable: &Variable) -> Step {
        let dotenv = &self.locals.dotenv;
        if let Some(fault) = dotenv.fault_of(&variable.name) {
            self.place = Some(fault.place.clone());
            return Step::failed(Failed::Dotenv(fault.clone()));
        }
        let Some(line) = dotenv.get(&variable.name) else {
            return match dotenv.has_unreadable_part() {
                _ if source.is_old() => Step::Silent,
                true => Step::passed(Passed::NotAsked("not in the readable part of the file")),
                false => Step::passed(Passed::Unset),
            };
        };
        self.place = Some(dotenv.place(line));
        let piece = Piece::Text(line.value.expose());
        let piece = self.finish(Holder::Variable(piece), variable.key);
        let is_set = |file: &str| {
            dotenv.get(file).is_some_and(|line| !line.value.expose().trim().is_empty())
        };
        self.set(piece, source, variable, is_set)
    }

    /// A variable that is set: alone, if it may also name a file, and where it may be.
    fn set(
        &self,
        piece: Result<Piece<'_>, Outcome>,
        source: &Source,
        variable: &Variable,
        is_set: impl Fn(&str) -> bool,
    ) -> Step {
        if piece.is_ok() && self.planned.secret && !source.is_old() {
            let file = variable.file();
            if is_set(&file) {
                return Step::failed(Failed::Ambiguous { file });
            }
        }
        self.read(self.may_override(piece), None)
    }

    /// The file that a variable names.
    fn named_file(&mut self, path: Option<&str>, variable: &Variable) -> Step {
        let Some(path) = path else { return Step::Silent };
        // Who mistakes `NAME_FILE` for `NAME` writes the secret itself there.
        if Files::is_surely_path(path) {
            self.place = Some(path.to_owned());
        }
        self.file(path, variable.key)
    }

    fn file(&self, path: &str, key: Option<&'static str>) -> Step {
        match self.locals.files.read(path) {
            FileAnswer::Absent => Step::passed(Passed::NoSuchFile),
            FileAnswer::Failed(kind) => Step::failed(Failed::Unreadable(kind)),
            FileAnswer::Found(file) => {
                let piece = self.finish(Holder::Place(&file.content), key);
                self.read(self.may_override(piece), Some(Box::new(file.origin(path))))
            }
        }
    }

    /// `no_override_in`: here only the store may answer. What is set without the wanted key is set, too.
    fn may_override<'p>(&self, piece: Result<Piece<'p>, Outcome>) -> Result<Piece<'p>, Outcome> {
        match piece {
            Ok(_) | Err(Outcome::Passed(Passed::Json(_))) if self.planned.no_override => {
                Err(Failed::Overridden.into())
            }
            piece => piece,
        }
    }

    #[cfg_attr(not(feature = "async"), expect(unused_variables))]
    fn store(&mut self, located: &Located, last: bool, secrets: &mut Secrets) -> Step {
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
            // Whatever it makes of it, no other secret is wanted.
            #[cfg(feature = "async")]
            Some(Answer::Said(Ok(_))) if self.rehearsal && last => {
                Step::Answered(None, Outcome::Answered { origin: None, odd: None })
            }
            #[cfg(feature = "async")]
            Some(Answer::Said(Ok(found))) => {
                let piece = self.finish(Holder::Place(&found.content), located.key);
                self.read(piece, Some(Box::new(found.origin.clone())))
            }
            #[cfg(feature = "async")]
            Some(Answer::Said(Err(error))) => match error.kind() {
                crate::store::StoreErrorKind::NotFound => {
                    Step::passed(Passed::NotFound(Box::new(error.clone())))
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
            let own = self.locals.variables.text(name);
            let own = own.and_then(|piece| piece.as_text().map(str::to_owned));
            own.or_else(|| self.locals.dotenv.get(name).map(|line| line.value.expose().clone()))
        };
        locator::expand(text, self.active.name, variable).map_err(Failed::PlaceholderUnset)
    }

    /// Key, template and blankness: from what a source holds to what the field reads.
    fn finish<'p>(
        &self,
        holder: Holder<'p>,
        key: Option<&'static str>,
    ) -> Result<Piece<'p>, Outcome> {
        text::finish(holder, key, self.planned)
    }

    fn read(&self, piece: Result<Piece<'_>, Outcome>, origin: Option<Box<Origin>>) -> Step {
        match piece {
            Ok(_) if self.rehearsal => {
                Step::Answered(None, Outcome::Answered { origin, odd: None })
            }
            Ok(piece) => {
                let odd = if self.planned.secret { odd(&piece, self.active.local) } else { None };
                self.answered(read(self.planned, piece), origin, odd)
            }
            Err(outcome) => Step::Said(outcome),
        }
    }

    fn answered(
        &self,
        slot: Result<Slot, Failed>,
        origin: Option<Box<Origin>>,
        odd: Option<Odd>,
    ) -> Step {
        match slot {
            Ok(slot) => Step::Answered(Some(slot), Outcome::Answered { origin, odd }),
            Err(failed) => Step::failed(failed),
        }
    }
}
