//! Prints the table of what each store was proved on, from the files of one run in a directory.

use std::process::ExitCode;
use std::{env, fs, io};

use secretconf_store_tests::proved::{Record, table};

fn main() -> ExitCode {
    let Some(directory) = env::args_os().nth(1) else {
        eprintln!("usage: proved <the directory that SECRETCONF_TEST_RECORD named>");
        return ExitCode::FAILURE;
    };
    match read(directory.as_ref()) {
        Ok(records) => {
            print!("{}", table(&records));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", directory.display());
            ExitCode::FAILURE
        }
    }
}

fn read(directory: &std::path::Path) -> io::Result<Vec<Record>> {
    let mut records = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let record = Record::parse(&fs::read_to_string(&path)?);
        records.push(record.ok_or_else(|| {
            io::Error::other(format!("{} is not the record of a case", path.display()))
        })?);
    }
    Ok(records)
}
