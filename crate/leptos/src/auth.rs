//! The session as Leptos sees it: signals to read, and actions to start.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_protocol::json::Value;
use oidc_client_wasm::{Error, SigninRedirectArgs, SignoutRedirectArgs, User, UserManager};

use crate::error::AuthError;
use crate::state::{Activity, AuthState, AuthStatus, Renewal};

/// A handle on the session, from [`use_auth`](crate::use_auth): `Copy`, and cheap to move into closures.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{AuthState, use_auth};
///
/// #[component]
/// fn Greeting() -> impl IntoView {
///     let state = use_auth().state();
///     move || match state.get() {
///         AuthState::Loading => "One moment…".to_owned(),
///         AuthState::SignedOut => "You are signed out.".to_owned(),
///         AuthState::SignedIn(user) => format!("Hello, {}.", user.name().unwrap_or("you")),
///         AuthState::Failed(error) => error.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Auth {
    state: RwSignal<AuthState, LocalStorage>,
    status: Memo<AuthStatus>,
    user: Signal<Option<User>, LocalStorage>,
    error: RwSignal<Option<AuthError>, LocalStorage>,
    renewal: RwSignal<Renewal, LocalStorage>,
    activity: RwSignal<Option<Activity>>,
    manager: StoredValue<Option<UserManager>, LocalStorage>,
}

/// What a component reads.
impl Auth {
    /// The whole state; its readers run again at every renewal.
    pub fn state(&self) -> Signal<AuthState, LocalStorage> {
        self.state.into()
    }

    /// The state's kind alone: its readers stay still while tokens are renewed.
    pub fn status(&self) -> Memo<AuthStatus> {
        self.status
    }

    /// The person who is signed in, with the newest tokens.
    pub fn user(&self) -> Signal<Option<User>, LocalStorage> {
        self.user
    }

    /// Why the last sign-in, sign-out or removal failed; `None` again as soon as another one starts.
    pub fn error(&self) -> Signal<Option<AuthError>, LocalStorage> {
        self.error.into()
    }

    /// How the renewal of the tokens is going.
    pub fn renewal(&self) -> Signal<Renewal, LocalStorage> {
        self.renewal.into()
    }

    /// The action under way, to disable its button and say what the page waits for.
    pub fn activity(&self) -> Signal<Option<Activity>> {
        self.activity.into()
    }

    /// The manager underneath, for everything that has no method here; `None` without an `<AuthProvider>`, or when its
    /// settings were refused.
    pub fn manager(&self) -> Option<UserManager> {
        self.manager.try_get_value().flatten()
    }
}

/// What a component starts. Each returns at once; a failure arrives in [`Auth::error`].
impl Auth {
    /// Leaves for the provider's sign-in page, to come back to the page it was called on.
    pub fn sign_in(&self) {
        self.sign_in_to(&current_path());
    }

    /// Leaves for the provider's sign-in page, to come back to `path`: a path of this origin, such as `/board`.
    pub fn sign_in_to(&self, path: &str) {
        let state = Some(Value::String(path.to_owned()));
        self.sign_in_with(SigninRedirectArgs { state, ..SigninRedirectArgs::default() });
    }

    /// Leaves for the provider's sign-in page with these parameters; a text in `state` is the path to come back to.
    pub fn sign_in_with(&self, args: SigninRedirectArgs) {
        self.start(Some(Activity::SigningIn), |manager| async move { manager.signin_redirect(args).await });
    }

    /// Forgets the session here and leaves for the provider's sign-out page.
    pub fn sign_out(&self) {
        self.start(Some(Activity::SigningOut), |manager| async move {
            manager.signout_redirect(SignoutRedirectArgs::default()).await
        });
    }

    /// Forgets the session here; the person stays signed in at the provider.
    pub fn remove_user(&self) {
        self.start(None, |manager| async move { manager.remove_user().await });
    }

    /// Forgets the last error, once it has been read.
    pub fn clear_error(&self) {
        self.error.try_set(None);
    }

    fn start<Action, Done>(&self, activity: Option<Activity>, action: Action)
    where
        Action: FnOnce(UserManager) -> Done,
        Done: Future<Output = Result<(), Error>> + 'static,
    {
        let auth = *self;
        let Some(manager) = auth.manager() else {
            auth.error.try_set(Some(auth.refusal()));
            return;
        };
        auth.error.try_set(None);
        auth.activity.try_set(activity);
        let done = action(manager);
        spawn_local(async move {
            // After a success the page is about to be left, and its button stays disabled until then.
            if let Err(error) = done.await {
                auth.activity.try_set(None);
                auth.error.try_set(Some(error.into()));
            }
        });
    }

    /// Why there is no manager.
    pub(crate) fn refusal(&self) -> AuthError {
        match self.state.try_get_untracked() {
            Some(AuthState::Failed(error)) => error,
            _ => AuthError::ProviderMissing,
        }
    }
}

/// What the provider component feeds.
impl Auth {
    pub(crate) fn new(manager: Result<UserManager, AuthError>) -> Self {
        let (state, manager) = match manager {
            Ok(manager) => (AuthState::Loading, Some(manager)),
            Err(error) => (AuthState::Failed(error), None),
        };
        let state = RwSignal::new_local(state);
        Self {
            state,
            status: Memo::new(move |_| state.try_with(AuthState::status).unwrap_or(AuthStatus::SignedOut)),
            user: Signal::derive_local(move || state.try_with(|state| state.user().cloned()).flatten()),
            error: RwSignal::new_local(None),
            renewal: RwSignal::new_local(Renewal::Idle),
            activity: RwSignal::new(None),
            manager: StoredValue::new_local(manager),
        }
    }

    pub(crate) fn without_provider() -> Self {
        Self::new(Err(AuthError::ProviderMissing))
    }

    /// The session read from storage. An event that came first knows better.
    pub(crate) fn restored(&self, user: Result<Option<User>, Error>) {
        if self.status.try_get_untracked() != Some(AuthStatus::Loading) {
            return;
        }
        self.state.try_set(match user {
            Ok(Some(user)) => AuthState::SignedIn(user),
            Ok(None) => AuthState::SignedOut,
            Err(error) => AuthState::Failed(error.into()),
        });
    }

    pub(crate) fn signed_in(&self, user: &User) {
        self.renewal.try_set(Renewal::Idle);
        let known = self.state.try_with_untracked(|state| state.user() == Some(user)).unwrap_or(false);
        if !known {
            self.state.try_set(AuthState::SignedIn(user.clone()));
        }
    }

    pub(crate) fn signed_out(&self) {
        self.renewal.try_set(Renewal::Idle);
        if self.status.try_get_untracked() != Some(AuthStatus::SignedOut) {
            self.state.try_set(AuthState::SignedOut);
        }
    }

    pub(crate) fn renewing(&self, renewal: Renewal) {
        self.renewal.try_set(renewal);
    }

    pub(crate) fn failed(&self, error: AuthError) {
        self.error.try_set(Some(error));
    }

    /// The page was left for the provider and shown again from the browser's cache (the back button): whatever was
    /// under way is over.
    pub(crate) fn came_back(&self) {
        self.activity.try_set(None);
    }
}

fn current_path() -> String {
    let location = leptos::prelude::window().location();
    let part = |part: Result<String, wasm_bindgen::JsValue>| part.unwrap_or_default();
    format!("{}{}{}", part(location.pathname()), part(location.search()), part(location.hash()))
}
