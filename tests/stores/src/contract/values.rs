//! What a secret may hold, and what fields make of it.

use secretconf::store::{Request, StoreErrorKind};
use secretconf::{ProblemKind, Secret, SecretConfig};
use secretconf_tests::fetching::{kind, text as text_of};
use secretconf_tests::problem;

use super::configs::Load;
use super::leaks::{hidden, told};
use super::{Content, NotHere, PLANTED, Subject, ask, json_with};

/// With everything that a shell, a template or a trim would spoil.
const TEXT: &str = " p@ss'w\"rd $HOME ${x} \\n #1\n\tπ ü 🔑 \r\n";

/// Every digit must come back.
const JSON: &str = r#"{"user": "ada", "password": "p@ss", "port": 5432, "nothing": null, "hosts": [{}, {"na/me": "b"}]}"#;

pub(super) fn text(subject: &dyn Subject) -> Result<(), NotHere> {
    let made = subject.put("text", Content::Text(TEXT))?;
    let [request] = ask(subject, [Request::new(&made.name)]);
    assert_eq!(text_of(&request), TEXT);
    let loaded: Secret<String> = Load::of(subject, &made.name).whole().unwrap();
    assert_eq!(loaded.expose(), TEXT);
    Ok(())
}

/// Alone, and beside others.
pub(super) fn bytes(subject: &dyn Subject) -> Result<(), NotHere> {
    let every_byte: Vec<u8> = (0..=255).collect();
    let made = subject.put("bytes", Content::Bytes(&every_byte))?;
    let loaded: Secret<Vec<u8>> = Load::of(subject, &made.name).whole().unwrap();
    assert_eq!(loaded.expose(), &every_byte);
    let as_text = problem(Load::of(subject, &made.name).whole::<Secret<String>>());
    assert_eq!(as_text.kind(), ProblemKind::NotUtf8);

    let beside = subject.put("text", Content::Text(TEXT))?;
    let together = ask(subject, [Request::new(&beside.name), Request::new(&made.name)]);
    assert_eq!(text_of(&together[0]), TEXT);
    let bytes = together[1].outcome().and_then(|answer| answer.as_bytes());
    assert_eq!(bytes.expect("bytes").expose(), &every_byte);
    Ok(())
}

pub(super) fn json_key(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(SecretConfig)]
    struct Login {
        #[secret(key)]
        user: Secret<String>,
        #[secret(key)]
        password: Secret<String>,
        #[secret(key, plain)]
        port: u16,
        #[secret(key)]
        nothing: Option<Secret<String>>,
    }

    let made = subject.put("json", Content::Text(JSON))?;
    let login: Login = Load::of(subject, &made.name).keys().unwrap();
    assert_eq!((login.user.expose().as_str(), login.password.expose().as_str()), ("ada", "p@ss"));
    assert_eq!(login.port, 5432);
    assert!(login.nothing.is_none());
    Ok(())
}

/// All its digits are kept.
pub(super) fn long_number(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(SecretConfig)]
    struct Account {
        #[secret(key, plain)]
        id: String,
    }

    let text = r#"{"id": 12345678901234567890123}"#;
    let made = subject.put("number", Content::Text(text))?;
    let account: Account = Load::of(subject, &made.name).keys().unwrap();
    assert_eq!(account.id, "12345678901234567890123");
    Ok(())
}

pub(super) fn pointer(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(SecretConfig)]
    struct Deep {
        #[secret(key = "/hosts/1/na~1me")]
        name: Secret<String>,
        #[secret(key = "/hosts/2/na~1me")]
        absent: Option<Secret<String>>,
    }

    let made = subject.put("json", Content::Text(JSON))?;
    let deep: Deep = Load::of(subject, &made.name).keys().unwrap();
    assert_eq!(deep.name.expose(), "b");
    assert!(deep.absent.is_none());
    Ok(())
}

pub(super) fn absent(subject: &dyn Subject) -> Result<(), NotHere> {
    let name = subject.name("absent");
    let [request] = ask(subject, [Request::new(&name)]);
    assert_eq!(kind(&request), StoreErrorKind::NotFound);

    let error = secretconf_tests::error(Load::of(subject, &name).whole::<Secret<String>>());
    assert_eq!(error.problems()[0].kind(), ProblemKind::NotFound);
    told(&error, &[subject.scheme(), &name, "no such secret"]);
    let optional: Option<Secret<String>> = Load::of(subject, &name).whole().unwrap();
    assert!(optional.is_none());
    Ok(())
}

pub(super) fn absent_key(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(SecretConfig)]
    #[expect(dead_code, reason = "loaded for its problem")]
    struct Needed {
        #[secret(key)]
        token: Secret<String>,
        #[secret(key)]
        user: Secret<String>,
    }

    #[derive(SecretConfig)]
    struct Optional {
        #[secret(key)]
        token: Option<Secret<String>>,
    }

    let made = subject.put("keys", Content::Text(&json_with(PLANTED)))?;
    let error = secretconf_tests::error(Load::of(subject, &made.name).keys::<Needed>());
    assert_eq!(error.problems().len(), 1, "{error}");
    assert_eq!(error.problems()[0].kind(), ProblemKind::NoSuchKey);
    told(&error, &[subject.scheme(), &made.name, "`token`", "its keys: password, user"]);
    hidden(subject, &error);
    let optional: Optional = Load::of(subject, &made.name).keys().unwrap();
    assert!(optional.token.is_none());
    Ok(())
}

pub(super) fn not_json(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(Debug, SecretConfig)]
    struct Optional {
        #[secret(key)]
        #[expect(dead_code, reason = "loaded for its problem")]
        password: Option<Secret<String>>,
    }

    let made = subject.put("plain", Content::Text(PLANTED))?;
    let error = secretconf_tests::error(Load::of(subject, &made.name).keys::<Optional>());
    assert_eq!(error.problems()[0].kind(), ProblemKind::NotJson);
    told(&error, &[subject.scheme(), &made.name, "`password`"]);
    hidden(subject, &error);
    Ok(())
}

pub(super) fn empty(subject: &dyn Subject) -> Result<(), NotHere> {
    blank_is_absent(subject, "")
}

pub(super) fn blank(subject: &dyn Subject) -> Result<(), NotHere> {
    blank_is_absent(subject, " \n")
}

fn blank_is_absent(subject: &dyn Subject, content: &str) -> Result<(), NotHere> {
    let made = subject.put("blank", Content::Text(content))?;
    let [request] = ask(subject, [Request::new(&made.name)]);
    assert_eq!(text_of(&request), content);
    let optional: Option<Secret<String>> = Load::of(subject, &made.name).whole().unwrap();
    assert!(optional.is_none());
    let needed = problem(Load::of(subject, &made.name).whole::<Secret<String>>());
    assert_eq!(needed.kind(), ProblemKind::Blank);
    Ok(())
}

pub(super) fn longest(subject: &dyn Subject) -> Result<(), NotHere> {
    #[derive(SecretConfig)]
    struct Long {
        #[secret(key)]
        password: Secret<String>,
    }

    let around = json_with("").len();
    let password = "0123456789abcdef".repeat(subject.longest() / 16 + 1);
    let password = &password[..subject.longest() - around];
    let content = json_with(password);
    assert_eq!(content.len(), subject.longest());
    let made = subject.put("long", Content::Text(&content))?;
    let long: Long = Load::of(subject, &made.name).keys().unwrap();
    assert!(long.password.expose() == password, "{} bytes", long.password.expose().len());
    Ok(())
}
