//! `use_api_fetch`: calls APIs with the session's access token.

use leptos::prelude::*;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{Api, ApiSettings};
use send_wrapper::SendWrapper;

use crate::auth::Auth;
use crate::error::AuthError;
use crate::use_auth::use_auth;

/// The return value of [`use_api_fetch`]. It is `Copy`: move it into resources and actions.
#[derive(Clone, Copy)]
pub struct UseApiFetchReturn {
    auth: Auth,
    api: StoredValue<Option<Result<SendWrapper<Api>, AuthError>>>,
}

/// Returns a handle that calls the listed APIs with the session's access token. See [`Api::fetch`] for what it adds to a
/// request, and when it renews a token. An address that begins with `/` is an API on the page's own origin.
///
/// Use it with Leptos's `LocalResource` to read, and `Action::new_local` to write, since a request can't move to another
/// thread. A resource loads again for another person only if it tracks [`Auth::person`], as this one does; until then it has
/// the previous person's data, which a `Suspense` hides. Inside of [`Authenticated`](fn@crate::Authenticated) or
/// [`RequireAuth`](fn@crate::RequireAuth), which mount their children again for another person, neither is needed.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{use_api_fetch, use_auth};
/// use oidc_client_wasm::protocol::http::HttpRequest;
/// use oidc_client_wasm::ApiSettings;
///
/// #[component]
/// fn Notes() -> impl IntoView {
///     let person = use_auth().person();
///     let api = use_api_fetch(ApiSettings { allowed: vec!["/api/notes".into()] });
///     let write = Action::new_local(move |text: &String| {
///         let request = HttpRequest::new("POST", "/api/notes").with_body(text.as_str());
///         async move { api.fetch(request).await.map(|answer| answer.status) }
///     });
///     let notes = LocalResource::new(move || {
///         person.track();
///         // Loads again after each note that was written.
///         write.version().track();
///         async move { api.fetch(HttpRequest::get_json("/api/notes")).await.map(|answer| answer.body) }
///     });
///     view! {
///         <Suspense fallback=|| "One moment…">
///             <p>{move || notes.get().map(|notes| notes.unwrap_or_else(|error| error.to_string()))}</p>
///         </Suspense>
///         <button on:click=move |_| drop(write.dispatch_local("Remember the milk.".to_owned()))>"Write"</button>
///     }
/// }
/// ```
///
/// # Server rendering
/// There is no token: each call fails with [`AuthError::ProviderMissing`](enum@crate::AuthError). A `LocalResource` isn't
/// loaded on a server at all.
pub fn use_api_fetch(settings: ApiSettings) -> UseApiFetchReturn {
    let auth = use_auth();
    let api = auth.manager().map(|manager| Ok(SendWrapper::new(manager.api(&settings)?)));
    UseApiFetchReturn { auth, api: StoredValue::new(api) }
}

impl UseApiFetchReturn {
    /// Sends the request, and resolves with the response, whatever its status is.
    ///
    /// # Errors
    /// When nobody is signed in, the address isn't listed, or there is no response: see [`Api::fetch`]. If the list contains
    /// an address to which no token may be sent, every call fails.
    pub async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, AuthError> {
        let api = self.api.try_get_value().flatten();
        // A clone: the component may be unmounted while this is awaited.
        let api = api.unwrap_or_else(|| Err(self.auth.no_manager_error()))?.take();
        Ok(api.fetch(request).await?)
    }
}
