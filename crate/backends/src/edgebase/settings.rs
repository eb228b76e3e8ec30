//! Where the server is, and where the session is stored.

use oidc_client_wasm::platform::store::{self, Store};
use std::rc::Rc;

/// The settings of a session with an EdgeBase server.
///
/// ```
/// use oidc_client_backends::edgebase::EdgeBaseSettings;
///
/// let settings = EdgeBaseSettings::new("https://edge.example");
/// assert_eq!(settings.min_validity_in_seconds, 30);
/// ```
#[derive(Clone)]
pub struct EdgeBaseSettings {
    /// Where the server is: an absolute URL with `https`, or `http` on a loopback address, without query and fragment.
    pub base_url: String,
    /// How many seconds a request may take. 10 by default.
    pub request_timeout_in_seconds: u32,
    /// How many seconds an access token must have left; otherwise it is renewed. 30 by default, as in EdgeBase's own client.
    pub min_validity_in_seconds: u64,
    /// How many seconds a person may take to sign in. 600 by default; the server itself waits for 300.
    pub pending_timeout_in_seconds: u64,
    /// Where the refresh token is stored: [`local_storage`](store::local_storage) by default. All tabs that share the store
    /// share the session.
    pub store: Rc<dyn Store>,
    /// Where a sign-in that is under way is stored: [`session_storage`](store::session_storage) by default. It must not be
    /// shared with other tabs.
    pub pending_store: Rc<dyn Store>,
}

impl EdgeBaseSettings {
    /// Settings for the server at this address.
    #[must_use]
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            request_timeout_in_seconds: 10,
            min_validity_in_seconds: 30,
            pending_timeout_in_seconds: 600,
            store: store::local_storage(),
            pending_store: store::session_storage(),
        }
    }
}

impl std::fmt::Debug for EdgeBaseSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EdgeBaseSettings").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
