//! What does not compile, and what the compiler says then. The folder is the key or the topic, the file is the one
//! mistake in it; `many` holds structs with several, and `pass` what must compile.

use std::fs;
use std::path::Path;

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    for folder in fs::read_dir(root).expect("the cases are there") {
        let name = folder.expect("a folder can be read").file_name();
        let name = name.to_str().expect("folders have plain names");
        let files = format!("ui/{name}/*.rs");
        if name == "pass" { cases.pass(files) } else { cases.compile_fail(files) }
    }
}
