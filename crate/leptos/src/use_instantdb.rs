//! `use_instantdb`: keeps InstantDB in step with the session.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::instantdb::{
    HttpAuth, InstantAuth, InstantDb, InstantDbError, InstantDbSettings, InstantEvent, InstantUser,
};
use send_wrapper::SendWrapper;

use crate::auth::Auth;
use crate::navigation::Navigation;
use crate::use_auth::use_auth;

/// The return value of [`use_instantdb`]. It is `Copy`, like its signals.
#[derive(Clone, Copy)]
pub struct UseInstantdbReturn {
    /// The user who is signed in at InstantDB, with the refresh token that InstantDB's sockets require; `None` while nobody
    /// is.
    pub user: Signal<Option<InstantUser>>,
    /// The last failure; `None` again after a sign-in. Transient failures are retried.
    pub error: Signal<Option<InstantDbError>>,
    failed: RwSignal<Option<InstantDbError>>,
    auth: Auth,
    instant: StoredValue<Option<SendWrapper<InstantDb>>>,
}

/// Signs in at InstantDB with the **ID token** of the person who is signed in at the nearest
/// [`AuthProvider`](fn@crate::AuthProvider), and signs out when they sign out. Returns the user and the last error as
/// signals. It ends with the calling component.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_backends::instantdb::InstantDbSettings;
/// use oidc_client_leptos::use_instantdb;
///
/// #[component]
/// fn AtInstant() -> impl IntoView {
///     let instant = use_instantdb(InstantDbSettings::new("app-id", "my-provider", "https://instant.example"));
///     view! {
///         <p>{move || instant.user.get().and_then(|user| user.email().map(String::from))}</p>
///         <p role="alert">{move || instant.error.get().map(|error| error.to_string())}</p>
///         <button on:click=move |_| instant.sign_out()>"Sign out"</button>
///     }
/// }
/// ```
///
/// # Server rendering
/// Nothing is done; the signals are `None`.
pub fn use_instantdb(settings: InstantDbSettings) -> UseInstantdbReturn {
    begin(|| Ok((HttpAuth::new(settings.clone())? as Rc<dyn InstantAuth>, settings)))
}

/// As [`use_instantdb`], with another way to sign in than over HTTP, such as through the app's own `@instantdb/core` object
/// (`instantdb::DatabaseAuth` of the crate `oidc-client-backends`).
///
/// ```no_run
/// use std::rc::Rc;
///
/// use oidc_client_backends::instantdb::{InstantAuth, InstantDbSettings};
/// use oidc_client_leptos::{UseInstantdbReturn, use_instantdb_with_auth};
///
/// fn with_own_database(database: Rc<dyn InstantAuth>) -> UseInstantdbReturn {
///     let settings = InstantDbSettings::new("app-id", "my-provider", "https://instant.example");
///     use_instantdb_with_auth(settings, database)
/// }
/// ```
///
/// # Server rendering
/// As [`use_instantdb`].
pub fn use_instantdb_with_auth(settings: InstantDbSettings, auth: Rc<dyn InstantAuth>) -> UseInstantdbReturn {
    begin(|| Ok((auth, settings)))
}

type AuthAndSettings = (Rc<dyn InstantAuth>, InstantDbSettings);

fn begin(open: impl FnOnce() -> Result<AuthAndSettings, InstantDbError>) -> UseInstantdbReturn {
    let (user, failed) = (RwSignal::new(None), RwSignal::new(None));
    let on_event = move |event: &InstantEvent| match event {
        InstantEvent::SignedIn(new) => {
            failed.try_set(None);
            user.try_set(Some(new.clone()));
        }
        InstantEvent::SignedOut => drop(user.try_set(None)),
        InstantEvent::Failed(error) => drop(failed.try_set(Some(error.clone()))),
        _ => {}
    };
    let auth = use_auth();
    let opened = auth.manager().map(|manager| open().map(|(auth, settings)| (manager, auth, settings)));
    let instant = match opened.transpose() {
        Ok(opened) => opened.map(|(manager, auth, settings)| {
            let instant = InstantDb::new(settings, Rc::new(manager), auth);
            // Ends with the component.
            StoredValue::new_local(instant.follow(on_event));
            SendWrapper::new(instant)
        }),
        Err(error) => {
            // Set later, so that hydration matches the server's HTML, which contains no error.
            spawn_local(async move { drop(failed.try_set(Some(error))) });
            None
        }
    };
    let instant = StoredValue::new(instant);
    UseInstantdbReturn { user: user.into(), error: failed.into(), failed, auth, instant }
}

impl UseInstantdbReturn {
    /// Tries to sign in now, for example from a button "Try again".
    pub fn sign_in(&self) {
        self.run(async |instant| instant.sign_in().await.map(drop));
    }

    /// Signs out at InstantDB first, and then of the session, which navigates to the provider. Each happens even if the
    /// other fails. As with [`Auth::sign_out`], it is the [navigation](Auth::active_navigation) that is under way, and a second
    /// one is ignored.
    pub fn sign_out(&self) {
        let auth = self.auth;
        if auth.is_leaving_to_sign_out() || self.instant.try_get_value().flatten().is_none() {
            return;
        }
        // At once: the next click may come before the task runs.
        let turn = auth.begin_navigation(Navigation::SignoutRedirect);
        self.run(async move |instant| {
            let outcome = instant.sign_out().await;
            let stays = matches!(outcome, Err(InstantDbError::SignOut { session: Some(_), .. }));
            auth.end_navigation(turn, !stays && !auth.is_mock());
            outcome
        });
    }

    /// Signs out at InstantDB only. For an app that ends the session itself right after this:
    ///
    /// ```no_run
    /// # async fn example(auth: oidc_client_leptos::Auth, instant: oidc_client_leptos::UseInstantdbReturn) {
    /// instant.leave().await;
    /// auth.sign_out();
    /// # }
    /// ```
    pub async fn leave(&self) {
        // A clone: the component may be unmounted while this is awaited.
        let Some(instant) = self.instant.try_get_value().flatten() else { return };
        drop(self.failed.try_set(instant.take().leave().await.err()));
    }

    fn run(&self, action: impl AsyncFnOnce(InstantDb) -> Result<(), InstantDbError> + 'static) {
        let failed = self.failed;
        // A clone: the component may be unmounted while this is awaited.
        let Some(instant) = self.instant.try_get_value().flatten() else { return };
        spawn_local(async move { drop(failed.try_set(action(instant.take()).await.err())) });
    }
}
