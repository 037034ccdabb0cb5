//! The contract of stores, kept by AWS Secrets Manager.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::AwsSubject;

contract!(aws_moto, AwsSubject::moto(), ignore = "needs moto: run by `cargo xtask test`");
contract!(aws_fake, AwsSubject::fake());
