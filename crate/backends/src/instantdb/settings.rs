//! The InstantDB app, and where it is served.

use oidc_client_wasm::platform::store::{self, Store};
use std::rc::Rc;

/// The settings of an InstantDB app.
///
/// ```
/// use oidc_client_backends::instantdb::InstantDbSettings;
///
/// let settings = InstantDbSettings::new("app-id", "my-provider", "https://instant.example");
/// assert_eq!(settings.request_timeout_in_seconds, 10);
/// ```
#[derive(Clone)]
pub struct InstantDbSettings {
    /// The app's id.
    pub app_id: String,
    /// The name that the provider has at the app ("client name").
    pub client_name: String,
    /// Where the app is served: an absolute URL with `https`, or `http` on a loopback address, without query and fragment.
    /// `@instantdb/core` calls this setting `apiURI`. InstantDB's own cloud, `https://api.instantdb.com`, closes on 31 August
    /// 2027.
    pub api_uri: String,
    /// How many seconds a request may take, and how long a sign-out waits for a sign-in that is under way. 10 by default.
    pub request_timeout_in_seconds: u32,
    /// Where the signed-in user is stored, with InstantDB's token: [`session_storage`](store::session_storage) by default.
    pub store: Rc<dyn Store>,
    /// Where the user of the app's own database object is stored for all tabs, without any token, since that object keeps
    /// its user for all tabs too. [`local_storage`](store::local_storage) by default.
    pub shared_store: Rc<dyn Store>,
}

impl InstantDbSettings {
    /// Settings for this app at this address.
    #[must_use]
    pub fn new(
        app_id: impl Into<String>,
        client_name: impl Into<String>,
        api_uri: impl Into<String>,
    ) -> Self {
        Self {
            app_id: app_id.into(),
            client_name: client_name.into(),
            api_uri: api_uri.into(),
            request_timeout_in_seconds: 10,
            store: store::session_storage(),
            shared_store: store::local_storage(),
        }
    }
}

impl std::fmt::Debug for InstantDbSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InstantDbSettings")
            .field("app_id", &self.app_id)
            .field("client_name", &self.client_name)
            .field("api_uri", &self.api_uri)
            .finish_non_exhaustive()
    }
}
