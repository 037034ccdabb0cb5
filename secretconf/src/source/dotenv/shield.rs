//! The only place that knows dotenvy. It sees values in double quotes, with all that it would act on escaped:
//!
//! ```text
//! DB_PASSWORD="pa\$\$w0rd\nand a second line"
//! ```

use zeroize::Zeroizing;

use super::Setting;
use crate::Secret;

/// One answer per setting: the value as dotenvy reads it, or `None` if that is not what we meant.
///
/// Its errors are dropped unseen, because they quote the line. The copies that it makes for itself are not wiped.
pub(super) fn read(settings: &[Setting<'_>]) -> Vec<Option<Secret<String>>> {
    let text = shielded(settings);
    let mut answers = dotenvy::from_read_iter(text.as_bytes());
    let confirm = |setting: &Setting<'_>| {
        let (name, value) = answers.next()?.ok()?;
        let value = Secret::new(value);
        let same = name == spelled(setting.name) && value.expose() == setting.value.as_str();
        same.then_some(value)
    };
    settings.iter().map(confirm).collect()
}

fn shielded(settings: &[Setting<'_>]) -> Zeroizing<String> {
    // Room for everything escaped, so that the text never moves and leaves a copy behind.
    let room =
        settings.iter().map(|setting| setting.name.len() + 2 * setting.value.len() + 4).sum();
    let mut text = Zeroizing::new(String::with_capacity(room));
    for setting in settings {
        text.push_str(&spelled(setting.name));
        text.push_str("=\"");
        for char in setting.value.chars() {
            match char {
                '\n' => text.push_str("\\n"),
                '\\' | '"' | '$' => text.extend(['\\', char]),
                _ => text.push(char),
            }
        }
        text.push_str("\"\n");
    }
    text
}

/// dotenvy has no `-` in names.
fn spelled(name: &str) -> String {
    name.replace('-', "_")
}
