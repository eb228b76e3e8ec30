//! `<AuthProvider>`: makes a session available to everything below it.

use leptos::children::TypedChildren;
use leptos::context::Provider;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_wasm::{Event, UserManager, UserManagerSettings};

use crate::auth::Auth;
use crate::environment::in_browser;
use crate::error::AuthError;
use crate::named::Auths;
use crate::state::{AuthState, Renewal};

/// Provides a session to the components inside it, which access it with [`use_auth`](crate::use_auth).
///
/// Give it the `settings` of the OpenID client, or a `manager` that the app created itself. It restores the stored session,
/// follows the manager's events until it is unmounted, and never mounts its children again: a renewal only changes signals.
///
/// On a server it renders its children in the state [`AuthState::Loading`], and starts nothing.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::AuthProvider;
/// use oidc_client_wasm::UserManagerSettings;
///
/// #[component]
/// fn App() -> impl IntoView {
///     let settings = UserManagerSettings::new(
///         "https://login.example.com",
///         "my-app",
///         "https://app.example.com/callback",
///     );
///     view! {
///         <AuthProvider settings=settings>
///             <p>"Everything in here may call use_auth()."</p>
///         </AuthProvider>
///     }
/// }
/// ```
#[component]
pub fn AuthProvider<C>(
    /// Settings for a new manager. Ignored when `manager` is given.
    #[prop(optional)]
    settings: Option<UserManagerSettings>,
    /// A manager to use instead, for example one that code outside of Leptos uses as well.
    #[prop(optional)]
    manager: Option<UserManager>,
    /// The name of this provider when there are several: see [`WithAuth`](fn@crate::WithAuth).
    #[prop(optional)]
    name: Option<&'static str>,
    /// The components that use the session.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let auth = match chosen_manager(settings, manager) {
        Ok(manager) => {
            let auth = Auth::new(AuthState::Loading);
            if in_browser() {
                auth.set_manager(manager.clone(), None);
                listen(auth, &manager);
                spawn_local(async move { auth.restored(manager.get_user().await) });
            }
            auth
        }
        Err(error) => Auth::new(AuthState::Failed(error)),
    };
    let children = children.into_inner();
    view! { <Provider value=Auths::below(auth, name)>{children()}</Provider> }
}

fn chosen_manager(
    settings: Option<UserManagerSettings>,
    manager: Option<UserManager>,
) -> Result<UserManager, AuthError> {
    match (manager, settings) {
        (Some(manager), _) => Ok(manager),
        (None, Some(settings)) => Ok(UserManager::new(settings)?),
        (None, None) => Err(AuthError::ProviderMissing),
    }
}

/// Keeps the signals in step with the manager while the calling component is mounted.
pub(crate) fn listen(auth: Auth, manager: &UserManager) {
    let subscription = manager.events().subscribe(move |event| apply(auth, event));
    // The component's owner drops its values on cleanup, and dropping the subscription ends it.
    StoredValue::new_local(subscription);
    let pageshow = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            auth.restored_from_cache();
        }
    });
    on_cleanup(move || pageshow.remove());
}

fn apply(auth: Auth, event: &Event) {
    match event {
        Event::UserLoaded(user) => auth.signed_in(user),
        Event::UserUnloaded | Event::UserSignedOut => auth.signed_out(),
        Event::Renewing => {
            auth.renewing(Renewal::Renewing);
            auth.update_expiry();
        }
        Event::SilentRenewError { error, will_retry_at } => {
            auth.renewing(Renewal::Failed { error: error.clone().into(), will_retry_at: *will_retry_at });
            auth.update_expiry();
        }
        // No event of its own says that a session has expired, or is valid again with the same tokens.
        _ => auth.update_expiry(),
    }
}
