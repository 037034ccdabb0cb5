//! The text of a generated program: a struct, its load, and a `main` that takes the time.

use std::fmt::Write;
use std::ops::Range;

use super::Shape;
use crate::field::{Field, Kind};
use crate::subject::{ByHand, Subject};

/// Takes a budget in milliseconds and the sum that its values must come to; prints the nanoseconds of a load.
///
/// A budget and no count of loads: those of one subject take a thousand times as long as those of another.
const MAIN: &str = r#"
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let budget = std::time::Duration::from_millis(arguments[0].parse().expect("milliseconds"));
    let expected: f64 = arguments[1].parse().expect("a sum");
    assert_eq!(load().sum(), expected, "not all values were loaded");

    let mut loads = 0_u32;
    let start = std::time::Instant::now();
    while start.elapsed() < budget {
        for _ in 0..16 {
            std::hint::black_box(load());
        }
        loads += 16;
    }
    println!("{}", start.elapsed().as_secs_f64() * 1e9 / f64::from(loads));
}
"#;

/// The whole file.
pub(crate) fn source(subject: &Subject, shape: Shape) -> String {
    let mut text = match shape {
        Shape::Fields(fields) => part(subject, 0..fields, None),
        Shape::Types(fields) => {
            let types: String = (0..fields).map(|number| newtype(subject, Field(number))).collect();
            types + &part(subject, 0..fields, Some("Type"))
        }
        Shape::Structs(structs) => parts(subject, structs),
    };
    text += MAIN;
    text
}

/// Modules with a struct each, and a struct of those.
fn parts(subject: &Subject, structs: usize) -> String {
    let mut text = String::new();
    let names: Vec<String> = (0..structs).map(|number| format!("part_{number:03}")).collect();
    for (number, name) in names.iter().enumerate() {
        let part = part(subject, number * 10..(number + 1) * 10, None);
        let _ = writeln!(text, "mod {name} {{\n{part}}}\n");
    }
    let list = |line: fn(&str) -> String| names.iter().map(|name| line(name)).collect::<String>();
    let fields = list(|name| format!("    {name}: {name}::Config,\n"));
    let loads = list(|name| format!("        {name}: {name}::load(),\n"));
    let sums = list(|name| format!("            self.{name}.sum(),\n"));
    let _ = write!(
        text,
        "struct Config {{\n{fields}}}\n\n\
         fn load() -> Config {{\n    Config {{\n{loads}    }}\n}}\n\n\
         impl Config {{\n    fn sum(&self) -> f64 {{\n        [\n{sums}        ].iter().sum()\n    }}\n}}\n"
    );
    text
}

/// A struct, its load, and the sum over its values, which tells that they are there and keeps them from being called unused.
fn part(subject: &Subject, numbers: Range<usize>, newtypes: Option<&str>) -> String {
    let fields: Vec<Field> = numbers.map(Field).collect();
    let mut text = format!("{}\n\n", subject.import);
    if !subject.derive.is_empty() {
        let _ = writeln!(text, "#[derive({})]", subject.derive);
    }
    let _ = writeln!(text, "{}\npub struct Config {{", subject.on_struct);
    for field in &fields {
        let type_name = match (newtypes, field.kind()) {
            (None, Kind::Optional) => format!("Option<{}>", subject.text),
            (None, kind) => plain_type(subject, kind).to_owned(),
            (Some(_), Kind::Optional) => format!("Option<{}>", newtype_name(*field)),
            (Some(_), _) => newtype_name(*field),
        };
        let attribute = subject.on_field.replace("{VARIABLE}", &field.variable());
        let _ = writeln!(text, "    {attribute}\n    {}: {type_name},", field.name());
    }
    text += "}\n\n";

    if let Some(by_hand) = &subject.by_hand {
        text += &by_hand_impl(by_hand, &fields);
    }
    let _ = writeln!(text, "pub fn load() -> Config {{\n    {}\n}}\n", subject.load);
    text + &sum_impl(subject, &fields, newtypes.is_some())
}

fn plain_type(subject: &Subject, kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Optional => subject.text,
        Kind::Number => "u16",
        Kind::Flag => "bool",
        Kind::Fraction => "f64",
    }
}

fn newtype_name(field: Field) -> String {
    format!("Type{:03}", field.0)
}

fn newtype(subject: &Subject, field: Field) -> String {
    let inner = plain_type(subject, field.kind());
    format!("#[derive(serde::Deserialize)]\npub struct {}({inner});\n\n", newtype_name(field))
}

fn by_hand_impl(by_hand: &ByHand, fields: &[Field]) -> String {
    let mut text = String::from(
        "impl Config {\n    fn by_hand() -> Result<Self, Box<dyn std::error::Error>> {\n        Ok(Self {\n",
    );
    for field in fields {
        let expression = match field.kind() {
            Kind::Text => by_hand.text,
            Kind::Optional => by_hand.optional,
            Kind::Number | Kind::Flag | Kind::Fraction => by_hand.parsed,
        };
        let expression = expression.replace("{VARIABLE}", &field.variable());
        let _ = writeln!(text, "            {}: {expression},", field.name());
    }
    text + "        })\n    }\n}\n\n"
}

/// Two arrays: the cheapest for the compiler, which must not be busy with what is no part of the load.
fn sum_impl(subject: &Subject, fields: &[Field], newtypes: bool) -> String {
    let inner = if newtypes { ".0" } else { "" };
    let exposed = if subject.text == "String" { "" } else { ".expose()" };
    let (mut lengths, mut numbers) = (String::new(), String::new());
    for field in fields {
        let name = field.name();
        let _ = match field.kind() {
            Kind::Text => writeln!(lengths, "            self.{name}{inner}{exposed}.len(),"),
            Kind::Optional => writeln!(
                lengths,
                "            self.{name}.as_ref().map_or(0, |text| text{inner}{exposed}.len()),"
            ),
            Kind::Number => writeln!(numbers, "            f64::from(self.{name}{inner}),"),
            Kind::Flag => writeln!(numbers, "            f64::from(u8::from(self.{name}{inner})),"),
            Kind::Fraction => writeln!(numbers, "            self.{name}{inner},"),
        };
    }
    format!(
        "impl Config {{\n    pub fn sum(&self) -> f64 {{\n        \
         let lengths: &[usize] = &[\n{lengths}        ];\n        \
         let numbers: &[f64] = &[\n{numbers}        ];\n        \
         lengths.iter().sum::<usize>() as f64 + numbers.iter().sum::<f64>()\n    }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{Shape, source};
    use crate::subject::{BARE, BY_HAND, COMPILED, ENVCONFIG, LOADED, SECRETS};

    /// Lines that declare a field.
    fn declared(source: &str) -> usize {
        let lines = source.lines().map(str::trim).filter(|line| line.starts_with("field_"));
        lines.filter(|line| line.ends_with(',') && !line.contains("env::var")).count()
    }

    /// What the sum takes in.
    fn summed(source: &str) -> usize {
        source.lines().filter(|line| line.contains("self.field_")).count()
    }

    #[test]
    fn each_field_is_declared_and_summed() {
        for subject in LOADED.iter().chain(&COMPILED) {
            for shape in [Shape::Fields(20), Shape::Fields(200), Shape::Structs(100)] {
                let source = source(subject, shape);
                assert_eq!(declared(&source), shape.fields(), "{}", subject.name);
                assert_eq!(summed(&source), shape.fields(), "{}", subject.name);
            }
        }
    }

    #[test]
    fn each_type_is_a_type_of_its_own() {
        let source = source(&BARE, Shape::Types(200));
        assert_eq!(source.matches("pub struct Type").count(), 200);
        assert_eq!((declared(&source), summed(&source)), (200, 200));
        assert!(source.contains("field_003: Option<Type003>,"), "{source}");
    }

    #[test]
    fn each_variable_is_named_where_names_are_written() {
        for subject in [&ENVCONFIG, &BY_HAND] {
            let source = source(subject, Shape::Structs(100));
            assert_eq!(source.matches("\"BENCH_FIELD_").count(), 1000);
            assert!(source.contains("\"BENCH_FIELD_999\""));
        }
    }

    #[test]
    fn texts_are_secrets_where_secrets_are_meant() {
        let source = source(&SECRETS, Shape::Fields(10));
        assert_eq!(source.matches("secretconf::Secret<String>").count(), 4, "{source}");
        assert_eq!(source.matches(".expose().len()").count(), 4, "{source}");
    }
}
