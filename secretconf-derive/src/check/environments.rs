//! Names of environments must be known, as far as one struct can tell.

use crate::attr::{Container, Field, FieldKeys, Place};
use crate::ctxt::Ctxt;
use crate::environments::{CLASSES, Environments, Name};

pub(super) fn check(ctxt: &Ctxt, container: &Container, fields: &[Field<'_>]) {
    let Some(environments) = container.environments() else { return };
    let known = |name: &Name| must_be_known(ctxt, &environments, name);

    container.local.get().into_iter().flatten().for_each(known);
    container.no_override_in.get().into_iter().flatten().for_each(known);
    container.places.list.iter().flat_map(names_of_place).for_each(known);
    default_is_one_environment(ctxt, container, &environments);
    local_is_no_class(ctxt, container);
    no_environment_is_a_class(ctxt, &environments);

    for field in fields {
        ctxt.enter_field(field.index);
        names_of_field(&field.keys).for_each(known);
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
    let declared = environments.declared.is_some_and(|declared| {
        crate::environments::names(declared).any(|known| known == name.text)
    });
    if CLASSES.contains(&name.text.as_str()) && !declared {
        let message = format!("`{}` is a class of environments: name one of them", name.text);
        ctxt.at(name.span, message);
    } else if let Some(problem) = environments.problem_of_one(&name.text) {
        ctxt.at(name.span, problem);
    }
}

/// `local(deployed)` would turn the words around.
fn local_is_no_class(ctxt: &Ctxt, container: &Container) {
    for name in container.local.get().into_iter().flatten() {
        if name.text == "deployed" {
            ctxt.at(name.span, "`deployed` is what is not local: name environments");
        }
    }
}

/// A rule for `deployed` would then mean one environment to one reader and all of them to another.
fn no_environment_is_a_class(ctxt: &Ctxt, environments: &Environments<'_>) {
    for name in environments.declared.into_iter().flat_map(crate::environments::all) {
        if name.text == "deployed" {
            ctxt.at(
                name.span,
                "`deployed` means all environments that are not local: choose another name",
            );
        }
    }
}

fn names_of_field(keys: &FieldKeys) -> impl Iterator<Item = &Name> {
    let default_in = keys.default_in.get().into_iter().flatten().map(|entry| &entry.name);
    let required_in = keys.required_in.get().into_iter().flatten();
    let no_override_in = keys.no_override_in.get().into_iter().flatten();
    let places = keys.places.list.iter().flat_map(names_of_place);
    default_in.chain(required_in).chain(no_override_in).chain(places)
}

fn names_of_place(place: &Place) -> impl Iterator<Item = &Name> {
    place.in_environment.get().into_iter().flatten().map(|(name, _)| name)
}
