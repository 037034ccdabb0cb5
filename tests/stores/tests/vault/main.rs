//! The store `vault`: on a real OpenBao, and on servers that answer what no OpenBao can be made to.

mod faults;
mod openbao_kv;
mod openbao_login;
mod openbao_policies;
mod openbao_tls;
mod openbao_tokens;

use secretconf::store::{Request, Vault};
use secretconf_store_tests::openbao::OpenBao;
use secretconf_store_tests::server::{Forward, Server};
use secretconf_tests::fetching::fetch;

/// A server in front of an OpenBao, which sees all calls.
fn front(bao: &OpenBao) -> Server {
    Server::start(Forward::to(bao.url()))
}

/// A store that knows nothing of the environment that the tests run in.
fn vault(url: &str) -> Vault {
    Vault::new().env_vars::<String, String>([]).address(url)
}

/// Asks for one secret.
fn ask(store: &Vault, name: &str) -> Request {
    let [request] = <[Request; 1]>::try_from(fetch(store, &[name])).expect("one answer");
    request
}
