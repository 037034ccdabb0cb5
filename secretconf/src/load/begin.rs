//! The beginning of a load: which environment, which `.env` files, and whether the attributes make sense together.

use std::borrow::Cow;
use std::path::PathBuf;

use super::{Load, Loaded, Way};
use crate::definition::Struct;
use crate::environment::{Active, Chosen, Names, Undeclared};
use crate::finish::sort_by_field;
use crate::options::Options;
use crate::plan::{self, Misdeclared, Plan};
use crate::report::{Attempt, Error, Problem, ProblemKind};
use crate::resolve::{Locals, Resolver};
use crate::source::{DotenvChoice, EnvFile, FileFault, Files, Variable, Variables, find_env_file};
use crate::straight;
use crate::suggest::nearest;

/// The way that a load takes.
pub(super) enum Begun {
    Done(Box<Loaded>),
    Long(Box<Load>),
}

/// `Err` is what makes any further step senseless.
pub(super) fn begin(root: &'static Struct, options: Cow<'_, Options>) -> Result<Begun, Error> {
    let names = Names::of(root);
    let stop = |problem: Box<Problem>| Way::Stopped(None).fail(root, vec![*problem]);

    let active = match said(root, &names, &options).map_err(stop)? {
        Some(active) => active,
        None => unsaid(root, &names).map_err(stop)?,
    };
    let dotenv = read_env_files(&options, &active);
    let line = dotenv.get(root.environment_var).map(|line| (line, line.value.expose().trim()));
    let active = match line {
        Some((line, name)) if active.chosen == Chosen::Assumed && !name.is_empty() => {
            from_env_file(root, &names, name, dotenv.place(line)).map_err(stop)?
        }
        _ => active,
    };

    if let Some(loaded) = straight(root, &options, &dotenv, active) {
        return Ok(Begun::Done(loaded));
    }

    let plan = Plan::new(root, &active);
    let mut problems: Vec<Problem> =
        plan::check(&plan, names).into_iter().map(Problem::from).collect();
    let unknown = unknown_fields(&plan, &options);
    if !problems.is_empty() {
        sort_by_field(&mut problems, root);
        problems.extend(unknown);
        return Err(Way::Stopped(Some(active)).fail(root, problems));
    }
    problems.extend(unknown);
    problems.extend(dotenv.faults.iter().map(|fault| Problem::from(fault.clone())));
    let variables = Variables::new(options.env.clone(), plan.count_names(), plan.names());
    let locals =
        Locals { options: options.into_owned(), variables, dotenv, files: Files::default() };
    let resolver = Resolver::new(plan, active, names, locals);
    Ok(Begun::Long(Box::new(Load::new(root, resolver, problems))))
}

/// See [`crate::straight`].
fn straight(
    root: &'static Struct,
    options: &Options,
    dotenv: &EnvFile,
    active: Active,
) -> Option<Box<Loaded>> {
    if !options.set.is_empty() || !dotenv.paths.is_empty() || !dotenv.faults.is_empty() {
        return None;
    }
    let (slots, fields) = straight::load(root, &options.env, &active)?;
    let way = Way::Straight { active, dotenv: options.dotenv.clone(), fields };
    Some(Box::new(Loaded { root, slots, problems: Vec::new(), way }))
}

/// The environment that the loader or the variable names; `None` if neither does.
fn said(root: &Struct, names: &Names, options: &Options) -> Result<Option<Active>, Box<Problem>> {
    let variable = root.environment_var;
    let found =
        |name: &str, chosen, source: &str, place: &str| match names.find(name.trim(), chosen) {
            Ok(active) => Ok(Some(active)),
            Err(undeclared) => Err(undeclared_problem(variable, source, place, &undeclared)),
        };
    if let Some(name) = &options.environment {
        return found(name, Chosen::Loader, "loader", "");
    }
    match options.env.get(variable) {
        Variable::Text(text) => match text.as_text().map(str::trim) {
            None | Some("") => Ok(None),
            Some(name) => found(name, Chosen::Variable, "env", variable),
        },
        Variable::Unset => Ok(None),
        Variable::NotUtf8 => Err(environment_problem(
            variable,
            Attempt {
                source: "env".into(),
                place: variable.into(),
                outcome: "set, but not UTF-8 text".into(),
            },
            Undeclared { nearest: None, known: names.known() }.cure(&format!("set {variable} to")),
        )),
    }
}

/// Nobody says: the declared default, in debug builds the first local name, else only where nothing depends on it.
fn unsaid(root: &Struct, names: &Names) -> Result<Active, Box<Problem>> {
    let variable = root.environment_var;
    if let Some(name) = root.default_environment {
        return names.find(name, Chosen::Default).map_err(|undeclared| {
            undeclared_problem(variable, "default_environment", "", &undeclared)
        });
    }
    let assumed = names.assumed().filter(|_| root.debug_build);
    match assumed {
        Some(active) => Ok(active),
        None if !plan::depends_on_environment(root) => Ok(Active::nobody()),
        None => Err(environment_problem(
            variable,
            Attempt { source: "env".into(), place: variable.into(), outcome: "not set".into() },
            format!(
                "{} (only a debug build assumes a local environment)",
                Undeclared { nearest: None, known: names.known() }
                    .cure(&format!("set {variable} to"))
            ),
        )),
    }
}

/// A line of `.env` may choose between local environments, where one was only assumed.
fn from_env_file(
    root: &Struct,
    names: &Names,
    name: &str,
    place: String,
) -> Result<Active, Box<Problem>> {
    let variable = root.environment_var;
    let attempt =
        |outcome: String| Attempt { source: ".env".into(), place: variable.into(), outcome };
    match names.find(name, Chosen::Dotenv) {
        Ok(active) if active.local => Ok(active),
        Ok(active) => Err(environment_problem(
            variable,
            attempt(format!("names `{}`, which is not local ({place})", active.name)),
            format!(
                "a `.env` file may only choose a local environment: set {variable} in the process's environment"
            ),
        )),
        Err(undeclared) => Err(undeclared_problem(variable, ".env", &place, &undeclared)),
    }
}

fn read_env_files(options: &Options, active: &Active) -> EnvFile {
    let paths: Vec<PathBuf> = match &options.dotenv {
        DotenvChoice::Given(paths) => paths.clone(),
        DotenvChoice::Automatic if cfg!(feature = "dotenv") && active.local => {
            find_env_file().into_iter().collect()
        }
        DotenvChoice::Automatic | DotenvChoice::Never => Vec::new(),
    };
    EnvFile::read(&paths, &options.env)
}

fn undeclared_problem(
    variable: &str,
    source: &str,
    place: &str,
    undeclared: &Undeclared,
) -> Box<Problem> {
    let attempt = Attempt {
        source: source.into(),
        place: place.into(),
        outcome: "names no declared environment".into(),
    };
    let write = match source {
        "loader" => "in `.environment(..)`, write".to_owned(),
        "default_environment" => "in `default_environment`, write".to_owned(),
        _ => format!("set {variable} to"),
    };
    environment_problem(variable, attempt, undeclared.cure(&write))
}

fn environment_problem(variable: &str, attempt: Attempt, help: String) -> Box<Problem> {
    Box::new(Problem {
        field: variable.into(),
        kind: ProblemKind::Environment,
        title: ProblemKind::Environment.title().into(),
        attempts: vec![attempt],
        help,
        cause: None,
    })
}

/// Paths set on the loader that lead to no value.
fn unknown_fields(plan: &Plan, options: &Options) -> Vec<Problem> {
    if options.set.is_empty() {
        return Vec::new();
    }
    let known: Vec<String> =
        plan.fields.iter().map(|planned| plan.path(planned.node, planned.field.name)).collect();
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    let unknown = options.set.keys().filter(|path| !known.contains(path));
    unknown
        .map(|path| Problem {
            field: path.clone(),
            kind: ProblemKind::UnknownField,
            title: ProblemKind::UnknownField.title().into(),
            attempts: vec![Attempt {
                source: "loader".into(),
                place: String::new(),
                outcome: "sets a field that does not exist, or that no source answers for".into(),
            }],
            help: match nearest(path, &names) {
                Some(near) => format!("in `.set(..)`, write `{near}`"),
                None => {
                    "in `.set(..)`, write the field's dotted path, such as `database.url`".into()
                }
            },
            cause: None,
        })
        .collect()
}

impl From<Misdeclared> for Problem {
    fn from(misdeclared: Misdeclared) -> Self {
        let attempt =
            Attempt { source: "attribute".into(), place: String::new(), outcome: misdeclared.what };
        Self {
            field: misdeclared.field,
            kind: ProblemKind::Declaration,
            title: ProblemKind::Declaration.title().into(),
            attempts: vec![attempt],
            help: misdeclared.help,
            cause: None,
        }
    }
}

impl From<FileFault> for Problem {
    fn from(fault: FileFault) -> Self {
        // Without the name: on a line that cannot be read it may be a piece of a value.
        let attempt = Attempt { source: ".env".into(), place: String::new(), outcome: fault.what };
        let kind = if fault.absent { ProblemKind::NotFound } else { ProblemKind::Dotenv };
        Self {
            field: fault.place,
            kind,
            title: kind.title().into(),
            attempts: vec![attempt],
            help: fault.help,
            cause: None,
        }
    }
}
