//! What the Azure SDK and the HTTP client under it write down, at the finest level. One test: listeners are the process's.

use secretconf_store_tests::azure_fake::{CLIENT_SECRET, TOKEN};
use secretconf_store_tests::azure_rig::AzureRig;
use secretconf_store_tests::ear::Ear;
use secretconf_store_tests::server::Mishap;
use secretconf_tests::fetching::{fetch, text};

#[test]
fn no_secret_is_written_down() {
    let ear = Ear::default();
    tracing::subscriber::set_global_default(ear.clone()).unwrap();
    log::set_logger(Box::leak(Box::new(ear.clone()))).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    let rig = AzureRig::new();
    rig.fake.set("db", "planted-value");
    rig.server.next(Mishap::Garbage);
    rig.server.next(Mishap::Page(503));
    for secret in [CLIENT_SECRET, "planted-client-secret"] {
        let _requests = fetch(&rig.store_with(secret), &["db", "absent"]);
    }
    assert_eq!(text(&fetch(&rig.store(), &["db"])[0]), "planted-value");

    let written = ear.lines().join("\n");
    assert!(written.contains("/secrets/"), "nothing was heard: {written}");
    for hidden in ["planted", CLIENT_SECRET, "client~secret", TOKEN, "hunter2"] {
        assert!(!written.contains(hidden), "{hidden} is in the log");
    }
}
