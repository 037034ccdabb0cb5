//! The contract of stores before servers that are there already: `cargo xtask conformance aws`.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::{AwsSubject, AzureSubject, GcpSubject, VaultSubject};

contract!(
    conformance_aws,
    AwsSubject::from_environment(),
    ignore = "needs a server of your own: run by `cargo xtask conformance aws`"
);
contract!(
    conformance_azure,
    AzureSubject::from_environment(),
    ignore = "needs a server of your own: run by `cargo xtask conformance azure`"
);
contract!(
    conformance_gcp,
    GcpSubject::from_environment(),
    ignore = "needs a server of your own: run by `cargo xtask conformance gcp`"
);
contract!(
    conformance_vault,
    VaultSubject::from_environment(),
    ignore = "needs a server of your own: run by `cargo xtask conformance vault`"
);
