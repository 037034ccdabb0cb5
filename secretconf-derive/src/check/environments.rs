//! Names of environments must be known, as far as one struct can tell.

use crate::attr::{Container, Field, Place};
use crate::ctxt::Ctxt;
use crate::environments::{self, CLASSES, Environments, Name};

pub(super) fn check(ctxt: &Ctxt, container: &Container, fields: &[Field<'_>]) {
    let Some(environments) = container.environments() else { return };

    all_must_be_known(ctxt, &environments, container.local.list());
    all_must_be_known(ctxt, &environments, container.no_override_in.list());
    those_of_places(ctxt, &environments, &container.places.list);
    default_is_one_environment(ctxt, container, &environments);
    local_is_no_class(ctxt, container);
    no_environment_is_a_class(ctxt, &environments);

    for field in fields {
        ctxt.enter_field(field.index);
        for entry in field.keys.default_in.list() {
            must_be_known(ctxt, &environments, &entry.name);
        }
        all_must_be_known(ctxt, &environments, field.keys.required_in.list());
        all_must_be_known(ctxt, &environments, field.keys.no_override_in.list());
        those_of_places(ctxt, &environments, &field.keys.places.list);
    }
}

fn all_must_be_known(ctxt: &Ctxt, environments: &Environments<'_>, names: &[Name]) {
    for name in names {
        must_be_known(ctxt, environments, name);
    }
}

fn those_of_places(ctxt: &Ctxt, environments: &Environments<'_>, places: &[Place]) {
    for place in places {
        for (name, _) in place.in_environment.list() {
            must_be_known(ctxt, environments, name);
        }
    }
}

/// A typo would otherwise take a rule away without a word: `required_in = "prodution"` is never active.
fn must_be_known(ctxt: &Ctxt, environments: &Environments<'_>, name: &Name) {
    if let Some(problem) = environments.problem(&name.text) {
        ctxt.at(name.span, problem);
    }
}

/// `local` and `deployed` are classes: they do not say which environment it is.
fn default_is_one_environment(ctxt: &Ctxt, container: &Container, environments: &Environments<'_>) {
    let Some(name) = container.default_environment.get() else { return };
    let declared = environments.is_declared(&name.text);
    if CLASSES.contains(&name.text.as_str()) && !declared {
        let message = format!("`{}` is a class of environments: name one of them", name.text);
        ctxt.at(name.span, message);
    } else if let Some(problem) = environments.problem_of_one(&name.text) {
        ctxt.at(name.span, problem);
    }
}

/// `local(deployed)` would turn the words around.
fn local_is_no_class(ctxt: &Ctxt, container: &Container) {
    for name in container.local.list() {
        if name.text == "deployed" {
            ctxt.at(name.span, "`deployed` is what is not local: name environments");
        }
    }
}

/// A rule for `deployed` would then mean one environment to one reader and all of them to another.
fn no_environment_is_a_class(ctxt: &Ctxt, environments: &Environments<'_>) {
    for name in &environments::all(environments.declared.unwrap_or_default()) {
        if name.text == "deployed" {
            ctxt.at(
                name.span,
                "`deployed` means all environments that are not local: choose another name",
            );
        }
    }
}
