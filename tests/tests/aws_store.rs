//! Which calls the AWS store makes, and how answers find their requests.

use std::time::{Duration, UNIX_EPOCH};

use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;
use secretconf::store::{Aws, Request, Store, StoreErrorKind};
use secretconf_tests::aws_fake::{AwsFake, CREATED, Mishap, arn};
use secretconf_tests::fetching::{error, fetch, fetch_until, kind, text};

const GET: &str = "GetSecretValue";
const BATCH: &str = "BatchGetSecretValue";
const DEADLINE: Duration = Duration::from_secs(8);

fn store(fake: &AwsFake) -> Aws {
    Aws::from_client(fake.client())
}

/// A fake with this many secrets, and their names.
fn many(count: usize) -> (AwsFake, Vec<String>) {
    let fake = AwsFake::new();
    let names: Vec<_> = (0..count).map(|number| format!("app/secret-{number}")).collect();
    for name in &names {
        fake.text(name, &format!("value of {name}"));
    }
    (fake, names)
}

fn refs(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn assert_all_found(requests: &[Request]) {
    for request in requests {
        assert_eq!(text(request), format!("value of {}", request.name()));
    }
}

/// How many single gets and batches there were.
fn calls(fake: &AwsFake) -> (usize, usize) {
    (fake.count(GET), fake.count(BATCH))
}

#[test]
fn is_called_aws() {
    assert_eq!(Aws::new().name(), "aws");
}

#[test]
fn one_secret_is_a_single_get() {
    let (fake, names) = many(1);
    let requests = fetch(&store(&fake), &refs(&names));
    assert_all_found(&requests);
    let answer = requests[0].outcome().unwrap();
    assert_eq!(answer.version_id(), Some("v-current"));
    assert_eq!(answer.created_at(), Some(UNIX_EPOCH + Duration::from_secs(CREATED)));
    assert_eq!(calls(&fake), (1, 0));
}

#[test]
fn nothing_to_ask_is_no_call() {
    let (fake, _) = many(1);
    fetch(&store(&fake), &[]);
    assert!(fake.calls().is_empty());
}

#[test]
fn two_secrets_are_one_batch() {
    let (fake, names) = many(2);
    let requests = fetch(&store(&fake), &refs(&names));
    assert_all_found(&requests);
    let answer = requests[1].outcome().unwrap();
    assert_eq!(answer.version_id(), Some("v-current"));
    assert_eq!(answer.created_at(), Some(UNIX_EPOCH + Duration::from_secs(CREATED)));
    assert_eq!(calls(&fake), (0, 1));
}

#[test]
fn batches_hold_twenty_at_most() {
    for (count, batches) in [(20, 1), (21, 2), (45, 3)] {
        let (fake, names) = many(count);
        assert_all_found(&fetch(&store(&fake), &refs(&names)));
        assert_eq!(calls(&fake), (0, batches), "{count}");
        assert!(fake.calls().iter().all(|call| call.ids.len() <= 20));
    }
}

/// A hundred secrets take the time of one batch.
#[test]
fn batches_are_under_way_at_once() {
    let (fake, names) = many(100);
    fake.always(Mishap::Slow(Duration::from_millis(500)));
    assert_all_found(&fetch(&store(&fake), &refs(&names)));
    assert_eq!(calls(&fake), (0, 5));
    assert_eq!((fake.most_at_once(), fake.connections()), (5, 5));
}

#[test]
fn stages_and_versions_are_single_gets_beside_the_batch() {
    let fake = AwsFake::new();
    fake.text("a", "value of a").text("b", "value of b");
    fake.text_at("db", "AWSPREVIOUS", "v-1", "old").text_at("db", "AWSCURRENT", "v-2", "new");
    let requests = [
        Request::new("a"),
        Request::new("b"),
        Request::new("db").at_stage("AWSPREVIOUS"),
        Request::new("db").at_version("v-2"),
        Request::new("db").at_stage("AWSPENDING"),
    ];
    fetch_until(DEADLINE, &store(&fake), &requests);
    assert_all_found(&requests[..2]);
    assert_eq!(text(&requests[2]), "old");
    assert_eq!(requests[2].outcome().unwrap().version_id(), Some("v-1"));
    assert_eq!(text(&requests[3]), "new");
    assert_eq!(kind(&requests[4]), StoreErrorKind::NotFound);
    assert_eq!(calls(&fake), (3, 1));
}

#[test]
fn a_lone_plain_secret_beside_staged_ones_is_no_batch() {
    let fake = AwsFake::new();
    fake.text("a", "value of a").text_at("db", "AWSPREVIOUS", "v-1", "old");
    let requests = [Request::new("a"), Request::new("db").at_stage("AWSPREVIOUS")];
    fetch_until(DEADLINE, &store(&fake), &requests);
    assert_eq!((text(&requests[0]), text(&requests[1])), ("value of a", "old"));
    assert_eq!(calls(&fake), (2, 0));
}

#[test]
fn single_gets_never_batch_and_are_bounded() {
    let (fake, names) = many(45);
    assert_all_found(&fetch(&store(&fake).single_gets(), &refs(&names)));
    assert_eq!(calls(&fake), (45, 0));
    assert!((2..=8).contains(&fake.most_at_once()), "{}", fake.most_at_once());
    assert!(fake.connections() <= 8, "{}", fake.connections());
}

#[test]
fn a_denied_batch_falls_back_to_single_gets() {
    let (fake, names) = many(45);
    fake.deny_batches().refuse("app/secret-7", "AccessDeniedException");
    let requests = fetch(&store(&fake), &refs(&names));
    assert_eq!(calls(&fake), (45, 3));
    for request in &requests {
        match request.name() {
            "app/secret-7" => assert_eq!(kind(request), StoreErrorKind::Denied),
            name => assert_eq!(text(request), format!("value of {name}")),
        }
    }
}

#[test]
fn an_emptied_batch_falls_back_to_single_gets() {
    let (fake, names) = many(3);
    fake.empty_batches();
    assert_all_found(&fetch(&store(&fake), &refs(&names)));
    assert_eq!(calls(&fake), (3, 1));
}

#[test]
fn what_a_batch_leaves_out_is_asked_alone() {
    let (fake, names) = many(5);
    fake.leave_out("app/secret-3");
    assert_all_found(&fetch(&store(&fake), &refs(&names)));
    assert_eq!(calls(&fake), (1, 1));
}

#[test]
fn a_batch_spoilt_by_one_secret_falls_back() {
    let (fake, names) = many(3);
    fake.next(1, Mishap::Code(400, "InvalidRequestException"));
    assert_all_found(&fetch(&store(&fake), &refs(&names)));
    assert_eq!(calls(&fake), (3, 1));
}

#[test]
fn each_secret_of_a_batch_has_its_own_error() {
    let (fake, mut names) = many(3);
    fake.refuse("denied", "AccessDeniedException")
        .refuse("key", "DecryptionFailure")
        .refuse("deleted", "InvalidRequestException")
        .hollow("hollow");
    names.extend(["absent", "denied", "key", "deleted", "hollow"].map(str::to_owned));
    let requests = fetch(&store(&fake), &refs(&names));
    assert_all_found(&requests[..3]);
    let kinds: Vec<_> = requests[3..].iter().map(kind).collect();
    use StoreErrorKind::{Denied, Disabled, NotFound};
    assert_eq!(kinds, [NotFound, Denied, Denied, Disabled, NotFound]);
    assert!(error(&requests[7]).to_string().contains("no value in stage AWSCURRENT"));
    assert_eq!(calls(&fake), (0, 1));
}

#[test]
fn text_and_bytes() {
    let fake = AwsFake::new();
    fake.binary("key", "AAH/fg==").text("pin", r#"{"port": 5432, "pi": 3.10}"#);
    for store in [store(&fake), store(&fake).single_gets()] {
        let requests = fetch(&store, &["key", "pin"]);
        let bytes = requests[0].outcome().unwrap().as_bytes().unwrap();
        assert_eq!(bytes.expose(), &[0, 1, 255, 126]);
        assert_eq!(text(&requests[1]), r#"{"port": 5432, "pi": 3.10}"#);
    }
}

#[test]
fn names_arns_and_arns_without_suffix() {
    let fake = AwsFake::new();
    fake.text("app/db", "db").suffix("app/db", "AbC123");
    fake.text("app/db-abc123", "other").suffix("app/db-abc123", "XyZ789");
    let region = "us-east-1";
    let asked = [
        "app/db".to_owned(),
        arn(region, "app/db", "AbC123"),
        arn(region, "app/db", ""),
        "app/db-abc123".to_owned(),
        arn(region, "app/db-abc123", "XyZ789"),
        arn(region, "app/db-abc123", ""),
    ];
    for store in [store(&fake), store(&fake).single_gets()] {
        let requests = fetch(&store, &refs(&asked));
        let texts: Vec<_> = requests.iter().map(text).collect();
        assert_eq!(texts, ["db", "db", "db", "other", "other", "other"]);
    }
    assert_eq!(calls(&fake), (6, 1));
}

/// The whole ARN of `db` reads like the ARN of `db-abc123` without its suffix.
#[test]
fn a_whole_arn_beats_one_without_suffix() {
    let fake = AwsFake::new();
    fake.text("db", "right").suffix("db", "abc123");
    fake.text("db-abc123", "wrong").suffix("db-abc123", "XyZ789");
    let requests = fetch(&store(&fake), &[&arn("us-east-1", "db", "abc123"), "db-abc123", "db"]);
    assert_eq!(requests.iter().map(text).collect::<Vec<_>>(), ["right", "wrong", "right"]);
}

#[test]
fn arns_of_another_region_are_asked_there() {
    let (fake, mut names) = many(2);
    fake.text("far-1", "one").text("far-2", "two").text("farther", "three");
    names.push(arn("eu-west-1", "far-1", ""));
    names.push(arn("eu-west-1", "far-2", ""));
    names.push(arn("ap-south-1", "farther", ""));
    names.push(arn("us-east-1", "app/secret-0", ""));
    let requests = fetch(&store(&fake), &refs(&names));
    assert_all_found(&requests[..2]);
    let texts: Vec<_> = requests[2..].iter().map(text).collect();
    assert_eq!(texts, ["one", "two", "three", "value of app/secret-0"]);
    let calls = fake.calls();
    let mut calls: Vec<_> = calls
        .iter()
        .map(|call| (call.region.as_str(), call.operation.as_str(), call.ids.len()))
        .collect();
    calls.sort_unstable();
    assert_eq!(calls, [("ap-south-1", GET, 1), ("eu-west-1", BATCH, 2), ("us-east-1", BATCH, 3)]);
}

#[test]
fn without_a_region_only_arns_are_asked() {
    let (fake, _) = many(1);
    let client = Client::from_conf(fake.config().region(None).build());
    let far = arn("eu-west-1", "app/secret-0", "");
    let requests = fetch(&Aws::from_client(client), &["app/secret-0", &far]);
    assert_eq!(text(&requests[1]), "value of app/secret-0");
    assert_eq!(kind(&requests[0]), StoreErrorKind::Misconfigured);
    assert!(error(&requests[0]).cure().unwrap().contains("AWS_REGION"));
}

#[test]
fn debug_shows_no_credentials() {
    let fake = AwsFake::new();
    let shown = format!("{:?} {:?}", store(&fake), Aws::new().single_gets());
    assert!(!shown.contains("AKID") && !shown.contains("secret-access-key"), "{shown}");
    assert!(shown.contains("default chain") && shown.contains("single_gets: true"), "{shown}");
}
