//! The methods of the service, in the order in which the service looks at a call: who asks, what for, may they.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::State;
use super::payload::{crc32c, decode, encode};
use super::reply::{self, Code, Failure, bad_request, error_info};
use super::request::{Message, int64, parameter, same, wants_numbers_for_enums};
use super::resource::{Secret, VersionState, etag};
use super::route::{Name, Operation, Route, is_alias_shaped, is_secret_id};

/// What a secret is given and gives back. `name` and `etag` are read as what the secret has to have.
const FIELDS: &[&str] =
    &["name", "etag", "versionAliases", "replication", "labels", "annotations", "topics"];

/// What a secret has in the reference, but not here.
const NOT_SIMULATED: &[&str] =
    &["ttl", "expireTime", "rotation", "versionDestroyTtl", "customerManagedEncryption", "tags"];

const MAX_PAYLOAD: usize = 65_536;
const MAX_ALIASES: usize = 50;

impl State {
    pub(super) fn serve(&mut self, route: &Route, request: &Request<Bytes>) -> Response<Bytes> {
        let number = self.number(&route.name.project).map(str::to_owned);
        let key = number.as_deref().map(|number| route.name.canonical(number));
        if let Some(status) = key.and_then(|key| self.gateway.get(&key)) {
            return reply::gateway_page(*status);
        }
        let answer = self
            .tokens
            .check(request, route.operation)
            .and_then(|()| self.consumer(&route.name, number))
            .and_then(|number| self.answer(route, &number, request));
        answer.map_or_else(Failure::response, |body| reply::json_body(StatusCode::OK, &body))
    }

    /// The number of the project that a call is about, if it may call this API.
    fn consumer(&self, name: &Name, number: Option<String>) -> Result<String, Failure> {
        let project = &name.project;
        let service = "secretmanager.googleapis.com";
        let Some(number) = number else {
            let metadata = json!({ "consumer": format!("projects/{project}"), "service": service });
            let text = format!("Permission denied on resource project {project}.");
            return Err(Failure::new(Code::PermissionDenied, text).detail(error_info(
                "CONSUMER_INVALID",
                "googleapis.com",
                &metadata,
            )));
        };
        if !self.api_disabled {
            return Ok(number);
        }
        let url = format!(
            "https://console.developers.google.com/apis/api/{service}/overview?project={number}"
        );
        let text = format!(
            "Secret Manager API has not been used in project {number} before or it is disabled. Enable it by \
             visiting {url} then retry. If you enabled this API recently, wait a few minutes for the action to \
             propagate to our systems and retry."
        );
        let metadata = json!({
            "service": service,
            "serviceTitle": "Secret Manager API",
            "consumer": format!("projects/{number}"),
            "containerInfo": number,
            "activationUrl": url,
        });
        Err(Failure::new(Code::PermissionDenied, text.clone())
            .detail(error_info("SERVICE_DISABLED", "googleapis.com", &metadata))
            .detail(json!({
                "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
                "locale": "en-US",
                "message": text,
            }))
            .detail(json!({
                "@type": "type.googleapis.com/google.rpc.Help",
                "links": [{ "description": "Google developers console API activation", "url": url }],
            })))
    }

    fn answer(
        &mut self,
        route: &Route,
        number: &str,
        request: &Request<Bytes>,
    ) -> Result<Value, Failure> {
        let Route { operation, name } = route;
        if !name.is_valid() {
            return Err(malformed(name));
        }
        let key = name.canonical(number);
        if self.denied.contains(&key) {
            return Err(denied(*operation, name));
        }
        match operation {
            Operation::ListSecrets => self.list_secrets(&key, request),
            Operation::CreateSecret => self.create(&key, request),
            Operation::GetSecret => Ok(self.found(&key)?.json(&key)),
            Operation::UpdateSecret => self.update(&key, request),
            Operation::DeleteSecret => self.delete(&key, request),
            Operation::AddVersion => self.add_version(&key, request),
            Operation::ListVersions => self.list_versions(&key, request),
            Operation::GetVersion => {
                let version = self.resolved(&key, name)?;
                let numbers_for_enums = wants_numbers_for_enums(request);
                Ok(self.found(&key)?.version(&key, version, numbers_for_enums))
            }
            Operation::AccessVersion => self.access(&key, name),
            Operation::DisableVersion => {
                self.change_version(&key, name, VersionState::Disabled, request)
            }
            Operation::EnableVersion => {
                self.change_version(&key, name, VersionState::Enabled, request)
            }
            Operation::DestroyVersion => {
                self.change_version(&key, name, VersionState::Destroyed, request)
            }
        }
    }

    fn found(&mut self, key: &str) -> Result<&mut Secret, Failure> {
        let text = || Failure::new(Code::NotFound, format!("Secret [{key}] not found."));
        self.secrets.get_mut(key).ok_or_else(text)
    }

    /// The number of the version that is asked for.
    fn resolved(&self, key: &str, name: &Name) -> Result<usize, Failure> {
        let version = name.version.as_deref().unwrap_or_default();
        let resolved = self.secrets.get(key).and_then(|secret| secret.resolve(version));
        resolved.ok_or_else(|| {
            let text = if version == "latest" {
                format!("Secret [{key}] not found or has no versions.")
            } else {
                format!("Secret Version [{key}/versions/{version}] not found.")
            };
            Failure::new(Code::NotFound, text)
        })
    }

    fn create(&mut self, parent: &str, request: &Request<Bytes>) -> Result<Value, Failure> {
        let id = parameter(request, "secretId").unwrap_or_default();
        if !is_secret_id(&id) {
            let text = format!(
                "The provided Secret ID [{id}] does not match the expected format [[a-zA-Z_0-9-]{{1,255}}]"
            );
            return Err(Failure::new(Code::InvalidArgument, text));
        }
        let key = format!("{parent}/secrets/{id}");
        if self.secrets.contains_key(&key) {
            let text = format!("Secret [{key}] already exists.");
            return Err(Failure::new(Code::AlreadyExists, text));
        }
        let mut body = secret_body(request)?;
        let mut secret = Secret::new(Map::new(), self.tick());
        for field in ["versionAliases", "replication", "labels", "annotations", "topics"] {
            set(&mut secret, field, body.take(field))?;
        }
        let json = secret.json(&key);
        self.secrets.insert(key, secret);
        Ok(json)
    }

    fn update(&mut self, key: &str, request: &Request<Bytes>) -> Result<Value, Failure> {
        let mask = parameter(request, "updateMask").unwrap_or_default();
        let mut body = secret_body(request)?;
        let now = self.tick();
        let secret = self.found(key)?;
        matches_etag(body.take_text("etag")?, secret.changed)?;
        if mask.is_empty() {
            return Err(bad_request("update_mask", "The update_mask must not be empty."));
        }
        for path in mask.split(',') {
            let may_change = ["versionAliases", "labels", "annotations", "topics"];
            let Some(field) = may_change.into_iter().find(|field| same(path, field)) else {
                return Err(bad_request(
                    "update_mask",
                    "The update_mask has a path that cannot be changed.",
                ));
            };
            set(secret, field, body.take(field))?;
        }
        secret.changed = now;
        Ok(secret.json(key))
    }

    fn delete(&mut self, key: &str, request: &Request<Bytes>) -> Result<Value, Failure> {
        let changed = self.found(key)?.changed;
        matches_etag(parameter(request, "etag"), changed)?;
        self.secrets.remove(key);
        Ok(json!({}))
    }

    fn add_version(&mut self, key: &str, request: &Request<Bytes>) -> Result<Value, Failure> {
        let mut body = Message::of_body(request, &["parent", "payload"])?;
        let payload = body.take("payload").unwrap_or_else(|| json!({}));
        let mut payload = Message::of(payload, "payload", &["data", "dataCrc32c"])?;
        let data = payload.take_text("data")?.unwrap_or_default();
        let data = decode(&data).ok_or_else(|| {
            bad_request(
                "payload.data",
                "Invalid value at 'payload.data' (TYPE_BYTES), Base64 decoding failed",
            )
        })?;
        let wrong = |text: &str| Err(Failure::new(Code::InvalidArgument, text));
        if data.is_empty() {
            return wrong("Secret Payload cannot be empty.");
        }
        if data.len() > MAX_PAYLOAD {
            return wrong("The Secret Payload must be no larger than 65536 bytes.");
        }
        let given = payload.take("dataCrc32c");
        let checksum = given.as_ref().map(|given| int64(given) == Some(crc32c(&data).into()));
        if checksum == Some(false) {
            return wrong("The Secret Payload does not match the given data_crc32c.");
        }
        let now = self.tick();
        let secret = self.found(key)?;
        secret.add(data, checksum.is_some(), now);
        let number = secret.versions.len();
        Ok(secret.version(key, number, wants_numbers_for_enums(request)))
    }

    fn access(&self, key: &str, name: &Name) -> Result<Value, Failure> {
        let number = self.resolved(key, name)?;
        let version = &self.secrets[key].versions[number - 1];
        if version.state != VersionState::Enabled {
            return Err(in_state(key, number, version.state));
        }
        let mut payload = json!({ "data": encode(&version.payload) });
        if !self.without_checksum {
            let right = crc32c(&version.payload);
            let checksum = if self.bad_checksum.contains(key) { !right } else { right };
            payload["dataCrc32c"] = checksum.to_string().into();
        }
        Ok(json!({ "name": format!("{key}/versions/{number}"), "payload": payload }))
    }

    fn change_version(
        &mut self,
        key: &str,
        name: &Name,
        state: VersionState,
        request: &Request<Bytes>,
    ) -> Result<Value, Failure> {
        // Aliases, and with them `latest`, are for reading.
        if name.version.as_deref().is_some_and(is_alias_shaped) {
            return Err(malformed(name));
        }
        let mut body = Message::of_body(request, &["name", "etag"])?;
        let number = self.resolved(key, name)?;
        let now = self.tick();
        let secret = self.found(key)?;
        let version = &mut secret.versions[number - 1];
        matches_etag(body.take_text("etag")?, version.changed)?;
        if version.state == VersionState::Destroyed {
            return Err(in_state(key, number, version.state));
        }
        version.change_to(state, now);
        Ok(secret.version(key, number, wants_numbers_for_enums(request)))
    }

    fn list_secrets(&self, parent: &str, request: &Request<Bytes>) -> Result<Value, Failure> {
        let prefix = format!("{parent}/secrets/");
        let within = self.secrets.iter().filter(|(key, _)| key.starts_with(&prefix));
        let mut secrets: Vec<(u64, Value)> =
            within.map(|(key, secret)| (secret.created, secret.json(key))).collect();
        secrets.sort_by_key(|(created, _)| *created);
        page("secrets", secrets.into_iter().map(|(_, secret)| secret).collect(), request)
    }

    fn list_versions(&mut self, key: &str, request: &Request<Bytes>) -> Result<Value, Failure> {
        let secret = self.found(key)?;
        let numbers_for_enums = wants_numbers_for_enums(request);
        let versions = 1..=secret.versions.len();
        let versions = versions.map(|number| secret.version(key, number, numbers_for_enums));
        page("versions", versions.collect(), request)
    }
}

fn malformed(name: &Name) -> Failure {
    let expected = match name.version {
        Some(_) => "projects/*/secrets/*/versions/*",
        None => "projects/*/secrets/*",
    };
    let given = name.given();
    let text =
        format!("The provided Secret ID [{given}] does not match the expected format [{expected}]");
    Failure::new(Code::InvalidArgument, text)
}

fn denied(operation: Operation, name: &Name) -> Failure {
    let (permission, given) = (operation.permission(), name.given());
    let metadata = json!({ "permission": permission, "resource": given });
    let text =
        format!("Permission '{permission}' denied for resource '{given}' (or it may not exist).");
    Failure::new(Code::PermissionDenied, text).detail(error_info(
        "IAM_PERMISSION_DENIED",
        "iam.googleapis.com",
        &metadata,
    ))
}

fn in_state(key: &str, number: usize, state: VersionState) -> Failure {
    let text = format!("Secret Version [{key}/versions/{number}] is in {} state.", state.name());
    Failure::new(Code::FailedPrecondition, text)
}

fn matches_etag(given: Option<String>, changed: u64) -> Result<(), Failure> {
    match given {
        Some(given) if !given.is_empty() && given != etag(changed) => {
            let text = "The provided etag does not match that of the resource.";
            Err(Failure::new(Code::FailedPrecondition, text))
        }
        _ => Ok(()),
    }
}

fn secret_body(request: &Request<Bytes>) -> Result<Message, Failure> {
    let mut body = Message::of_body(request, &[FIELDS, NOT_SIMULATED].concat())?;
    match NOT_SIMULATED.iter().find(|field| body.take(field).is_some()) {
        Some(field) => {
            Err(Failure::new(Code::Unimplemented, format!("The fake does not simulate `{field}`.")))
        }
        None => Ok(body),
    }
}

/// Sets a field of a secret to what was given for it, or to nothing.
fn set(secret: &mut Secret, field: &str, value: Option<Value>) -> Result<(), Failure> {
    if field != "versionAliases" {
        secret.fields.remove(field);
        secret.fields.extend(value.map(|value| (field.to_owned(), value)));
        return Ok(());
    }
    let wrong = || bad_request("secret.version_aliases", "A version alias is not valid.");
    let given = match value {
        None => Map::new(),
        Some(Value::Object(given)) if given.len() <= MAX_ALIASES => given,
        Some(_) => return Err(wrong()),
    };
    let alias = |(alias, version): (String, Value)| {
        let fits = is_alias_shaped(&alias) && alias != "latest" && alias != "NEW";
        let version = int64(&version).filter(|_| fits).ok_or_else(wrong)?;
        Ok((alias, version))
    };
    secret.aliases = given.into_iter().map(alias).collect::<Result<_, Failure>>()?;
    Ok(())
}

/// A page of a list, newest first. `items` are oldest first.
fn page(key: &str, mut items: Vec<Value>, request: &Request<Bytes>) -> Result<Value, Failure> {
    if parameter(request, "filter").is_some_and(|filter| !filter.is_empty()) {
        return Err(Failure::new(Code::Unimplemented, "The fake does not simulate `filter`."));
    }
    let number = |name| parameter(request, name).map_or(Some(0), |text| text.parse().ok());
    let (Some(size), Some(from)) = (number("pageSize"), number("pageToken")) else {
        return Err(Failure::new(Code::InvalidArgument, "The page_size or page_token is invalid."));
    };
    let total = items.len();
    items.reverse();
    let size = if size == 0 { 25_000 } else { size };
    let items: Vec<Value> = items.into_iter().skip(from).take(size).collect();
    // JSON of protocol buffers leaves out what is empty or 0.
    let mut page = json!({});
    if from + items.len() < total {
        page["nextPageToken"] = (from + items.len()).to_string().into();
    }
    if !items.is_empty() {
        page[key] = items.into();
    }
    if total > 0 {
        page["totalSize"] = total.into();
    }
    Ok(page)
}
