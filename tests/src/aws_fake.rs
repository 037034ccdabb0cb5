//! AWS Secrets Manager in this process, for what no emulator shows: throttling, denials, policies that empty a batch,
//! connections that break.
//!
//! It speaks the documented wire format (AWS JSON 1.1) and holds to the documented limits. It checks no signature.

mod http;

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufReader, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::{
    BehaviorVersion, Builder, Credentials, Region,
};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::{Client, Config};
use serde_json::{Value, json};

use self::http::{Request, Response};

/// When every version in the fake was made, in seconds since 1970.
pub const CREATED: u64 = 1_700_000_000;

/// The fake. Clones share their secrets; its threads end with the process.
#[derive(Clone)]
pub struct AwsFake {
    address: std::net::SocketAddr,
    state: Arc<Mutex<State>>,
    connections: Arc<AtomicUsize>,
}

/// One call that it received.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    /// `GetSecretValue` or `BatchGetSecretValue`.
    pub operation: String,
    /// The secrets asked for.
    pub ids: Vec<String>,
    /// The region that the call was signed for.
    pub region: String,
}

/// What happens to a call instead of an answer.
#[derive(Clone, Debug)]
pub enum Mishap {
    /// An error of the service: HTTP status and code.
    Code(u16, &'static str),
    /// HTTP status and a text that is not JSON.
    Page(u16),
    /// The answer is cut off in the middle of its body.
    CutOff,
    /// The connection is closed without an answer.
    Close,
    /// No answer for this long, then the right one.
    Slow(Duration),
}

#[derive(Default)]
struct State {
    secrets: BTreeMap<String, Secret>,
    denied: BTreeMap<String, &'static str>,
    batch_denied: bool,
    batch_emptied: bool,
    left_out: Vec<String>,
    /// What happens to the next calls.
    mishaps: VecDeque<Mishap>,
    always: Option<Mishap>,
    calls: Vec<Call>,
    running: usize,
    most_running: usize,
}

#[derive(Default)]
struct Secret {
    suffix: String,
    turns: usize,
    /// Content by stage or version id.
    values: BTreeMap<String, (String, Value)>,
}

impl AwsFake {
    /// Starts it on a free port.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[expect(clippy::new_without_default, reason = "a server for tests")]
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let fake = Self { address, state: Arc::default(), connections: Arc::default() };
        let server = fake.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                server.connections.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || server.serve(stream));
            }
        });
        fake
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The config of a client for it, in us-east-1.
    pub fn config(&self) -> Builder {
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("AKID", "secret-access-key", None, None, "test"))
            .endpoint_url(self.endpoint())
    }

    /// A client for it.
    pub fn client(&self) -> Client {
        Client::from_conf(self.config().build())
    }

    /// Puts a text into the stage `AWSCURRENT` of a secret.
    pub fn text(&self, name: &str, text: &str) -> &Self {
        self.put(name, "AWSCURRENT", "v-current", json!({ "SecretString": text }))
    }

    /// Puts bytes there, in base64.
    pub fn binary(&self, name: &str, base64: &str) -> &Self {
        self.put(name, "AWSCURRENT", "v-current", json!({ "SecretBinary": base64 }))
    }

    /// Puts a version there that has neither text nor bytes.
    pub fn hollow(&self, name: &str) -> &Self {
        self.put(name, "AWSCURRENT", "v-current", json!({}))
    }

    /// Puts a text into a stage, under a version id.
    pub fn text_at(&self, name: &str, stage: &str, version: &str, text: &str) -> &Self {
        self.put(name, stage, version, json!({ "SecretString": text }))
    }

    /// Sets the six characters at the end of a secret's ARN.
    pub fn suffix(&self, name: &str, suffix: &str) -> &Self {
        self.state().secrets.entry(name.to_owned()).or_default().suffix = suffix.to_owned();
        self
    }

    /// Adds a version as `PutSecretValue` does: the one before it moves to the stage `AWSPREVIOUS`. Its id.
    pub fn turn(&self, name: &str, content: Value) -> String {
        let mut state = self.state();
        let secret = state.secrets.entry(name.to_owned()).or_default();
        secret.turns += 1;
        let version = format!("version-{}", secret.turns);
        if let Some(before) = secret.values.remove("AWSCURRENT") {
            secret.values.insert("AWSPREVIOUS".to_owned(), before);
        }
        drop(state);
        self.put(name, "AWSCURRENT", &version, content);
        version
    }

    fn put(&self, name: &str, stage: &str, version: &str, content: Value) -> &Self {
        let mut state = self.state();
        let secret = state.secrets.entry(name.to_owned()).or_default();
        for at in [stage, version] {
            secret.values.insert(at.to_owned(), (version.to_owned(), content.clone()));
        }
        drop(state);
        self
    }

    /// Refuses one secret with this code, alone and in batches.
    pub fn refuse(&self, id: &str, code: &'static str) -> &Self {
        self.state().denied.insert(id.to_owned(), code);
        self
    }

    /// Denies `BatchGetSecretValue` as a whole.
    pub fn deny_batches(&self) -> &Self {
        self.state().batch_denied = true;
        self
    }

    /// Answers batches with neither values nor errors.
    pub fn empty_batches(&self) -> &Self {
        self.state().batch_emptied = true;
        self
    }

    /// Leaves one secret out of the answer to a batch.
    pub fn leave_out(&self, id: &str) -> &Self {
        self.state().left_out.push(id.to_owned());
        self
    }

    /// Lets this happen to the next `times` calls.
    pub fn next(&self, times: usize, mishap: Mishap) -> &Self {
        self.state().mishaps.extend(std::iter::repeat_n(mishap, times));
        self
    }

    /// Lets this happen to every call.
    pub fn always(&self, mishap: Mishap) -> &Self {
        self.state().always = Some(mishap);
        self
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// How many of the calls were of this operation.
    pub fn count(&self, operation: &str) -> usize {
        self.state().calls.iter().filter(|call| call.operation == operation).count()
    }

    /// How many calls were under way at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.state().most_running
    }

    /// How many connections were opened.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: TcpStream) {
        let _unneeded = stream.set_nodelay(true);
        let Ok(mut out) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        let mut number = 0;
        while let Ok(Some(request)) = Request::read(&mut reader) {
            number += 1;
            let Some(response) = self.respond(&request) else { break };
            let written = response.write(&mut out, &format!("request-{number}"));
            if written.is_err() || response.cut {
                break;
            }
        }
        let _already_closed = out.flush();
        let _already_closed = out.shutdown(Shutdown::Both);
    }

    /// `None` closes the connection.
    fn respond(&self, request: &Request) -> Option<Response> {
        let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let call = call(request, &asked);
        let mut state = self.state();
        state.calls.push(call.clone());
        state.running += 1;
        state.most_running = state.most_running.max(state.running);
        let mishap = state.mishaps.pop_front().or_else(|| state.always.clone());
        drop(state);
        if let Some(Mishap::Slow(time)) = mishap {
            thread::sleep(time);
        } else {
            // Long enough for calls to overlap.
            thread::sleep(Duration::from_millis(5));
        }
        let mut state = self.state();
        state.running -= 1;
        let mut response = match state.answer(&call, &asked) {
            Ok(body) => json(200, &body),
            Err(code) => json(400, &json!({ "__type": code, "Message": message(code) })),
        };
        match mishap {
            Some(Mishap::Code(status, code)) => {
                return Some(json(status, &json!({ "__type": code, "Message": message(code) })));
            }
            Some(Mishap::Page(status)) => {
                let body = "<html>hunter2</html>".to_owned();
                return Some(Response { status, content_type: "text/html", body, cut: false });
            }
            Some(Mishap::Close) => return None,
            Some(Mishap::CutOff) => response.cut = true,
            Some(Mishap::Slow(_)) | None => {}
        }
        Some(response)
    }
}

impl State {
    fn answer(&self, call: &Call, asked: &Value) -> Result<Value, &'static str> {
        match call.operation.as_str() {
            "GetSecretValue" => {
                let at = asked["VersionId"].as_str().or(asked["VersionStage"].as_str());
                self.value(&call.ids[0], at.unwrap_or("AWSCURRENT"), &call.region)
            }
            "BatchGetSecretValue" => self.batch(call),
            _ => Err("UnknownOperationException"),
        }
    }

    fn batch(&self, call: &Call) -> Result<Value, &'static str> {
        if call.ids.len() > 20 {
            return Err("InvalidParameterException");
        }
        if self.batch_denied {
            return Err("AccessDeniedException");
        }
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        // In another order than asked for, since the service promises none.
        for id in call.ids.iter().rev() {
            if self.batch_emptied || self.left_out.contains(id) {
                continue;
            }
            match self.value(id, "AWSCURRENT", &call.region) {
                Ok(value) => values.push(value),
                Err(code) => errors
                    .push(json!({ "SecretId": id, "ErrorCode": code, "Message": message(code) })),
            }
        }
        Ok(json!({ "SecretValues": values, "Errors": errors }))
    }

    fn value(&self, id: &str, at: &str, region: &str) -> Result<Value, &'static str> {
        if let Some(code) = self.denied.get(id) {
            return Err(code);
        }
        let whole = |name: &str, secret: &Secret| arn(region, name, &secret.suffix);
        let by_arn = || self.secrets.iter().find(|(name, secret)| whole(name, secret) == id);
        let by_stem = || self.secrets.iter().find(|(name, _)| arn(region, name, "") == id);
        let (name, secret) = self
            .secrets
            .get_key_value(id)
            .or_else(by_arn)
            .or_else(by_stem)
            .ok_or("ResourceNotFoundException")?;
        let (version, content) = secret.values.get(at).ok_or("ResourceNotFoundException")?;
        let mut value = json!({
            "ARN": whole(name, secret),
            "Name": name,
            "VersionId": version,
            "CreatedDate": CREATED,
        });
        for (key, part) in content.as_object().into_iter().flatten() {
            value[key] = part.clone();
        }
        Ok(value)
    }
}

fn call(request: &Request, asked: &Value) -> Call {
    let operation = request.header("x-amz-target").rsplit('.').next().unwrap_or_default();
    let ids = match &asked["SecretIdList"] {
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => vec![asked["SecretId"].as_str().unwrap_or_default().to_owned()],
    };
    // AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/secretsmanager/aws4_request, ..
    let region = request.header("authorization").split('/').nth(2).unwrap_or_default();
    Call { operation: operation.to_owned(), ids, region: region.to_owned() }
}

/// A secret's ARN; without a suffix, the part that is known beforehand.
pub fn arn(region: &str, name: &str, suffix: &str) -> String {
    let dash = if suffix.is_empty() { "" } else { "-" };
    format!("arn:aws:secretsmanager:{region}:123456789012:secret:{name}{dash}{suffix}")
}

/// Such texts hold parts of requests, which must not come up in a report.
fn message(code: &str) -> &'static str {
    match code {
        "InvalidRequestException" => "You can't do this: hunter2 was marked for deletion.",
        _ => "hunter2 of arn:aws:iam::123456789012:user/alice",
    }
}

fn json(status: u16, body: &Value) -> Response {
    let content_type = "application/x-amz-json-1.1";
    Response { status, content_type, body: body.to_string(), cut: false }
}
