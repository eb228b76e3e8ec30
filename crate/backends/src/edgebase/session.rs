//! The session with EdgeBase. Only one tab at a time renews it.

mod lost;

use super::error::EdgeBaseError;
use super::http::{self, Endpoints, Renewed};
use super::{EdgeBaseSettings, EdgeBaseUser};
use crate::token_source::{Token, TokenEvent, Watch, claims_of};
use futures_util::FutureExt;
use futures_util::future::Shared;
use oidc_client_wasm::listeners::Listeners;
use oidc_client_wasm::platform::locks::Lock;
use oidc_client_wasm::platform::timers::Guard;
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// How long to wait for the lock: longer than two requests may take.
const LOCK_SECONDS: u32 = 40;

type Answer<T> = Result<T, EdgeBaseError>;
type Outcome<T> = Shared<LocalFuture<'static, Answer<T>>>;

pub(super) struct Session {
    this: Weak<Session>,
    pub(super) settings: EdgeBaseSettings,
    pub(super) endpoints: Endpoints,
    pub(super) platform: Platform,
    key: String,
    /// The access token and its user, in memory only.
    held: RefCell<Option<Held>>,
    running: RefCell<Option<Outcome<Option<Token>>>>,
    /// The refresh token that was spent without an answer, while its renewal is repeated.
    lost: RefCell<Option<String>>,
    /// Whether the person is signing out: the tokens of a renewal are then used only to sign out at the server.
    is_signing_out: Cell<bool>,
    watch: Watch,
    pub(super) listeners: Listeners<TokenEvent>,
    other_tabs: RefCell<Option<Guard>>,
}

struct Held {
    access_token: Token,
    user: EdgeBaseUser,
}

impl Session {
    pub(super) fn new(settings: EdgeBaseSettings, platform: Platform) -> Result<Rc<Session>, EdgeBaseError> {
        let endpoints = Endpoints::new(&settings.base_url)?;
        let key = format!("edgebase:refresh-token:{}", endpoints.base());
        let session = Rc::new_cyclic(|this| Session {
            this: this.clone(),
            settings,
            endpoints,
            platform,
            key,
            held: RefCell::default(),
            running: RefCell::default(),
            lost: RefCell::default(),
            is_signing_out: Cell::default(),
            watch: Watch::default(),
            listeners: Listeners::default(),
            other_tabs: RefCell::default(),
        });
        Ok(session)
    }

    /// Observes the store for changes by other tabs, from the first listener on.
    pub(super) fn observe_other_tabs(&self) {
        if self.other_tabs.borrow().is_some() {
            return;
        }
        let this = self.this.clone();
        let on_change = Rc::new(move || {
            if let Some(session) = this.upgrade() {
                session.clone().platform.timers.spawn(Box::pin(async move { session.read_store().await }));
            }
        });
        self.other_tabs.replace(self.settings.store.watch(&self.key, on_change));
    }

    /// Another tab may have signed out, or signed in another person.
    async fn read_store(&self) {
        self.catch_up().await;
        if self.held.borrow().is_none() {
            // The access token says who is signed in now. The next caller receives an error.
            let _ = self.access_token(0, false).await;
        }
    }

    /// Forgets what this page holds if the store has another session, or none.
    async fn catch_up(&self) {
        let Some(refresh_token) = self.settings.store.get(&self.key).await else {
            self.forget();
            return;
        };
        let subject = claims_of(&refresh_token).and_then(|claims| claims.string("sub").map(str::to_owned));
        let is_another = |held: &Held| subject.is_some() && subject.as_deref() != Some(held.user.id());
        if self.held.borrow().as_ref().is_some_and(is_another) {
            self.held.take();
        }
    }

    pub(super) fn user(&self) -> Option<EdgeBaseUser> {
        self.held.borrow().as_ref().map(|held| held.user.clone())
    }

    /// An access token with at least `min` seconds left; the session is renewed if there is none.
    pub(super) async fn access_token(&self, min: u64, force: bool) -> Result<Option<Token>, EdgeBaseError> {
        self.catch_up().await;
        let held = self.held.borrow().as_ref().map(|held| held.access_token.clone());
        let left = |token: &Token| token.seconds_left(self.platform.timers.now());
        if let Some(token) = held.as_ref().filter(|token| !force && left(token) >= min) {
            return Ok(Some(token.clone()));
        }
        match self.refresh_once().await {
            // The server can't be reached, but the token is still valid.
            Err(error) if !force => held.filter(|token| left(token) > 0).map(Some).ok_or(error),
            outcome => outcome,
        }
    }

    /// Renews, or waits for the renewal that is under way in this page. A renewal runs to its end even if all callers have
    /// dropped it: the new refresh token must be stored.
    async fn refresh_once(&self) -> Result<Option<Token>, EdgeBaseError> {
        let running = self.running.borrow().clone();
        if let Some(outcome) = running {
            return outcome.await;
        }
        let Some(session) = self.this.upgrade() else { return Ok(None) };
        let outcome = self.run_to_completion(Box::pin(async move {
            let outcome = session.refresh().await;
            session.running.take();
            outcome
        }));
        self.running.replace(Some(outcome.clone()));
        outcome.await
    }

    fn run_to_completion<T: Clone + 'static>(
        &self,
        operation: LocalFuture<'static, Answer<T>>,
    ) -> Outcome<T> {
        let outcome = operation.shared();
        let driven = outcome.clone();
        self.platform.timers.spawn(Box::pin(async move { drop(driven.await) }));
        outcome
    }

    async fn refresh(&self) -> Result<Option<Token>, EdgeBaseError> {
        let _lock = self.lock().await.ok_or(EdgeBaseError::LockTimeout)?;
        let Some(refresh_token) = self.settings.store.get(&self.key).await else {
            self.forget();
            return Ok(None);
        };
        match self.spend(&refresh_token).await {
            Ok(renewed) => Ok(Some(self.keep(renewed).await)),
            Err(EdgeBaseError::Refused { status: 401, .. }) => self.refused(&refresh_token).await,
            Err(error) => Err(error),
        }
    }

    /// The server ends a session whose refresh token was spent before. That is final, unless code that doesn't use this lock
    /// has stored a newer token.
    async fn refused(&self, spent: &str) -> Result<Option<Token>, EdgeBaseError> {
        match self.settings.store.get(&self.key).await {
            Some(newer) if newer != spent => {
                let renewed = self.spend(&newer).await?;
                Ok(Some(self.keep(renewed).await))
            }
            _ => {
                self.end().await;
                Ok(None)
            }
        }
    }

    /// Stores the refresh token before its access token is returned.
    async fn keep(&self, renewed: Renewed) -> Token {
        self.settings.store.set(&self.key, &renewed.refresh_token).await;
        if !self.is_signing_out.get() {
            self.hold(renewed.access_token.clone(), renewed.user);
        }
        renewed.access_token
    }

    /// Stores the tokens of a sign-in.
    pub(super) async fn begin(
        &self,
        access_token: Token,
        refresh_token: &str,
    ) -> Result<EdgeBaseUser, EdgeBaseError> {
        let expected = EdgeBaseError::Unreadable { expected: "an access token with \"sub\"" };
        let claims = claims_of(access_token.secret()).and_then(EdgeBaseUser::of).ok_or(expected)?;
        // A renewal that is under way must not store its token over this one.
        let _lock = self.lock().await;
        self.is_signing_out.set(false);
        self.settings.store.set(&self.key, refresh_token).await;
        self.hold(access_token, Some(claims.clone()));
        Ok(claims)
    }

    fn hold(&self, access_token: Token, user: Option<EdgeBaseUser>) {
        let user = user.or_else(|| claims_of(access_token.secret()).and_then(EdgeBaseUser::of));
        let Some(user) = user else { return };
        let event = self.watch.observe(Some(&access_token));
        self.held.replace(Some(Held { access_token, user }));
        event.iter().for_each(|event| self.listeners.tell(event));
    }

    /// Signs out here first, and then at the server: if the page is closed in between, no session remains in the browser.
    /// Runs to its end even if the caller has dropped it.
    pub(super) async fn sign_out(&self) -> Result<(), EdgeBaseError> {
        let Some(session) = self.this.upgrade() else { return Ok(()) };
        self.run_to_completion(Box::pin(async move { session.sign_out_once_begun().await })).await
    }

    async fn sign_out_once_begun(&self) -> Result<(), EdgeBaseError> {
        let held = self.held.borrow().as_ref().map(|held| held.access_token.clone());
        self.is_signing_out.set(true);
        let found = self.end().await;
        let _lock = self.lock().await;
        // A renewal that was under way has stored a new refresh token.
        let newest = self.end().await.or(found);
        self.is_signing_out.set(false);
        match newest {
            Some(refresh_token) => self.end_at_server(refresh_token, held).await,
            None => Ok(()),
        }
    }

    /// Signs out at the server, which expects an access token. An expired one is renewed; without any, the request is sent
    /// all the same.
    async fn end_at_server(&self, refresh_token: String, held: Option<Token>) -> Result<(), EdgeBaseError> {
        let is_good = |token: &Token| token.seconds_left(self.platform.timers.now()) > 0;
        let (refresh_token, token) = match held.filter(is_good) {
            Some(token) => (refresh_token, Some(token)),
            None => match self.ask(&refresh_token).await {
                Ok(renewed) => (renewed.refresh_token, Some(renewed.access_token)),
                Err(_) => (refresh_token, None),
            },
        };
        let answer = self.send(self.endpoints.sign_out(&refresh_token, token.as_ref())).await?;
        match http::read(&answer) {
            // The session has already ended.
            Ok(_) | Err(EdgeBaseError::Refused { status: 401, .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes the session from this browser, and returns its refresh token.
    async fn end(&self) -> Option<String> {
        let refresh_token = self.settings.store.take(&self.key).await;
        self.forget();
        refresh_token
    }

    fn forget(&self) {
        self.held.take();
        if let Some(event) = self.watch.observe(None) {
            self.listeners.tell(&event);
        }
    }

    async fn lock(&self) -> Option<Lock> {
        self.platform.locks.lock(&self.key, LOCK_SECONDS).await
    }

    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, EdgeBaseError> {
        let answer = self.platform.fetch.fetch(request, self.settings.request_timeout_in_seconds).await;
        answer.map_err(|_| EdgeBaseError::Unreachable)
    }
}
