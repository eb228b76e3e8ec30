//! `use_instantdb`: InstantDB kept in step with the session.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::instantdb::{
    HttpAuth, InstantAuth, InstantDb, InstantDbError, InstantDbSettings, InstantEvent, InstantUser,
};
use send_wrapper::SendWrapper;

use crate::use_auth::use_auth;

/// What [`use_instantdb`] gives. `Copy`, like the signals in it.
#[derive(Clone, Copy)]
pub struct UseInstantdbReturn {
    /// Who is signed in at InstantDB, with the refresh token that its own sockets want; `None` until that is so, and as soon
    /// as they are gone.
    pub user: Signal<Option<InstantUser>>,
    /// What failed last; `None` again once somebody is signed in. What may pass is tried again by itself.
    pub error: Signal<Option<InstantDbError>>,
    failed: RwSignal<Option<InstantDbError>>,
    instant: StoredValue<Option<SendWrapper<InstantDb>>>,
}

/// Signs in at InstantDB, with their **ID token**, whoever is signed in at the nearest
/// [`AuthProvider`](fn@crate::AuthProvider), and out whoever is signed out, for as long as the calling component lives.
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
/// Nobody is signed in anywhere; the signals are `None`.
pub fn use_instantdb(settings: InstantDbSettings) -> UseInstantdbReturn {
    begin(|| Ok((HttpAuth::new(settings.clone())? as Rc<dyn InstantAuth>, settings)))
}

/// [`use_instantdb`] in another way than over HTTP, such as by the app's own `@instantdb/core` object
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

type Way = (Rc<dyn InstantAuth>, InstantDbSettings);

fn begin(way: impl FnOnce() -> Result<Way, InstantDbError>) -> UseInstantdbReturn {
    let (user, failed) = (RwSignal::new(None), RwSignal::new(None));
    let on_event = move |event: &InstantEvent| match event {
        InstantEvent::SignedIn(told) => {
            failed.try_set(None);
            user.try_set(Some(told.clone()));
        }
        InstantEvent::SignedOut => drop(user.try_set(None)),
        InstantEvent::Failed(error) => drop(failed.try_set(Some(error.clone()))),
        _ => {}
    };
    let opened = use_auth().manager().map(|manager| way().map(|way| (manager, way)));
    let instant = match opened.transpose() {
        Ok(opened) => opened.map(|(manager, (auth, settings))| {
            let instant = InstantDb::new(settings, Rc::new(manager), auth);
            // Ends with the component.
            StoredValue::new_local(instant.follow(on_event));
            SendWrapper::new(instant)
        }),
        Err(error) => {
            // Not at once: what a server rendered knows of no refusal, and the browser takes that over as it is.
            spawn_local(async move { drop(failed.try_set(Some(error))) });
            None
        }
    };
    UseInstantdbReturn { user: user.into(), error: failed.into(), failed, instant: StoredValue::new(instant) }
}

impl UseInstantdbReturn {
    /// Tries to sign in now, as a button "try again" does.
    pub fn sign_in(&self) {
        self.run(async |instant| instant.sign_in().await.map(drop));
    }

    /// Signs out at InstantDB first, and then of the session, which leaves the page for the provider's. Neither is left out
    /// when the other fails.
    pub fn sign_out(&self) {
        self.run(async |instant| instant.sign_out().await);
    }

    /// Signs out at InstantDB alone. For an app with a sign-out of its own, which comes right after:
    ///
    /// ```no_run
    /// # async fn example(auth: oidc_client_leptos::Auth, instant: oidc_client_leptos::UseInstantdbReturn) {
    /// instant.leave().await;
    /// auth.sign_out();
    /// # }
    /// ```
    pub async fn leave(&self) {
        // Not a reference: the component may go away meanwhile.
        let Some(instant) = self.instant.try_get_value().flatten() else { return };
        drop(self.failed.try_set(instant.take().leave().await.err()));
    }

    fn run(&self, action: impl AsyncFnOnce(InstantDb) -> Result<(), InstantDbError> + 'static) {
        let failed = self.failed;
        // Not a reference: the component may go away meanwhile.
        let Some(instant) = self.instant.try_get_value().flatten() else { return };
        spawn_local(async move { drop(failed.try_set(action(instant.take()).await.err())) });
    }
}
