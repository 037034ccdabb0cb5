//! The contract of stores, kept by Azure Key Vault.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::AzureSubject;

contract!(azure_fake, AzureSubject::fake());
