//! `use_auth`: how a component gets at the session.

use leptos::prelude::*;

use crate::auth::Auth;
use crate::named::Auths;
use crate::surroundings::in_browser;

/// The session held by the nearest [`AuthProvider`](fn@crate::AuthProvider) above.
///
/// Without one it does not panic: the [`Auth`] it returns is in the state
/// [`AuthState::Failed`](crate::AuthState::Failed) with [`AuthError::ProviderMissing`](enum@crate::AuthError), and its
/// actions report the same error. A debug build says so in the browser's console.
///
/// Call it while a component is made, as any hook, and move the handle into closures and tasks: what is above can't be seen
/// from a task, or after an `.await`.
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
    use_context::<Auths>().map(|auths| auths.current).unwrap_or_else(|| without_provider(""))
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
    let found = use_context::<Auths>().and_then(|auths| auths.find(name));
    found.unwrap_or_else(|| without_provider(&format!(" name=\"{name}\"")))
}

/// Nothing on the page may show it: a button beside the provider just does nothing. A server's page is told of in the browser.
fn without_provider(name: &str) -> Auth {
    if cfg!(debug_assertions) && in_browser() {
        leptos::logging::warn!(
            "use_auth: there is no <AuthProvider{name}> above, or it was called after an .await or in a spawned task: call it \
             while the component is made, and move the handle in"
        );
    }
    Auth::without_provider()
}
