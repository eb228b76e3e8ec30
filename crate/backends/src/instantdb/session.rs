//! InstantDB kept in step with a session.

mod known;
mod retry;

use super::event::InstantEvent;
use super::stored::SignedIn;
use super::{InstantAuth, InstantDbError, InstantDbSettings, InstantUser};
use crate::backoff::Backoff;
use crate::timer;
use crate::token_source::{Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError};
use futures_util::lock::Mutex;
use known::Known;
use oidc_client_wasm::listeners::Listeners;
use oidc_client_wasm::platform::crypto::Crypto;
use oidc_client_wasm::platform::store::Store;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Signs in at InstantDB whoever is signed in, and out whoever is signed out. Operations run one after the other, and each
/// looks at the session anew, so the last word of the session is also InstantDB's. Cheap to clone.
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
/// // For as long as the app runs.
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
    /// How long signing out waits for others: InstantDB, or the session, may never answer.
    longest_wait_in_seconds: u64,
    turn: Mutex<()>,
    known: RefCell<Known>,
    /// The person signed out here: whatever the session says, until it has another to tell of.
    is_out: Cell<bool>,
    /// A question to the source is under way.
    is_asking: Cell<bool>,
    /// The token that InstantDB refused last, and why: it isn't shown again.
    refused: RefCell<Option<(Token, InstantDbError)>>,
    /// What failed last, until something succeeds.
    failed: RefCell<Option<InstantDbError>>,
    backoff: RefCell<Backoff>,
    retry: Cell<Option<Guard>>,
    followers: Cell<u32>,
    is_in_front: Cell<fn() -> bool>,
    listeners: Listeners<InstantEvent>,
}

impl InstantDb {
    /// Nothing is asked and nothing is sent yet.
    #[must_use]
    pub fn new(
        settings: InstantDbSettings,
        source: Rc<dyn TokenSource>,
        auth: Rc<dyn InstantAuth>,
    ) -> InstantDb {
        Self::with_platform(settings, source, auth, Platform::browser())
    }

    /// The same, with a clock and randomness of one's own.
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
            is_asking: Cell::new(false),
            refused: RefCell::default(),
            failed: RefCell::default(),
            backoff: RefCell::default(),
            retry: Cell::default(),
            followers: Cell::new(0),
            is_in_front: Cell::new(known::is_in_front),
            listeners: Listeners::default(),
        }))
    }

    /// Brings InstantDB in step with the session, once: who is signed in there then, `None` when nobody is. Another person is
    /// signed out first; the same one isn't exchanged again, as long as InstantDB still knows them.
    ///
    /// # Errors
    /// [`InstantDbError`] of the exchange: nobody is signed in there then. Or InstantDB couldn't be asked, and all is as before.
    pub fn sign_in(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        self.0.is_out.set(false);
        // InstantDB may have been told better meanwhile.
        self.0.refused.take();
        Box::pin(self.0.keep_in_step(true))
    }

    /// Keeps InstantDB in step with the session, until the guard is dropped. What fails and may pass is tried again after
    /// random waits of up to 30 seconds, and whatever failed when the page is looked at again or the session changes.
    ///
    /// A database keeps one person for all tabs, and each tab may have a session of its own. The tab in front wins: one where
    /// another tab has signed in somebody else, or signed out, brings its own person back when it is looked at again. Should
    /// the session change before, it tells that they are out.
    #[must_use = "dropping the guard ends it"]
    pub fn follow(&self, listener: impl Fn(&InstantEvent) + 'static) -> Guard {
        let listening = self.0.listeners.add(Rc::new(listener));
        let this = Rc::downgrade(&self.0);
        let changed = self.0.source.subscribe(Rc::new(move |event| {
            let Some(synchronizer) = this.upgrade() else { return };
            if matches!(event, TokenEvent::SignedIn(_) | TokenEvent::PersonChanged(_)) {
                synchronizer.is_out.set(false);
            }
            // What a question to the source brings is told as a change as well: that is no reason for another.
            if !(matches!(event, TokenEvent::TokenChanged) && synchronizer.is_asking.get()) {
                synchronizer.step_beside();
            }
        }));
        let this = Rc::downgrade(&self.0);
        let resumed = self.0.timers.on_resume(Rc::new(move || {
            if let Some(synchronizer) =
                this.upgrade().filter(|it| it.failed.borrow().is_some() || it.may_have_lost_their_place())
            {
                synchronizer.step_beside();
            }
        }));
        let following = self.0.followed();
        self.0.step_beside();
        Box::new((listening, changed, resumed, following))
    }

    /// Signs out: at InstantDB first, as its own documentation wants it, and then the session. Neither is left out when the
    /// other fails, or never answers. With a [`UserManager`](oidc_client_wasm::UserManager) the page is on its way to the
    /// provider then.
    ///
    /// # Errors
    /// [`InstantDbError::SignOut`] with all that failed. InstantDB's session has ended in this page all the same, and so has a
    /// [`UserManager`](oidc_client_wasm::UserManager)'s; another source may still give tokens, and
    /// [`sign_in`](InstantDb::sign_in) brings their person back.
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

    /// Signs out at InstantDB alone. For an app that ends the session in a way of its own, right after this: a page that is on
    /// its way to the provider sends nothing more.
    ///
    /// # Errors
    /// When InstantDB couldn't be told. In this page nobody is signed in there all the same.
    pub fn leave(&self) -> LocalFuture<'_, Result<(), InstantDbError>> {
        // At once, for whoever waits for their turn to sign in.
        self.0.is_out.set(true);
        Box::pin(async {
            // A sign-in that never ends keeps nobody in: whom it brings after all is signed out again.
            let _turn = self.0.in_time(self.0.turn.lock()).await;
            let told = self.0.in_time(async { self.0.end(self.0.read().await.as_ref()).await }).await;
            told.unwrap_or(Err(InstantDbError::Unreachable))
        })
    }

    /// Who is signed in at InstantDB, as far as this page knows.
    #[must_use]
    pub fn user(&self) -> Option<InstantUser> {
        match &*self.0.known.borrow() {
            Known::SignedIn { known, .. } => Some(known.user.clone()),
            _ => None,
        }
    }
}

impl Synchronizer {
    /// `is_asked`: not by an event of the session or the page, but by whoever has the page in front of them.
    async fn keep_in_step(&self, is_asked: bool) -> Result<Option<InstantUser>, InstantDbError> {
        let _turn = self.turn.lock().await;
        if self.is_out.get() {
            return Ok(None);
        }
        let token = self.ask().await?;
        if token.is_some() {
            self.notice_others().await?;
        }
        let known = self.read().await;
        let Some(token) = token else {
            self.dismiss(known.as_ref()).await;
            self.clear_away_others(None).await?;
            return Ok(None);
        };
        if !is_asked && self.leaves_it_to_others() {
            return Ok(None);
        }
        let known = match known {
            None => self.known_from_elsewhere(&token).await?,
            known => known,
        };
        self.clear_away_others(known.as_ref()).await?;
        match known {
            Some(known)
                if known.person.as_ref() == token.person() && self.is_good(&known, is_asked).await? =>
            {
                return Ok(Some(known.user));
            }
            // What is no good there any more has no end to be told of.
            Some(known) if known.person.as_ref() == token.person() => {}
            known => self.dismiss(known.as_ref()).await,
        }
        self.exchange(&token).await
    }

    async fn ask(&self) -> Result<Option<Token>, TokenSourceError> {
        struct Asking<'a>(&'a Cell<bool>);
        // Also where whoever waited has gone away.
        impl Drop for Asking<'_> {
            fn drop(&mut self) {
                self.0.set(false);
            }
        }
        self.is_asking.set(true);
        let _asking = Asking(&self.is_asking);
        self.source.token(TokenRequest::id_token()).await
    }

    /// `None` when they have signed out meanwhile.
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
        // Only where the database keeps them for all tabs.
        if let Ok(Some(_)) = present {
            self.shared_store.set(&self.key, &signed_in.to_shared_json()).await;
        }
        self.listeners.tell(&InstantEvent::SignedIn(user.clone()));
        Ok(Some(user))
    }

    /// Signs out whoever is there, if anybody; that InstantDB couldn't be told keeps nobody in.
    async fn dismiss(&self, known: Option<&SignedIn>) {
        if known.is_some()
            && let Err(error) = self.end(known).await
        {
            self.listeners.tell(&InstantEvent::Failed(error));
        }
    }

    async fn in_time<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        timer::within(&*self.timers, self.longest_wait_in_seconds, future).await
    }

    async fn end(&self, known: Option<&SignedIn>) -> Result<(), InstantDbError> {
        // Before the request: it may take long, and the page may be gone before it is answered.
        self.store.take(&self.key).await;
        self.known.replace(Known::Nobody);
        if known.is_some() {
            self.listeners.tell(&InstantEvent::SignedOut);
        }
        self.auth.sign_out(known.map(|known| &known.user)).await
    }
}
