//! Secret stores: the remote managers that answer for a field where the program is deployed.
//!
//! A [`Store`] is handed all the secrets that a load wants from it at once, and answers each of them on its own.
//! [`Directory`] is a directory of mounted files; [`Memory`] stands in for any store in tests.
//!
//! # What each store was proved on
//!
//! One suite runs against every store, before every server that it was tested with. `cargo xtask test` writes this
//! table; `cargo xtask conformance aws` holds the suite against a server of your own.
//!
#![doc = include_str!("store/proved.md")]

#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "azure")]
mod azure;
#[cfg(any(feature = "aws", feature = "azure", feature = "gcp", feature = "vault"))]
#[cfg_attr(
    not(all(feature = "aws", feature = "azure", feature = "gcp", feature = "vault")),
    allow(dead_code, unused_imports, reason = "no store alone uses all of it")
)]
mod call;
mod directory;
mod error;
#[cfg(feature = "gcp")]
mod gcp;
mod memory;
#[cfg(feature = "vault")]
mod vault;

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

#[cfg(feature = "aws")]
pub use self::aws::{Aws, aws_sdk};
#[cfg(feature = "azure")]
pub use self::azure::{Azure, azure_sdk};
pub use self::directory::Directory;
pub use self::error::{StoreError, StoreErrorKind};
#[cfg(feature = "gcp")]
pub use self::gcp::{Gcp, gcp_sdk};
pub use self::memory::Memory;
#[cfg(feature = "vault")]
pub use self::vault::Vault;
use crate::Secret;
use crate::value::{Content, Kept, Origin};

/// What [`Store::fetch`] returns: a future on the heap, so that a store can be a trait object.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A secret store.
///
/// `fetch` answers every [`Request`] it is given by [`Request::answer`], as soon as it knows. The loader sets the time
/// limit: when it is reached, the future is dropped, what has been answered stands, and the rest are problems.
///
/// # A store of your own
///
/// This one asks an HTTP service. A field refers to it by its name, and the loader is handed it; where no store of that
/// name is handed in, the load fails and says so.
///
/// ```no_run
/// use reqwest::{Client, Url};
/// use secretconf::store::{Answer, Fetching, Request, Store, StoreError};
/// use secretconf::{Secret, SecretConfig};
///
/// /// Asks `GET /secrets/NAME` with a token.
/// struct Shelf {
///     url: Url,
///     token: Secret<String>,
/// }
///
/// impl Store for Shelf {
///     fn name(&self) -> &str {
///         "shelf"
///     }
///
///     fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
///         Box::pin(async move {
///             // Made here, not kept: a connection belongs to the runtime that opened it.
///             let client = Client::new();
///             for request in requests {
///                 let got = self.get(&client, request.name()).await;
///                 request.answer(got.unwrap_or_else(Answer::from));
///             }
///         })
///     }
/// }
///
/// impl Shelf {
///     async fn get(&self, client: &Client, name: &str) -> Result<Answer, StoreError> {
///         // The texts of other people's errors stay out of ours, since they may quote what was sent.
///         let unreachable =
///             |_| StoreError::unavailable().detail(format!("no answer from {}", self.url));
///         let mut url = self.url.clone();
///         if let Ok(mut path) = url.path_segments_mut() {
///             // Encoded: a name is no path.
///             path.extend(["secrets", name]);
///         }
///         let asking = client.get(url).bearer_auth(self.token.expose()).send();
///         let response = asking.await.map_err(unreachable)?;
///         match response.status().as_u16() {
///             200 => Ok(Answer::text(response.text().await.map_err(unreachable)?)),
///             401 | 403 => Err(StoreError::denied().help("ask the librarian for another token")),
///             404 => Err(StoreError::not_found()),
///             429 => Err(StoreError::throttled()),
///             status => Err(StoreError::unavailable().detail(format!("HTTP {status}"))),
///         }
///     }
/// }
///
/// #[derive(Debug, SecretConfig)]
/// struct AppConfig {
///     #[secret(env = "PAYMENT_KEY", store(shelf = "payments#key"))]
///     payment_key: Secret<String>,
/// }
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let token = Secret::new(std::env::var("SHELF_TOKEN")?);
///     let shelf = Shelf { url: "https://shelf.example".parse()?, token };
///     let config = AppConfig::loader().store(shelf).load()?;
///     println!("{config:#?}");
///     Ok(())
/// }
/// ```
///
/// A store whose [`name`](Store::name) is that of a built-in one, such as `aws`, stands in for it.
pub trait Store: Send + Sync + 'static {
    /// The name by which attributes refer to this store: `aws` for `aws = ".."`, `shelf` for `store(shelf = "..")`. It
    /// must be an identifier, or no attribute can name it.
    fn name(&self) -> &str;

    /// Answers each request. All of them differ: what many fields want is asked once.
    ///
    /// The future runs on a Tokio runtime with timers and I/O: the caller's under `load_async`, one of the load's own
    /// under `load`, so a connection that was opened elsewhere may not be used here.
    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a>;

    /// Whether the store works only on the runtime of whoever made it. Then `load` is a problem at once that says to
    /// use `load_async`. `false` unless overridden.
    fn needs_callers_runtime(&self) -> bool {
        false
    }
}

/// Whether there is a built-in store of this name.
pub(crate) fn has_builtin(scheme: &str) -> bool {
    builtin(scheme).is_some()
}

/// A new built-in store of this name.
pub(crate) fn builtin(scheme: &str) -> Option<Arc<dyn Store>> {
    match scheme {
        #[cfg(feature = "aws")]
        "aws" => Some(Arc::new(Aws::new())),
        #[cfg(feature = "azure")]
        "azure" => Some(Arc::new(Azure::new())),
        #[cfg(feature = "gcp")]
        "gcp" => Some(Arc::new(Gcp::new())),
        #[cfg(feature = "vault")]
        "vault" => Some(Arc::new(Vault::new())),
        _ => None,
    }
}

/// A secret that a load wants from a store, and the place for the answer.
///
/// The loader makes them. A test of a store of your own makes them with [`Request::new`]:
///
/// ```
/// use secretconf::store::{Memory, Request, Store, StoreErrorKind};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let store = Memory::new("table").text("database", "hunter2");
/// let requests = [Request::new("database"), Request::new("absent")];
/// store.fetch(&requests).await;
///
/// let found = requests[0].outcome().unwrap();
/// assert_eq!(found.as_text().unwrap().expose(), "hunter2");
/// let error = requests[1].outcome().unwrap().error().unwrap();
/// assert_eq!(error.kind(), StoreErrorKind::NotFound);
/// # });
/// ```
pub struct Request {
    name: String,
    address: Option<String>,
    stage: Option<Cow<'static, str>>,
    version: Option<Cow<'static, str>>,
    answer: OnceLock<Answer>,
    /// What stands if no answer comes.
    trouble: Mutex<Option<StoreError>>,
}

impl Request {
    /// A request for this secret, as a load would make it.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            address: None,
            stage: None,
            version: None,
            answer: OnceLock::new(),
            trouble: Mutex::new(None),
        }
    }

    /// Says where the store stands, as the struct key `azure_vault` does.
    #[must_use]
    pub fn at_address(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }

    /// Asks for a stage: `AWSPREVIOUS`.
    #[must_use]
    pub fn at_stage(mut self, stage: impl Into<Cow<'static, str>>) -> Self {
        self.stage = Some(stage.into());
        self
    }

    /// Asks for a version by its id.
    #[must_use]
    pub fn at_version(mut self, version: impl Into<Cow<'static, str>>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The secret's name: what stands before `#` in the locator, with its placeholders filled in.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the store stands, if attributes say so: what `azure_vault` holds, with its placeholders filled in.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// The stage asked for, in stores that have stages: `AWSPREVIOUS`.
    pub fn stage(&self) -> Option<&str> {
        self.stage.as_deref()
    }

    /// The version asked for.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Answers. The first answer stands.
    pub fn answer(&self, answer: impl Into<Answer>) {
        let _ignored_second = self.answer.set(answer.into());
    }

    /// Notes a failure after which the store will try again: if the deadline comes first, the problem says this
    /// instead of only that the time is over. The last note stands.
    pub fn trouble(&self, error: StoreError) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// Whether there is an answer.
    pub fn is_answered(&self) -> bool {
        self.answer.get().is_some()
    }

    /// The answer, if there is one.
    pub fn outcome(&self) -> Option<&Answer> {
        self.answer.get()
    }

    /// The failure noted last.
    pub fn troubled(&self) -> Option<StoreError> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn answered(&self) -> Option<&Result<Arc<Found>, StoreError>> {
        self.answer.get().map(|answer| &answer.0)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("name", &self.name)
            .field("address", &self.address)
            .field("stage", &self.stage)
            .field("version", &self.version)
            .field("answered", &self.is_answered())
            .finish()
    }
}

/// A store's answer to one [`Request`]: a text, bytes, or a [`StoreError`].
#[derive(Clone)]
pub struct Answer(Result<Arc<Found>, StoreError>);

/// What a store has under a name.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) content: Content,
    pub(crate) origin: Origin,
}

impl Answer {
    /// The secret is this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::found(Kept::text(text))
    }

    /// The secret is these bytes. Fields read them as text if they are UTF-8, and as bytes if their type is one of bytes.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::found(Kept::Bytes(Secret::new(bytes.into())))
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&Secret<String>> {
        match &self.0.as_ref().ok()?.content.kept {
            Kept::Text(text) => Some(text),
            Kept::Bytes(_) => None,
        }
    }

    /// The bytes, if it is bytes.
    pub fn as_bytes(&self) -> Option<&Secret<Vec<u8>>> {
        match &self.0.as_ref().ok()?.content.kept {
            Kept::Bytes(bytes) => Some(bytes),
            Kept::Text(_) => None,
        }
    }

    /// Why there is none.
    pub fn error(&self) -> Option<&StoreError> {
        self.0.as_ref().err()
    }

    /// The store's id of the version that was read.
    pub fn version_id(&self) -> Option<&str> {
        self.0.as_ref().ok()?.origin.version.as_deref()
    }

    /// When the version that was read was made.
    pub fn created_at(&self) -> Option<SystemTime> {
        self.0.as_ref().ok()?.origin.created
    }

    fn found(kept: Kept) -> Self {
        Self(Ok(Arc::new(Found { content: Content::new(kept), origin: Origin::default() })))
    }

    /// Adds the store's id of the version that was read.
    #[must_use]
    pub fn version(mut self, id: impl Into<String>) -> Self {
        if let Ok(found) = &mut self.0 {
            Arc::make_mut(found).origin.version = Some(id.into());
        }
        self
    }

    /// Adds when the version that was read was made.
    #[must_use]
    pub fn created(mut self, at: SystemTime) -> Self {
        if let Ok(found) = &mut self.0 {
            Arc::make_mut(found).origin.created = Some(at);
        }
        self
    }
}

impl From<StoreError> for Answer {
    fn from(error: StoreError) -> Self {
        Self(Err(error))
    }
}

/// The content is hidden.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(found) => f
                .debug_struct("Answer")
                .field("content", &"<hidden>")
                .field("version", &found.origin.version)
                .field("created", &found.origin.created)
                .finish(),
            Err(error) => error.fmt(f),
        }
    }
}
