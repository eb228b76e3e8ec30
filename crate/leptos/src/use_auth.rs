//! `use_auth`: a component's access to the session.

use leptos::prelude::*;

use crate::auth::Auth;
use crate::environment::in_browser;
use crate::named::Auths;

/// Returns the session of the nearest [`AuthProvider`](fn@crate::AuthProvider) above, as signals and actions: see [`Auth`].
///
/// Without a provider it does not panic: the returned [`Auth`] is in the state
/// [`AuthState::Failed`](crate::AuthState::Failed) with [`AuthError::ProviderMissing`](enum@crate::AuthError), and its
/// actions report the same error. A debug build also warns in the browser's console.
///
/// Like any hook, call it in the body of a component, and move the returned handle into closures and tasks: in a task, or
/// after an `.await`, the provider can't be found.
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
/// On a server nobody is signed in: the state is [`AuthState::Loading`](crate::AuthState::Loading), and actions report
/// [`AuthError::ProviderMissing`](enum@crate::AuthError). The browser starts in the same state, so that hydration matches,
/// and restores the session right after.
pub fn use_auth() -> Auth {
    use_context::<Auths>().map(|auths| auths.current).unwrap_or_else(|| without_provider(""))
}

/// Returns the session of the [`AuthProvider`](fn@crate::AuthProvider) above with this name. Without one, it behaves like
/// [`use_auth`] without a provider.
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

/// Warns in the console, because the page itself may not show the error: a button outside of the provider just does nothing.
/// A page that a server rendered warns in the browser.
fn without_provider(name: &str) -> Auth {
    if cfg!(debug_assertions) && in_browser() {
        leptos::logging::warn!(
            "use_auth: there is no <AuthProvider{name}> above, or it was called after an .await or in a spawned task: call it \
             while the component is made, and move the handle in"
        );
    }
    Auth::without_provider()
}
