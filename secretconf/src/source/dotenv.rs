//! scaffold
use crate::Secret;
pub(crate) fn parse(_: &[u8], _: &dyn Fn(&str) -> Option<String>) -> Parsed {
    Parsed { entries: vec![], faults: vec![] }
}
pub(crate) struct Parsed {
    pub(crate) entries: Vec<Entry>,
    pub(crate) faults: Vec<Fault>,
}
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) value: Secret<String>,
    pub(crate) line: usize,
}
pub(crate) struct Fault {
    pub(crate) line: usize,
    pub(crate) name: Option<String>,
    pub(crate) what: &'static str,
    pub(crate) help: &'static str,
}
