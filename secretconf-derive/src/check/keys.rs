//! Which keys may stand together on a field.

use crate::attr::{Attr, Container, Field, FieldKeys, Key};
use crate::ctxt::Ctxt;
use crate::symbol::{self, FILE};

pub(super) fn check(ctxt: &Ctxt, container: &Container, field: &Field<'_>) {
    let keys = &field.keys;
    if keys.nested.is_present() {
        return nested_has_no_value(ctxt, keys);
    }
    if keys.environment.is_present() {
        return stands_alone(ctxt, keys, "environment");
    }
    if keys.skip.is_present() {
        return stands_alone(ctxt, keys, "skip");
    }
    prefix_needs_nested(ctxt, keys);
    one_way_to_read(ctxt, keys);
    one_file(ctxt, keys);
    key_or_place(ctxt, keys);
    if field.broken {
        return;
    }
    needs_a_store(ctxt, keys);
    if !container.broken {
        has_a_source(ctxt, container, field);
        template_needs_an_object(ctxt, container, field);
    }
}

/// All keys that make sense only on a field that reads a value.
fn value_keys(keys: &FieldKeys) -> Vec<&Key> {
    let FieldKeys {
        allow_empty,
        default,
        default_in,
        env,
        environment,
        file,
        from_str,
        generate,
        json,
        key,
        nested: _,
        no_override_in,
        parse_with,
        places: _,
        plain,
        prefix: _,
        required_in: _,
        separator,
        skip,
        template,
        validate,
    } = keys;
    given(&[
        allow_empty.key(),
        default.key(),
        default_in.key(),
        env.key(),
        environment.key(),
        file.key(),
        from_str.key(),
        generate.key(),
        json.key(),
        key.key(),
        no_override_in.key(),
        parse_with.key(),
        plain.key(),
        separator.key(),
        skip.key(),
        template.key(),
        validate.key(),
    ])
}

fn given<'a>(keys: &[Option<&'a Key>]) -> Vec<&'a Key> {
    let mut given = Vec::new();
    for key in keys {
        let Some(key) = key else { continue };
        given.push(*key);
    }
    given
}

/// A nested struct has no value of its own: what is written here would be read by nobody.
fn nested_has_no_value(ctxt: &Ctxt, keys: &FieldKeys) {
    for key in &value_keys(keys) {
        let cure = match key.name.as_str() {
            "environment" | "skip" => "keep one of the two".to_owned(),
            "env" => "write `prefix = \"..\"` for what its variables start with".to_owned(),
            "key" => "write `key` on the nested struct's fields".to_owned(),
            name => format!("write `{name}` on the nested struct's fields or on the struct itself"),
        };
        ctxt.at(key.span, format!("`{}` cannot stand beside `nested`: {cure}", key.name));
    }
}

/// Neither reads a source, so that every other key would be without effect.
fn stands_alone(ctxt: &Ctxt, keys: &FieldKeys, alone: &str) {
    let mut all = value_keys(keys);
    all.append(&mut given(&[keys.prefix.key(), keys.required_in.key(), keys.places.first_key()]));
    for key in &all {
        if key.name != alone {
            let names = format!("`{}` cannot stand beside `{alone}`", key.name);
            ctxt.at(key.span, format!("{names}: keep one of the two"));
        }
    }
}

/// On a field there is one name: what it starts with can be written out.
fn prefix_needs_nested(ctxt: &Ctxt, keys: &FieldKeys) {
    if let Some(key) = keys.prefix.key() {
        let message = "`prefix` belongs on a struct or beside `nested`: write the whole name in `env = \"..\"`";
        ctxt.at(key.span, message);
    }
}

/// Two ways to read one text would leave it open which of them counts.
fn one_way_to_read(ctxt: &Ctxt, keys: &FieldKeys) {
    let json = well_formed(&keys.json);
    let from_str = well_formed(&keys.from_str);
    let parse_with = well_formed(&keys.parse_with);
    let separator = well_formed(&keys.separator);
    let template = well_formed(&keys.template);
    let generate = well_formed(&keys.generate);
    for pair in &[
        (json, from_str),
        (json, parse_with),
        (json, separator),
        (json, template),
        (json, generate),
        (from_str, parse_with),
        (from_str, separator),
        (parse_with, separator),
    ] {
        if let (Some(first), Some(second)) = pair {
            let names = format!("`{}` cannot stand beside `{}`", second.name, first.name);
            ctxt.at(second.span, format!("{names}: keep one of the two"));
        }
    }
}

/// A key that is malformed has its error already.
fn well_formed<T>(attr: &Attr<T>) -> Option<&Key> {
    attr.pair().map(|(key, _)| key)
}

/// A field has one file: the one named here, or its own in the struct's directory.
fn one_file(ctxt: &Ctxt, keys: &FieldKeys) {
    let named = keys.places.list.iter().find(|place| !place.is_store());
    if let (Some(alone), Some(named)) = (keys.file.key(), named) {
        let message = "`file` is given twice: keep one";
        ctxt.between(named.key.span, alone.span, message.into());
    }
}

/// What the struct names is a directory for `file` alone, and a secret for `key`. It cannot be both.
pub(super) fn one_use_of_the_structs_place(ctxt: &Ctxt, fields: &[Field<'_>]) {
    let mut reads_key = false;
    let mut in_directory = None;
    for field in fields {
        match (field.keys.key.key(), field.keys.file.key()) {
            (Some(_), None) => reads_key = true,
            (None, Some(file)) => in_directory = in_directory.or(Some((field.index, file.span))),
            // Both on one field are reported there.
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    if let (true, Some((index, span))) = (reads_key, in_directory) {
        ctxt.enter_field(index);
        let message = "`file` alone wants the struct to name a directory, and `key` on another field wants a secret: \
                       write the whole path in `file = \"..\"`";
        ctxt.at(span, message);
    }
}

/// `key` is for the secret that the struct names; a secret of the field's own has its key after `#`.
fn key_or_place(ctxt: &Ctxt, keys: &FieldKeys) {
    let place = keys.places.first_key().or(keys.file.key());
    if let (Some(key), Some(place)) = (keys.key.key(), place) {
        let cure = match place.name.as_str() {
            name if name == FILE || symbol::store(name).is_some() => {
                format!("write `{name} = \"name#key\"`")
            }
            _ => "write the key after the name, as `\"name#key\"`".to_owned(),
        };
        let message = format!("`key` cannot stand beside `{}`: {cure}", place.name);
        ctxt.at(key.span, message);
    }
}

/// Nothing would ever answer for this field.
fn has_a_source(ctxt: &Ctxt, container: &Container, field: &Field<'_>) {
    let keys = &field.keys;
    let has = keys.env.is_present()
        || keys.file.is_present()
        || keys.key.is_present()
        || !keys.places.is_empty()
        || keys.default.is_present()
        || keys.default_in.is_present()
        || keys.generate.is_present()
        || container.env.is_present();
    if !has {
        let name = &field.name;
        let variable = crate::attr::derived_name(name);
        let message = format!(
            "nothing says where `{name}` comes from: write `#[secret(env = \"{variable}\")]`, \
             `nested` for a struct that derives `SecretConfig`, or `skip`"
        );
        ctxt.at(field.span(), message);
    }
}

/// What they take back holds only for stores.
fn needs_a_store(ctxt: &Ctxt, keys: &FieldKeys) {
    if keys.key.is_present() || keys.places.store().is_some() {
        return;
    }
    if let Some(key) = keys.plain.key() {
        ctxt.at(
            key.span,
            "`plain` has nothing to lift, for only a store makes a field secret: remove it",
        );
    }
    if let Some(key) = keys.no_override_in.key() {
        ctxt.at(key.span, "`no_override_in` protects a store, and this field has none: remove it");
    }
}

/// A template is filled from the JSON object that a source holds.
fn template_needs_an_object(ctxt: &Ctxt, container: &Container, field: &Field<'_>) {
    let keys = &field.keys;
    let has = keys.env.is_present()
        || keys.file.is_present()
        || keys.key.is_present()
        || !keys.places.is_empty()
        || container.env.is_present();
    if let (false, Some(key)) = (has, well_formed(&keys.template)) {
        let message =
            "`template` has no JSON to take its keys from: add `env`, `file`, a store or `key`";
        ctxt.at(key.span, message);
    }
}
