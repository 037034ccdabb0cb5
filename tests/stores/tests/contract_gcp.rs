//! The contract of stores, kept by GCP Secret Manager.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::GcpSubject;

contract!(gcp_fake, GcpSubject::fake());
