//! What every store must do, whatever stands behind it. One function a case; `contract!` makes tests of them.

use secretconf::store::Store;

use crate::server::Server;

/// What a secret is made of.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Text.
    Text(&'a str),
    /// Bytes that are no text.
    Bytes(&'a [u8]),
}

/// A secret that was made for a test.
#[derive(Clone, Debug)]
pub struct Made {
    /// How a locator calls it.
    pub name: String,
    /// The id of its version, where the store has versions.
    pub version: Option<String>,
}

/// Why a case says nothing about a store: it has no such thing, or nobody here can bring it about.
#[derive(Clone, Copy, Debug)]
pub struct NotHere(pub &'static str);

/// A store under test, with power over what it holds. Every function may block, and panics if the server refuses what
/// it should do.
pub trait Subject {
    /// `aws`, `azure`, `gcp`, `vault`, `memory`.
    fn scheme(&self) -> &'static str;

    /// What stands behind it, for the table: `moto 5.2`, `a fake in this process`.
    fn server(&self) -> String;

    /// A new store that may read everything.
    fn store(&self) -> Box<dyn Store>;

    /// Creates a secret, or another version of it. The name that comes back is made of this one and is another for each
    /// subject, so that tests can share a server.
    fn put(&self, name: &str, content: Content<'_>) -> Result<Made, NotHere>;

    /// The name under which a secret would be made.
    fn name(&self, name: &str) -> String;

    /// Names that are unusual and yet allowed: slashes, dots, letters of other alphabets.
    fn odd_names(&self) -> Vec<&'static str>;

    /// The longest text that a secret may be, in bytes.
    fn longest(&self) -> usize {
        64 * 1024
    }

    /// Denies the store's credentials this secret.
    fn deny(&self, secret: &Made) -> Result<(), NotHere>;

    /// What the help for a denied secret must say: the permission, as the store calls it.
    fn permission(&self) -> &'static str;

    /// Disables or destroys this version.
    fn disable(&self, secret: &Made) -> Result<(), NotHere>;

    /// Where calls for secrets can go wrong, and are counted.
    fn front(&self) -> Result<&Server, NotHere>;

    /// Ends the credentials that stores hold by now; new ones can be had.
    fn expire(&self) -> Result<(), NotHere>;

    /// A store whose server nobody runs.
    fn unreachable(&self) -> Result<Box<dyn Store>, NotHere>;

    /// A store whose server shows a certificate that nobody trusts.
    fn untrusted(&self) -> Result<Box<dyn Store>, NotHere>;

    /// Parts of the store's credentials, which nothing may print.
    fn credentials(&self) -> Vec<String>;
}
