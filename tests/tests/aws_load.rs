//! Whole loads against the AWS fake: outages, denials and slowness as a user of a config sees them.

use std::time::{Duration, Instant};

use secretconf::store::Aws;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;
use secretconf::{Error, Loader, ProblemKind, Secret, SecretConfig};
use secretconf_tests::aws_fake::{AwsFake, Mishap};

#[derive(Debug, SecretConfig)]
struct Ten {
    #[secret(aws = "s0")]
    f0: Secret<String>,
    #[secret(aws = "s1")]
    f1: Secret<String>,
    #[secret(aws = "s2")]
    f2: Secret<String>,
    #[secret(aws = "s3")]
    f3: Secret<String>,
    #[secret(aws = "s4")]
    f4: Secret<String>,
    #[secret(aws = "s5")]
    f5: Secret<String>,
    #[secret(aws = "s6", plain, default = "fallback")]
    f6: String,
    #[secret(aws = "s7")]
    f7: Option<Secret<String>>,
    #[secret(aws = "s8", plain, default = 8)]
    f8: u16,
    #[secret(aws = "s9#key", plain, default_in(production = true), default = false)]
    f9: bool,
}

fn seeded() -> AwsFake {
    let fake = AwsFake::new();
    for number in 0..8 {
        fake.text(&format!("s{number}"), &format!("value {number}"));
    }
    fake.text("s8", "80").text("s9", r#"{"key": false}"#);
    fake
}

fn loader<T: SecretConfig>(client: Client) -> Loader<T> {
    T::loader().no_env().environment("production").store(Aws::from_client(client))
}

fn kinds(error: &Error) -> Vec<(&str, ProblemKind)> {
    error.problems().iter().map(|problem| (problem.field(), problem.kind())).collect()
}

#[test]
fn all_ten_come_in_one_batch() {
    let fake = seeded();
    let config = loader::<Ten>(fake.client()).load().unwrap();
    let Ten { f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 } = config;
    for (number, secret) in [f0, f1, f2, f3, f4, f5].iter().enumerate() {
        assert_eq!(*secret.expose(), format!("value {number}"));
    }
    assert_eq!(
        (f6.as_str(), f7.unwrap().expose().as_str(), f8, f9),
        ("value 6", "value 7", 80, false)
    );
    assert_eq!((fake.count("BatchGetSecretValue"), fake.count("GetSecretValue")), (1, 0));
}

#[test]
fn fields_of_one_secret_are_one_get() {
    #[derive(SecretConfig)]
    struct Database {
        #[secret(aws = "database#host", plain)]
        host: String,
        #[secret(aws = "database#port", plain)]
        port: u16,
        #[secret(aws = "database#password")]
        password: Secret<String>,
        #[secret(aws = "database")]
        whole: Secret<String>,
    }

    let fake = AwsFake::new();
    let text = r#"{"host": "db", "port": 5432, "password": "right"}"#;
    fake.text("database", text);
    let config = loader::<Database>(fake.client()).load().unwrap();
    let Database { host, port, password, whole } = config;
    assert_eq!((host.as_str(), port, password.expose().as_str()), ("db", 5432, "right"));
    assert_eq!(whole.expose(), text);
    assert_eq!((fake.calls().len(), fake.connections()), (1, 1));
}

#[test]
fn one_denied_is_one_problem_and_the_others_are_read() {
    let fake = seeded();
    fake.refuse("s3", "AccessDeniedException");
    let error = loader::<Ten>(fake.client()).load().unwrap_err();
    assert_eq!(kinds(&error), [("f3", ProblemKind::Denied)]);
    let problem = &error.problems()[0];
    assert!(problem.help().contains("secretsmanager:GetSecretValue"), "{error}");
    assert!(problem.help().contains("secret:s3-??????"), "{error}");
    let outcome = problem.attempts().last().unwrap().outcome();
    assert!(outcome.contains("AccessDeniedException (request "), "{error}");
    let answered = error.report().fields().iter().filter(|field| field.source().is_some());
    assert_eq!(answered.count(), 9);
}

#[test]
fn no_default_stands_in_for_a_denied_secret() {
    let fake = seeded();
    for number in 0..10 {
        fake.refuse(&format!("s{number}"), "AccessDeniedException");
    }
    let error = loader::<Ten>(fake.client()).load().unwrap_err();
    assert_eq!(error.problems().len(), 10, "{error}");
    assert!(error.problems().iter().all(|problem| problem.kind() == ProblemKind::Denied));
}

#[test]
fn an_outage_is_ten_problems_told_once_within_the_deadline() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = AwsFake::new().config().endpoint_url(format!("http://{nobody}")).build();
    let started = Instant::now();
    let error = loader::<Ten>(Client::from_conf(config))
        .deadline(Duration::from_secs(1))
        .load()
        .unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(error.problems().len(), 10, "{error}");
    assert!(error.problems().iter().all(|problem| problem.kind() == ProblemKind::Unavailable));
    let shown = error.to_string();
    assert_eq!(shown.matches("connection refused").count(), 1, "{shown}");
    for number in 0..10 {
        assert!(shown.contains(&format!("\n    f{number} ")), "{shown}");
    }
}

#[test]
fn throttling_until_the_deadline_is_called_so() {
    let fake = seeded();
    fake.always(Mishap::Code(400, "ThrottlingException"));
    let loader = loader::<Ten>(fake.client()).deadline(Duration::from_secs(1));
    let error = loader.load().unwrap_err();
    assert!(
        error.problems().iter().all(|problem| problem.kind() == ProblemKind::Throttled),
        "{error}"
    );
}

#[test]
fn a_throttled_start_is_tried_again() {
    let fake = seeded();
    fake.next(2, Mishap::Code(400, "ThrottlingException"));
    loader::<Ten>(fake.client()).load().unwrap();
}

#[test]
fn a_slow_answer_is_cut_by_the_deadline() {
    let fake = seeded();
    fake.always(Mishap::Slow(Duration::from_secs(30)));
    let started = Instant::now();
    let error =
        loader::<Ten>(fake.client()).deadline(Duration::from_millis(500)).load().unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert!(error.problems().iter().all(|problem| problem.kind() == ProblemKind::Unavailable));
}

/// Used on a current-thread runtime, which the blocking load then stops.
#[test]
fn a_used_client_works_at_once_in_every_kind_of_load() {
    let fake = seeded();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let started = Instant::now();
    runtime.block_on(async {
        let client = fake.client();
        client.get_secret_value().secret_id("s0").send().await.unwrap();
        loader::<Ten>(client.clone()).load().unwrap();
        loader::<Ten>(client.clone()).load_async().await.unwrap();
        loader::<Ten>(client).load().unwrap();
    });
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

#[test]
fn a_local_environment_asks_nobody_but_given_stores() {
    let fake = seeded();
    let error = Ten::loader().no_env().environment("development").load().unwrap_err();
    assert!(error.problems().iter().all(|problem| problem.kind() == ProblemKind::Missing));
    assert!(error.to_string().contains("not asked in local environments"), "{error}");
    loader::<Ten>(fake.client()).environment("development").load().unwrap();
}
