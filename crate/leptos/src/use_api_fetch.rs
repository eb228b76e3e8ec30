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
/// renews a token. What begins with `/` is an API on the page's own origin.
///
/// Leptos has what is reactive about it: `LocalResource` to read, and `Action::new_local` to write, since a request can't go to
/// another thread. A resource isn't loaded again when somebody signs in, unless it reads that: here it does, by
/// `is_authenticated`. Inside of [`Authenticated`](fn@crate::Authenticated) or [`RequireAuth`](fn@crate::RequireAuth) it needn't.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{use_api_fetch, use_auth};
/// use oidc_client_wasm::protocol::http::HttpRequest;
/// use oidc_client_wasm::ApiSettings;
///
/// #[component]
/// fn Notes() -> impl IntoView {
///     let is_authenticated = use_auth().is_authenticated();
///     let api = use_api_fetch(ApiSettings { allowed: vec!["/api/notes".into()] });
///     let write = Action::new_local(move |text: &String| {
///         let request = HttpRequest::new("POST", "/api/notes").with_body(text.as_str());
///         async move { api.fetch(request).await.map(|answer| answer.status) }
///     });
///     let notes = LocalResource::new(move || {
///         is_authenticated.track();
///         // Again after each note that was written.
///         write.version().track();
///         async move { api.fetch(HttpRequest::get_json("/api/notes")).await.map(|answer| answer.body) }
///     });
///     view! {
///         <p>{move || notes.get().map(|notes| notes.unwrap_or_else(|error| error.to_string()))}</p>
///         <button on:click=move |_| drop(write.dispatch_local("Remember the milk.".to_owned()))>"Write"</button>
///     }
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
