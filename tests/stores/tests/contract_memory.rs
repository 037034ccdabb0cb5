//! The contract of stores, kept by the store that stands in for others in tests.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::MemorySubject;

contract!(memory, MemorySubject::new());
