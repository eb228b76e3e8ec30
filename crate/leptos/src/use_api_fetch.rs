//! `use_api_fetch`: calls an app's own APIs in the session's name.

use leptos::prelude::*;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{Api, ApiSettings};
use send_wrapper::SendWrapper;

use crate::auth::Auth;
use crate::error::AuthError;
use crate::use_auth::use_auth;

/// What [`use_api_fetch`] gives. `Copy`, to be moved into resources and actions.
#[derive(Clone, Copy)]
pub struct UseApiFetchReturn {
    auth: Auth,
    api: StoredValue<Option<Result<SendWrapper<Api>, AuthError>>>,
}

/// Calls the listed APIs with the session's access token: see [`Api::fetch`] for what it does to a request, and when it
/// renews a token. Leptos has what is reactive about it: `LocalResource` to read, `Action` to write.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_api_fetch;
/// use oidc_client_wasm::protocol::http::HttpRequest;
/// use oidc_client_wasm::ApiSettings;
///
/// #[component]
/// fn Notes() -> impl IntoView {
///     let api = use_api_fetch(ApiSettings { allowed: vec!["https://api.example/notes/".into()] });
///     let note = RwSignal::new(1);
///     let text = LocalResource::new(move || {
///         let request = HttpRequest::get_json(&format!("https://api.example/notes/{}", note.get()));
///         async move { api.fetch(request).await.map(|answer| answer.body) }
///     });
///     move || text.get().map(|text| text.unwrap_or_else(|error| error.to_string()))
/// }
/// ```
///
/// # Server rendering
/// There is no token to show: each call fails with [`AuthError::ProviderMissing`](enum@crate::AuthError). A
/// `LocalResource` isn't loaded there at all.
pub fn use_api_fetch(settings: ApiSettings) -> UseApiFetchReturn {
    let auth = use_auth();
    let api = auth.manager().map(|manager| Ok(SendWrapper::new(manager.api(&settings)?)));
    UseApiFetchReturn { auth, api: StoredValue::new(api) }
}

impl UseApiFetchReturn {
    /// Sends the request, and gives the answer whatever its status is.
    ///
    /// # Errors
    /// When nobody is signed in, the address isn't listed, or there is no answer: as [`Api::fetch`]. A listed address that
    /// no token may go to fails each call.
    pub async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, AuthError> {
        let api = self.api.try_get_value().flatten();
        // Not a reference: the component may go away meanwhile.
        let api = api.unwrap_or_else(|| Err(self.auth.refusal()))?.take();
        Ok(api.fetch(request).await?)
    }
}
