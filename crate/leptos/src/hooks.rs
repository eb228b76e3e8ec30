//! Hooks: how a component gets at the session.

use leptos::prelude::*;
use oidc_client_wasm::User;

use crate::auth::Auth;

/// The session held by the nearest [`AuthProvider`](crate::AuthProvider) above.
///
/// Without one it does not panic: the [`Auth`] it returns is in the state
/// [`AuthState::Failed`](crate::AuthState::Failed) with [`AuthError::ProviderMissing`](crate::AuthError), and its
/// actions report the same error.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_auth;
///
/// #[component]
/// fn SignInButton() -> impl IntoView {
///     let auth = use_auth();
///     view! {
///         <button on:click=move |_| auth.sign_in() disabled=move || auth.activity().get().is_some()>
///             "Sign in"
///         </button>
///     }
/// }
/// ```
pub fn use_auth() -> Auth {
    use_context::<Auth>().unwrap_or_else(Auth::without_provider)
}

/// The person who is signed in, or `None`; it runs its readers again whenever a token is renewed.
///
/// Code that only asks *whether* someone is signed in reads [`Auth::status`] instead and stays still on a renewal.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_user;
///
/// #[component]
/// fn Email() -> impl IntoView {
///     let user = use_user();
///     move || user.with(|user| user.as_ref().and_then(|user| user.email().map(String::from)))
/// }
/// ```
pub fn use_user() -> Signal<Option<User>, LocalStorage> {
    use_auth().user()
}
