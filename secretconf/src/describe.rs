//! Each field's story after a load, in words, and what is worth knowing about it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::definition::Struct;
use crate::environment::Active;
use crate::outcome::{Odd, Outcome};
use crate::plan::{Plan, Planned, Source};
use crate::report::{Advice, FieldReport, words};
use crate::resolve::{Locals, Resolver};
use crate::source::{DotenvChoice, find_env_file};
use crate::story::{Story, Tried};

/// How a report finds its words, once somebody asks for them: most are never read.
#[derive(Clone)]
pub(crate) enum Telling {
    /// No field was asked for.
    Nothing,
    /// Each field's variable was set.
    Straight {
        unread_dotenv: Option<PathBuf>,
    },
    Long(Arc<Told>),
}

/// All that can be told of a load. Never a value.
pub(crate) struct Told {
    plan: Plan,
    active: Active,
    story: Story,
    /// For each field whether its old variable is set.
    old_names: Vec<bool>,
    /// A `.env` file that was found and not read.
    unread_dotenv: Option<PathBuf>,
}

/// The same in words.
#[derive(Clone, Default)]
pub(crate) struct Described {
    pub(crate) fields: Vec<FieldReport>,
    pub(crate) advice: Vec<Advice>,
}

impl Telling {
    pub(crate) fn describe(&self, root: &'static Struct, active: Option<Active>) -> Described {
        match (self, active) {
            (Self::Nothing, _) | (_, None) => Described::default(),
            (Self::Straight { unread_dotenv }, Some(active)) => {
                Told::straight(root, active, unread_dotenv.clone()).describe()
            }
            (Self::Long(told), _) => told.describe(),
        }
    }
}

impl From<Told> for Telling {
    fn from(told: Told) -> Self {
        Self::Long(Arc::new(told))
    }
}

impl Told {
    pub(crate) fn of(resolver: Resolver, story: Story) -> Self {
        let Resolver { plan, active, locals, .. } = resolver;
        let old_names = plan.fields.iter().map(|planned| has_old_name(&locals, planned)).collect();
        let unread_dotenv = unread_dotenv(&locals.options.dotenv, &active);
        Self { plan, active, story, old_names, unread_dotenv }
    }

    fn straight(root: &'static Struct, active: Active, unread_dotenv: Option<PathBuf>) -> Self {
        let plan = Plan::new(root, &active);
        let mut story = Story::with_capacity(plan.fields.len());
        for field in 0..plan.fields.len() {
            let outcome = Outcome::Answered { origin: None, odd: None };
            story.tell(Tried { field, source: Source::Variable, place: None, outcome });
        }
        let old_names = vec![false; plan.fields.len()];
        Self { plan, active, story, old_names, unread_dotenv }
    }

    pub(crate) fn describe(&self) -> Described {
        let absent = self.story.absent_nodes(&self.plan, &self.active);
        let mut advice: Vec<Advice> = self.unread_dotenv().into_iter().collect();
        let mut open_files = Vec::new();
        let mut fields = Vec::new();
        for (index, planned) in self.plan.fields.iter().enumerate() {
            let tried = self.story.of(index);
            let field = self.field(planned, tried, &absent);
            let about = |text| Advice { about: field.path.clone(), text };
            advice.extend(self.old_name(index).map(about));
            if let Some(Outcome::Answered { origin, odd }) =
                tried.last().map(|tried| &tried.outcome)
            {
                advice.extend(odd.map(|odd| about(odd_words(odd).into())));
                let open = origin.as_ref().and_then(|origin| origin.open_file.clone());
                open_files.extend(open.filter(|_| planned.secret));
            }
            fields.push(field);
        }
        advice.extend(open_to_all(open_files));
        Described { fields, advice }
    }

    fn field(&self, planned: &Planned, tried: &[Tried], absent: &[bool]) -> FieldReport {
        let last = tried.last().map(|tried| &tried.outcome);
        let (answered, origin) = match last {
            Some(Outcome::Answered { origin, .. }) => (true, origin.as_ref()),
            _ => (false, None),
        };
        let mut nodes = self.plan.ancestors(planned.node);
        let absent_struct = nodes.find(|node| absent[*node]).map(|node| self.plan.path(node, ""));
        FieldReport {
            path: self.plan.path(planned.node, planned.field.name),
            secret: planned.secret,
            attempts: tried.iter().map(|tried| words::attempt(planned, tried)).collect(),
            answered: answered && absent_struct.is_none(),
            absent: matches!(last, None | Some(Outcome::Passed(_))),
            absent_struct,
            version: origin.and_then(|origin| origin.version.clone()),
            created: origin.and_then(|origin| origin.created),
        }
    }

    fn unread_dotenv(&self) -> Option<Advice> {
        let path = self.unread_dotenv.as_ref()?;
        let why = match self.active.name {
            "" => {
                let variable = self.plan.nodes[0].definition.environment_var;
                format!("{variable} is not set, and this is not a debug build")
            }
            name => format!("`{name}` is not a local environment"),
        };
        let text = format!("found, but not read: {why}");
        Some(Advice { about: path.display().to_string(), text })
    }

    /// `was`: the old name is set.
    fn old_name(&self, index: usize) -> Option<String> {
        let planned = &self.plan.fields[index];
        let (old, new) = (planned.old.as_ref()?, planned.variable.as_ref()?);
        self.old_names[index]
            .then(|| format!("the variable {} is now called {}: rename it", old.name, new.name))
    }
}

/// A `.env` file that lies there for local environments.
pub(crate) fn unread_dotenv(choice: &DotenvChoice, active: &Active) -> Option<PathBuf> {
    let unread = !active.local && matches!(choice, DotenvChoice::Automatic);
    if unread && cfg!(feature = "dotenv") { find_env_file() } else { None }
}

fn has_old_name(locals: &Locals, planned: &Planned) -> bool {
    planned.old.as_ref().is_some_and(|old| {
        let line = locals.dotenv.get(&old.name);
        locals.variables.text(&old.name).is_some()
            || line.is_some_and(|line| !line.value.expose().trim().is_empty())
    })
}

fn odd_words(odd: Odd) -> &'static str {
    match odd {
        Odd::Placeholder => "the secret looks like a placeholder",
        Odd::Spaced => {
            "white space stands around the secret and is kept: an editor or `echo` may have added it"
        }
    }
}

/// Containers mount files like this unless told otherwise: worth knowing, once.
fn open_to_all(all: Vec<String>) -> Option<Advice> {
    let mut files: Vec<String> = Vec::new();
    for file in all {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    (!files.is_empty()).then(|| Advice {
        about: words::visible(&files.join(", ")),
        text: "readable by every user of the machine, although secret: `chmod o-r`, in Kubernetes `defaultMode: 0400`, \
               in Docker `mode: 0400`"
            .into(),
    })
}
