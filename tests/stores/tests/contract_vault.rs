//! The contract of stores, kept by Vault and OpenBao.

use secretconf_store_tests::contract;
use secretconf_store_tests::subjects::VaultSubject;

contract!(vault_openbao, VaultSubject::kv2(), ignore = "needs OpenBao: run by `cargo xtask test`");
contract!(
    vault_openbao_kv1,
    VaultSubject::kv1(),
    ignore = "needs OpenBao: run by `cargo xtask test`"
);
