//! `<AuthProvider>`: makes a session available to everything below it.

use leptos::children::TypedChildren;
use leptos::context::Provider;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_wasm::{Event, UserManager, UserManagerSettings};

use crate::auth::Auth;
use crate::error::AuthError;
use crate::named::Auths;
use crate::state::{AuthState, Renewal};
use crate::surroundings::in_browser;

/// Holds the session of the components below it, which reach it with [`use_auth`](crate::use_auth).
///
/// It takes the settings of the OpenID client, or a manager that the app made itself. It restores the stored session,
/// listens to the manager until it is unmounted, and never mounts its children anew: a renewal changes signals only.
///
/// On a server it renders its children in the state [`AuthState::Loading`], and begins nothing.
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
    /// Settings to make a manager of. Ignored when `manager` is given.
    #[prop(optional)]
    settings: Option<UserManagerSettings>,
    /// A manager to use as it is, for instance one that code outside of Leptos uses as well.
    #[prop(optional)]
    manager: Option<UserManager>,
    /// What to find it by where several providers stand side by side: see [`WithAuth`](fn@crate::WithAuth).
    #[prop(optional)]
    name: Option<&'static str>,
    /// What may use the session.
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

/// Keeps the signals in step with the manager for as long as the calling component is there.
pub(crate) fn listen(auth: Auth, manager: &UserManager) {
    let subscription = manager.events().subscribe(move |event| apply(auth, event));
    // The owner of this component drops its values on cleanup, and dropping a subscription ends it.
    StoredValue::new_local(subscription);
    let pageshow = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            auth.came_back();
        }
    });
    on_cleanup(move || pageshow.remove());
}

fn apply(auth: Auth, event: &Event) {
    match event {
        Event::UserLoaded(user) => return auth.signed_in(user),
        Event::UserUnloaded | Event::UserSignedOut => return auth.signed_out(),
        Event::Renewing => auth.renewing(Renewal::Renewing),
        Event::SilentRenewError { error, will_retry_at } => {
            auth.renewing(Renewal::Failed { error: error.clone().into(), will_retry_at: *will_retry_at })
        }
        // The rest brings nothing that this crate shows; an app may subscribe to `manager.events()` itself.
        _ => {}
    }
    // A session expires without another one coming, and goes on again with the tokens that it has.
    auth.look_for_its_end();
}
