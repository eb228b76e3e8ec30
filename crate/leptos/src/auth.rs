//! [`Auth`]: the session as signals to read and actions to start.

mod actions;
mod session;

use std::rc::Rc;

use leptos::prelude::*;
use oidc_client_backends::token_source::Person;
use oidc_client_protocol::{AccessToken, IdToken};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::{Error, User, UserManager};
use send_wrapper::SendWrapper;

pub(crate) use actions::{by_redirect, silently};

use crate::error::AuthError;
use crate::navigation::Navigation;
use crate::state::{AuthState, AuthStatus, Renewal};

/// A handle to the session, returned by [`use_auth`](crate::use_auth): signals to read, and actions that return at once. It
/// is `Copy`: move it into closures.
///
/// Reading a signal subscribes to that signal only, so code that reads no token doesn't run again when tokens are renewed.
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
///         AuthState::Expired(_) => "Please sign in again.".to_owned(),
///         AuthState::Failed(error) => error.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Auth {
    state: RwSignal<AuthState>,
    status: Memo<AuthStatus>,
    person: Memo<Option<Person>>,
    user: Signal<Option<User>>,
    // Not memos: a memo keeps its last value until it is read again, but a token must be removed when the session ends.
    id_token: RwSignal<Option<IdToken>>,
    access_token: RwSignal<Option<AccessToken>>,
    is_authenticated: Signal<bool>,
    is_loading: Signal<bool>,
    error: RwSignal<Option<AuthError>>,
    renewal: RwSignal<Renewal>,
    navigation: RwSignal<Option<Navigation>>,
    shown_navigation: Signal<Option<Navigation>>,
    /// True during hydration: the server's HTML was rendered without a navigation.
    is_hidden: RwSignal<bool>,
    turn: StoredValue<u32>,
    has_begun_on_this_page: StoredValue<bool>,
    backing: StoredValue<Option<SendWrapper<Backing>>>,
}

/// The mock's replacement for signing in and out, which needs no provider.
pub(crate) type MockAction = Rc<dyn Fn(Navigation) -> LocalFuture<'static, Result<(), Error>>>;

/// The manager behind the signals. There is none on a server, where values may be dropped on any thread.
#[derive(Clone)]
struct Backing {
    manager: UserManager,
    mock_action: Option<MockAction>,
}

/// The signals.
impl Auth {
    /// The whole state. Its readers run again at every renewal.
    pub fn state(&self) -> Signal<AuthState> {
        self.state.into()
    }

    /// Only the kind of the state. Its readers don't run again at a renewal.
    pub fn status(&self) -> Memo<AuthStatus> {
        self.status
    }

    /// The person, with the newest tokens, also of an [expired](AuthState::Expired) session. Changes at every renewal.
    pub fn user(&self) -> Signal<Option<User>> {
        self.user
    }

    /// Who the person is, also of an [expired](AuthState::Expired) session. It changes at a sign-in and a sign-out, and not at
    /// a renewal: track it to load again what belongs to the person. [`is_authenticated`](Auth::is_authenticated) stays true
    /// when another person signs in without a sign-out before, in another tab or in a popup.
    pub fn person(&self) -> Memo<Option<Person>> {
        self.person
    }

    /// Whether someone is signed in, with a session that has not [expired](AuthState::Expired).
    pub fn is_authenticated(&self) -> Signal<bool> {
        self.is_authenticated
    }

    /// True while the stored session is being read, or a sign-in is under way and nobody is signed in. Renewals don't count.
    pub fn is_loading(&self) -> Signal<bool> {
        self.is_loading
    }

    /// The newest ID token, for back-ends that identify the caller by it; `None` when there is no [user](Auth::user). It
    /// changes when a renewal returns a new one.
    ///
    /// ```no_run
    /// use leptos::prelude::*;
    /// use oidc_client_leptos::use_auth;
    ///
    /// fn tell_the_database() {
    ///     let id_token = use_auth().id_token();
    ///     Effect::new(move |_| id_token.with(|token| assert!(token.as_ref().is_none_or(|it| !it.secret().is_empty()))));
    /// }
    /// ```
    pub fn id_token(&self) -> Signal<Option<IdToken>> {
        self.id_token.into()
    }

    /// The session's newest access token, for the API that it was issued for; `None` when there is no [user](Auth::user). It
    /// changes at every renewal. For other APIs see [`use_access_token_for`](crate::use_access_token_for).
    ///
    /// ```no_run
    /// use leptos::prelude::*;
    /// use oidc_client_leptos::use_auth;
    ///
    /// #[component]
    /// fn Renewals() -> impl IntoView {
    ///     let access_token = use_auth().access_token();
    ///     // Tokens are compared in constant time.
    ///     let token = Memo::new(move |_| access_token.get());
    ///     let count = Memo::new(move |count: Option<&u32>| {
    ///         token.track();
    ///         count.map_or(0, |count| count + 1)
    ///     });
    ///     view! { <p>"Tokens seen: " {count}</p> }
    /// }
    /// ```
    pub fn access_token(&self) -> Signal<Option<AccessToken>> {
        self.access_token.into()
    }

    /// Why the last sign-in, sign-out or removal failed; `None` as soon as the next one starts, or somebody is signed in. An
    /// action that another has replaced reports nothing here.
    pub fn error(&self) -> Signal<Option<AuthError>> {
        self.error.into()
    }

    /// The state of the token renewal.
    pub fn renewal(&self) -> Signal<Renewal> {
        self.renewal.into()
    }

    /// The sign-in or sign-out that is under way, for example to disable its button and show progress.
    pub fn active_navigation(&self) -> Signal<Option<Navigation>> {
        self.shown_navigation
    }

    /// The [`UserManager`] behind this handle, for everything that has no method here. `None` without an `<AuthProvider>`,
    /// when its settings were rejected, and on a server.
    pub fn manager(&self) -> Option<UserManager> {
        self.backing().map(|backing| backing.manager)
    }

    fn backing(&self) -> Option<Backing> {
        self.backing.try_get_value().flatten().map(SendWrapper::take)
    }
}

/// For the provider component, and for the other hooks and components.
impl Auth {
    /// Whether the session was started or renewed since this page was loaded, and not only restored from storage.
    pub(crate) fn has_begun_on_this_page(&self) -> bool {
        self.has_begun_on_this_page.try_get_value().unwrap_or_default()
    }

    /// Whether no page is ever left, because the provider is a mock.
    pub(crate) fn is_mock(&self) -> bool {
        self.backing().is_some_and(|backing| backing.mock_action.is_some())
    }

    /// What is under way, for decisions: set at once, even while hydration must not show it yet.
    pub(crate) fn navigation(&self) -> RwSignal<Option<Navigation>> {
        self.navigation
    }

    /// A handle in this state, without a manager.
    pub(crate) fn new(state: AuthState) -> Self {
        let state = RwSignal::new(state);
        let (navigation, is_hidden) = (RwSignal::new(None::<Navigation>), RwSignal::new(false));
        let shown = move || navigation.try_get().flatten().filter(|_| is_hidden.try_get() != Some(true));
        let status = Memo::new(move |_| state.try_with(AuthState::status).unwrap_or(AuthStatus::SignedOut));
        let is_loading = Memo::new(move |_| match status.get() {
            AuthStatus::Loading => true,
            AuthStatus::SignedOut | AuthStatus::Expired => {
                navigation.get().is_some_and(Navigation::is_signin)
            }
            AuthStatus::SignedIn | AuthStatus::Failed => false,
        });
        Self {
            state,
            status,
            person: Memo::new(move |_| state.try_with(AuthState::person).flatten()),
            user: Signal::derive(move || state.try_with(|state| state.user().cloned()).flatten()),
            id_token: RwSignal::new(None),
            access_token: RwSignal::new(None),
            is_authenticated: Signal::derive(move || status.get() == AuthStatus::SignedIn),
            is_loading: is_loading.into(),
            error: RwSignal::new(None),
            renewal: RwSignal::new(Renewal::Idle),
            navigation,
            shown_navigation: Signal::derive(shown),
            is_hidden,
            turn: StoredValue::new(0),
            has_begun_on_this_page: StoredValue::new(false),
            backing: StoredValue::new(None),
        }
    }

    /// Uses this manager from now on.
    pub(crate) fn set_manager(&self, manager: UserManager, mock_action: Option<MockAction>) {
        self.backing.set_value(Some(SendWrapper::new(Backing { manager, mock_action })));
    }

    pub(crate) fn without_provider() -> Self {
        Self::new(AuthState::Failed(AuthError::ProviderMissing))
    }
}
