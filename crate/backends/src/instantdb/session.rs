//! Keeps InstantDB in step with a session.

mod known;
mod retry;

use super::event::InstantEvent;
use super::stored::SignedIn;
use super::{InstantAuth, InstantDbError, InstantDbSettings, InstantUser};
use crate::backoff::Backoff;
use crate::token_source::{Asking, Token, TokenEvent, TokenRequest, TokenSource};
use futures_util::lock::Mutex;
use known::Known;
use oidc_client_wasm::listeners::Listeners;
use oidc_client_wasm::platform::crypto::Crypto;
use oidc_client_wasm::platform::store::Store;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Signs people in and out at InstantDB as they sign in and out of the session. Operations run one after another, and each
/// reads the session's present state, so that InstantDB always ends up in that state. Cheap to clone.
///
/// ```no_run
/// # async fn example(instant: oidc_client_backends::instantdb::InstantDb) {
/// use oidc_client_backends::instantdb::InstantEvent;
///
/// let following = instant.follow(|event| match event {
///     InstantEvent::SignedIn(user) => println!("{} at InstantDB", user.id()),
///     InstantEvent::Failed(error) => println!("{}: {error}", error.code()),
///     _ => {}
/// });
/// // Follow the session for as long as the app runs.
/// std::mem::forget(following);
/// # }
/// ```
#[derive(Clone)]
pub struct InstantDb(Rc<Synchronizer>);

struct Synchronizer {
    key: String,
    source: Rc<dyn TokenSource>,
    auth: Rc<dyn InstantAuth>,
    store: Rc<dyn Store>,
    shared_store: Rc<dyn Store>,
    timers: Rc<dyn Timers>,
    crypto: Rc<dyn Crypto>,
    /// How many seconds a sign-out waits: InstantDB, or the session, may never answer.
    longest_wait_in_seconds: u64,
    turn: Mutex<()>,
    known: RefCell<Known>,
    /// The person signed out here. They stay signed out, whatever the session says, until it reports another sign-in.
    is_out: Cell<bool>,
    asking: Asking,
    /// The last token that InstantDB refused, and why. It isn't sent again.
    refused: RefCell<Option<(Token, InstantDbError)>>,
    /// The last failure, until an attempt succeeds.
    failed: RefCell<Option<InstantDbError>>,
    backoff: RefCell<Backoff>,
    retry: Cell<Option<Guard>>,
    followers: Cell<u32>,
    is_in_front: Cell<fn() -> bool>,
    listeners: Listeners<InstantEvent>,
}

impl InstantDb {
    /// Makes a handle, without a request. Call [`follow`](InstantDb::follow), or [`sign_in`](InstantDb::sign_in) once.
    #[must_use]
    pub fn new(
        settings: InstantDbSettings,
        source: Rc<dyn TokenSource>,
        auth: Rc<dyn InstantAuth>,
    ) -> InstantDb {
        Self::with_platform(settings, source, auth, Platform::browser())
    }

    /// As [`InstantDb::new`], with another clock and another source of randomness.
    #[must_use]
    pub fn with_platform(
        settings: InstantDbSettings,
        source: Rc<dyn TokenSource>,
        auth: Rc<dyn InstantAuth>,
        Platform { timers, crypto, .. }: Platform,
    ) -> InstantDb {
        InstantDb(Rc::new(Synchronizer {
            key: format!("instantdb:{}", settings.app_id),
            source,
            auth,
            store: settings.store,
            shared_store: settings.shared_store,
            timers,
            crypto,
            longest_wait_in_seconds: settings.request_timeout_in_seconds.into(),
            turn: Mutex::new(()),
            known: RefCell::new(Known::Unread),
            is_out: Cell::new(false),
            asking: Asking::default(),
            refused: RefCell::default(),
            failed: RefCell::default(),
            backoff: RefCell::default(),
            retry: Cell::default(),
            followers: Cell::new(0),
            is_in_front: Cell::new(known::is_in_front),
            listeners: Listeners::default(),
        }))
    }

    /// Brings InstantDB in step with the session once, and resolves with the user who is then signed in, or `None` when
    /// nobody is. Another user is signed out first. A user who is still signed in needs no new exchange.
    ///
    /// # Errors
    /// [`InstantDbError`] when the exchange failed, and nobody is signed in at InstantDB; or when InstantDB couldn't be
    /// reached, and nothing has changed.
    pub fn sign_in(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        self.0.is_out.set(false);
        // The settings at InstantDB may have been corrected since.
        self.0.refused.take();
        Box::pin(self.0.keep_in_step(true))
    }

    /// Keeps InstantDB in step with the session until the returned guard is dropped, and calls `listener` at each change.
    /// Transient failures are retried after random waits of up to 30 seconds; all failures are retried when the page is
    /// shown again or the session changes.
    ///
    /// A database object keeps one user for all tabs, but each tab may have a session of its own. The tab in front wins: if
    /// another tab has signed in another person, or signed out, a tab signs its own person in again when it comes to the
    /// front. If that tab's session changes before that, the tab reports its person as signed out.
    #[must_use = "dropping the guard ends it"]
    pub fn follow(&self, listener: impl Fn(&InstantEvent) + 'static) -> Guard {
        let listening = self.0.listeners.add(Rc::new(listener));
        let this = Rc::downgrade(&self.0);
        let changed = self.0.source.subscribe(Rc::new(move |event| {
            let Some(synchronizer) = this.upgrade() else { return };
            if matches!(event, TokenEvent::SignedIn(_) | TokenEvent::PersonChanged(_)) {
                synchronizer.is_out.set(false);
            }
            match event {
                // The source also reports the token that a step has just asked for. That is no reason for another step.
                TokenEvent::TokenChanged if synchronizer.asking.is_under_way() => {}
                TokenEvent::TokenChanged => synchronizer.spawn_check(),
                _ => synchronizer.spawn_step(),
            }
        }));
        let this = Rc::downgrade(&self.0);
        let resumed = self.0.timers.on_resume(Rc::new(move || {
            if let Some(synchronizer) =
                this.upgrade().filter(|it| it.failed.borrow().is_some() || it.may_be_displaced())
            {
                synchronizer.spawn_step();
            }
        }));
        let following = self.0.count_follower();
        self.0.spawn_step();
        Box::new((listening, changed, resumed, following))
    }

    /// Signs out at InstantDB first, as its documentation requires, and then of the session. Each happens even if the other
    /// fails or never answers. With a [`UserManager`](oidc_client_wasm::UserManager) the page then navigates to the
    /// provider.
    ///
    /// # Errors
    /// [`InstantDbError::SignOut`] with everything that failed. InstantDB's session has ended in this page all the same, and
    /// so has a [`UserManager`](oidc_client_wasm::UserManager)'s. Another source may still return tokens, and
    /// [`sign_in`](InstantDb::sign_in) then signs that person in again.
    pub fn sign_out(&self) -> LocalFuture<'_, Result<(), InstantDbError>> {
        let left = self.leave();
        Box::pin(async {
            let back_end = left.await.err().map(Box::new);
            let session = self.0.source.sign_out().await.err();
            match (&back_end, &session) {
                (None, None) => Ok(()),
                _ => Err(InstantDbError::SignOut { back_end, session }),
            }
        })
    }

    /// Signs out at InstantDB only. For an app that ends the session itself right after this: a page that navigates to the
    /// provider sends nothing more.
    ///
    /// # Errors
    /// When InstantDB couldn't be notified. In this page nobody is signed in at InstantDB all the same.
    pub fn leave(&self) -> LocalFuture<'_, Result<(), InstantDbError>> {
        // At once, so that a sign-in that waits for its turn stops.
        self.0.is_out.set(true);
        Box::pin(async {
            // A sign-in that hangs doesn't prevent the sign-out: a user whom it signs in later is signed out again.
            let _turn = self.0.in_time(self.0.turn.lock()).await;
            let outcome = self.0.in_time(async { self.0.end(self.0.read().await.as_ref()).await }).await;
            outcome.unwrap_or(Err(InstantDbError::Unreachable))
        })
    }

    /// The user who is signed in at InstantDB, as far as this page knows.
    #[must_use]
    pub fn user(&self) -> Option<InstantUser> {
        match &*self.0.known.borrow() {
            Known::SignedIn { known, .. } => Some(known.user.clone()),
            _ => None,
        }
    }
}

impl Synchronizer {
    /// `is_asked`: the app called `sign_in`; otherwise an event of the session or the page is the reason.
    async fn keep_in_step(&self, is_asked: bool) -> Result<Option<InstantUser>, InstantDbError> {
        let _turn = self.turn.lock().await;
        if self.is_out.get() {
            return Ok(None);
        }
        let asking = self.asking.begin();
        let token = self.source.token(TokenRequest::id_token()).await?;
        drop(asking);
        if token.is_some() {
            self.detect_displaced().await?;
        }
        let known = self.read().await;
        let Some(token) = token else {
            self.dismiss(known.as_ref()).await;
            self.sign_out_others(None).await?;
            return Ok(None);
        };
        if !is_asked && self.leaves_database_to_others() {
            return Ok(None);
        }
        let known = match known {
            None => self.signed_in_by_other_tab(&token).await?,
            known => known,
        };
        self.sign_out_others(known.as_ref()).await?;
        match known {
            Some(known)
                if known.person.as_ref() == token.person() && self.is_good(&known, is_asked).await? =>
            {
                return Ok(Some(known.user));
            }
            // A session that InstantDB no longer accepts needs no sign-out.
            Some(known) if known.person.as_ref() == token.person() => {}
            known => self.dismiss(known.as_ref()).await,
        }
        self.exchange(&token).await
    }

    /// Exchanges the token. `None` when the person signed out before it was finished.
    async fn exchange(&self, token: &Token) -> Result<Option<InstantUser>, InstantDbError> {
        if self.is_out.get() {
            return Ok(None);
        }
        let refused = self.refused.borrow().clone();
        if let Some((_, error)) = refused.filter(|(refused, _)| refused == token) {
            return Err(error);
        }
        let outcome = self.auth.sign_in(token).await;
        if let Err(error @ InstantDbError::Refused { .. }) = &outcome {
            self.refused.replace(Some((token.clone(), error.clone())));
        }
        let user = outcome?;
        let present = self.auth.present().await;
        if self.is_out.get() {
            self.auth.sign_out(Some(&user)).await?;
            return Ok(None);
        }
        let signed_in = SignedIn { person: token.person().cloned(), user: user.clone() };
        self.known.replace(Known::signed_in(signed_in.clone(), &present));
        self.store.set(&self.key, &signed_in.to_json()).await;
        // Only if the database keeps the user for all tabs.
        if let Ok(Some(_)) = present {
            self.shared_store.set(&self.key, &signed_in.to_shared_json()).await;
        }
        self.listeners.tell(&InstantEvent::SignedIn(user.clone()));
        Ok(Some(user))
    }

    /// Signs the user out, if there is one. In this page they are signed out even if InstantDB couldn't be notified.
    async fn dismiss(&self, known: Option<&SignedIn>) {
        if known.is_some()
            && let Err(error) = self.end(known).await
        {
            self.listeners.tell(&InstantEvent::Failed(error));
        }
    }

    async fn in_time<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        self.timers.in_time(self.longest_wait_in_seconds, Box::pin(future)).await
    }

    async fn end(&self, known: Option<&SignedIn>) -> Result<(), InstantDbError> {
        // Before the request: it may take long, and the page may be closed before the answer comes.
        self.store.take(&self.key).await;
        self.known.replace(Known::Nobody);
        if known.is_some() {
            self.listeners.tell(&InstantEvent::SignedOut);
        }
        self.auth.sign_out(known.map(|known| &known.user)).await
    }
}
