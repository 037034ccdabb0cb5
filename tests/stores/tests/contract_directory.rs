//! The contract of stores, kept by a directory of mounted files.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::DirectorySubject;

contract!(directory, DirectorySubject::new());
