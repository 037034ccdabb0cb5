//! The AWS store against moto, seeded through the SDK under random names.

use std::time::{Duration, SystemTime};

use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::Region;
use secretconf::store::{Request, StoreErrorKind};
use secretconf_tests::fetching::{error, fetch, fetch_until, kind, text};
use secretconf_tests::moto::Moto;

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn text_bytes_and_json_digit_for_digit() {
    let moto = Moto::new();
    let json = "{\"n\": 12345678901234567890.1230, \"π\": \"\\u00e9\",\n \"b\" : 1E5}\r\n";
    moto.text("text", "  s3cret\n");
    moto.text("json", json);
    let bytes: Vec<u8> = (0..=255).collect();
    moto.bytes("bytes", bytes.clone());
    for names in [&["text", "json", "bytes"][..], &["text"], &["json"], &["bytes"]] {
        for request in moto.fetch(names) {
            let answer = request.outcome().unwrap();
            match request.name().rsplit('/').next().unwrap() {
                "text" => assert_eq!(text(&request), "  s3cret\n"),
                "json" => assert_eq!(text(&request), json),
                _ => assert_eq!(answer.as_bytes().unwrap().expose(), &bytes),
            }
            assert!(answer.version_id().is_some_and(|id| id.len() == 36));
            let age = SystemTime::now().duration_since(answer.created_at().unwrap());
            assert!(age.unwrap_or_default() < Duration::from_secs(60));
        }
    }
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn a_missing_secret_alone_and_in_a_batch() {
    let moto = Moto::new();
    moto.text("there", "right");
    let alone = moto.fetch(&["absent"]);
    assert_eq!(kind(&alone[0]), StoreErrorKind::NotFound);
    let shown = error(&alone[0]).to_string();
    assert!(shown.starts_with("no such secret: ResourceNotFoundException"), "{shown}");
    let both = moto.fetch(&["absent", "there"]);
    assert_eq!(kind(&both[0]), StoreErrorKind::NotFound);
    assert_eq!(text(&both[1]), "right");
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn forty_five_secrets_in_three_batches() {
    let moto = Moto::new();
    let names: Vec<_> = (0..45).map(|number| format!("s{number}")).collect();
    for name in &names {
        moto.text(name, name);
    }
    let requests = moto.fetch(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for (request, name) in requests.iter().zip(&names) {
        assert_eq!(text(request), name);
    }
    assert_eq!((moto.count("BatchGetSecretValue"), moto.count("GetSecretValue")), (3, 0));
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn stages_and_versions() {
    let moto = Moto::new();
    let first = moto.text("db", "first").version_id.unwrap();
    let second = moto.put("db", "second", &[]);
    let pending = moto.put("db", "pending", &["AWSPENDING"]);
    let name = moto.name("db");
    let requests = [
        Request::new(&name),
        Request::new(&name).at_stage("AWSCURRENT"),
        Request::new(&name).at_stage("AWSPREVIOUS"),
        Request::new(&name).at_stage("AWSPENDING"),
        Request::new(&name).at_version(first.clone()),
        Request::new(&name).at_stage("NO_SUCH_STAGE"),
    ];
    fetch_until(Duration::from_secs(8), &moto.store(), &requests);
    let texts: Vec<_> = requests[..5].iter().map(text).collect();
    assert_eq!(texts, ["second", "second", "first", "pending", "first"]);
    let version = |at: usize| requests[at].outcome().unwrap().version_id().unwrap();
    assert_eq!([version(0), version(2), version(3)], [&*second, &*first, &*pending]);
    assert_eq!(kind(&requests[5]), StoreErrorKind::NotFound);
    let shown = error(&requests[5]).to_string();
    assert!(shown.contains("no value in stage NO_SUCH_STAGE"), "{shown}");
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn a_deleted_secret_is_disabled() {
    let moto = Moto::new();
    moto.text("gone", "x");
    moto.text("there", "right");
    let delete = moto.client.delete_secret().secret_id(moto.name("gone"));
    moto.runtime.block_on(delete.recovery_window_in_days(7).send()).unwrap();
    for names in [&["gone"][..], &["gone", "there"]] {
        let requests = moto.fetch(names);
        assert_eq!(kind(&requests[0]), StoreErrorKind::Disabled);
        let cure = error(&requests[0]).cure().unwrap();
        assert!(cure.contains("aws secretsmanager restore-secret --secret-id"), "{cure}");
    }
}

/// It makes moto refuse the whole batch.
#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn a_secret_without_a_value() {
    let moto = Moto::new();
    moto.runtime.block_on(moto.client.create_secret().name(moto.name("hollow")).send()).unwrap();
    moto.text("there", "right");
    let alone = moto.fetch(&["hollow"]);
    assert_eq!(kind(&alone[0]), StoreErrorKind::NotFound);
    let shown = error(&alone[0]).to_string();
    assert!(shown.contains("no value in stage AWSCURRENT"), "{shown}");
    let both = moto.fetch(&["hollow", "there"]);
    assert_eq!(kind(&both[0]), StoreErrorKind::NotFound);
    assert_eq!(text(&both[1]), "right");
}

#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn by_arn_and_by_arn_without_suffix() {
    let moto = Moto::new();
    let arn = moto.text("db", "right").arn.unwrap();
    moto.text("api", "other");
    let stem = &arn[..arn.len() - 7];
    let requests = fetch(&moto.store(), &[&arn, stem, &moto.name("db"), &moto.name("api")]);
    let texts: Vec<_> = requests.iter().map(text).collect();
    assert_eq!(texts, ["right", "right", "right", "other"]);
    for id in [&*arn, stem] {
        assert_eq!(text(&fetch(&moto.store(), &[id])[0]), "right");
    }
}

/// moto keeps each region's secrets apart, by the region that the call is signed for.
#[test]
#[ignore = "needs moto: run by `cargo xtask test`"]
fn an_arn_of_another_region() {
    let moto = Moto::new();
    let there = moto.client.config().to_builder().region(Region::new("eu-west-1")).build();
    let create = Client::from_conf(there).create_secret().name(moto.name("far"));
    let arn = moto.runtime.block_on(create.secret_string("far away").send()).unwrap().arn.unwrap();
    moto.text("near", "here");
    let requests = fetch(&moto.store(), &[&arn, &moto.name("near"), &moto.name("far")]);
    assert_eq!((text(&requests[0]), text(&requests[1])), ("far away", "here"));
    assert_eq!(kind(&requests[2]), StoreErrorKind::NotFound);
}
