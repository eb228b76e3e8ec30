//! `use_auth`: how a component gets at the session.

use leptos::prelude::*;

use crate::auth::Auth;
use crate::named::Auths;

/// The session held by the nearest [`AuthProvider`](fn@crate::AuthProvider) above.
///
/// Without one it does not panic: the [`Auth`] it returns is in the state
/// [`AuthState::Failed`](crate::AuthState::Failed) with [`AuthError::ProviderMissing`](enum@crate::AuthError), and its
/// actions report the same error.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_auth;
///
/// #[component]
/// fn Email() -> impl IntoView {
///     let auth = use_auth();
///     let email = move || auth.user().with(|user| user.as_ref().and_then(|user| user.email().map(String::from)));
///     view! { <p hidden=move || !auth.is_authenticated().get()>{email}</p> }
/// }
/// ```
///
/// # Server rendering
/// A server knows nobody: the state is [`AuthState::Loading`](crate::AuthState::Loading), and actions report
/// [`AuthError::ProviderMissing`](enum@crate::AuthError). The browser begins with the same state, so that hydration
/// finds what it expects, and restores the session right after.
pub fn use_auth() -> Auth {
    use_context::<Auths>().map(|auths| auths.current).unwrap_or_else(Auth::without_provider)
}

/// The session held by the [`AuthProvider`](fn@crate::AuthProvider) of this name above. Without one it is as
/// [`use_auth`] without one.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_auth_named;
///
/// #[component]
/// fn BothHere() -> impl IntoView {
///     let (work, home) = (use_auth_named("work"), use_auth_named("home"));
///     move || (work.is_authenticated().get() && home.is_authenticated().get()).then_some("You are everywhere.")
/// }
/// ```
///
/// # Server rendering
/// As [`use_auth`].
pub fn use_auth_named(name: &str) -> Auth {
    use_context::<Auths>().and_then(|auths| auths.find(name)).unwrap_or_else(Auth::without_provider)
}
