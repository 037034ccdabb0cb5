//! The contract of stores, kept by those that need no server: the one that stands in for others in tests, and mounted
//! files.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::{DirectorySubject, MemorySubject};

contract!(memory, MemorySubject::new());
contract!(directory, DirectorySubject::new());
