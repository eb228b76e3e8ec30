//! Who is signed in at EdgeBase: a session separate from the page's, one for each of the page's users.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_backends::edgebase::{EdgeBase, EdgeBaseError, EdgeBaseSettings, EdgeBaseUser};
use oidc_client_backends::token_source::{TokenRequest, TokenSource};
use oidc_client_leptos::CallbackUrl;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::store::{self, Store};
use oidc_client_wasm::platform::timers::Guard;

use super::{Problem, Who};
use crate::config::{self, EDGEBASE_PATH};

/// What the tab reads and does. `Copy`, like the signals in it.
#[derive(Clone, Copy)]
pub struct EdgeBaseSession {
    server: StoredValue<config::EdgeBase>,
    answer: StoredValue<Option<CallbackUrl>>,
    client: StoredValue<Option<Client>, LocalStorage>,
    user: RwSignal<Option<EdgeBaseUser>>,
    is_known: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
}

/// The client of one of the page's users.
struct Client {
    owner: String,
    edgebase: EdgeBase,
    _changes: Guard,
}

impl EdgeBaseSession {
    /// A session of no user yet. `answer` is the address that this page was opened with, if it is EdgeBase's response to a
    /// sign-in.
    pub fn new(server: config::EdgeBase, answer: Option<CallbackUrl>) -> Self {
        Self {
            server: StoredValue::new(server),
            answer: StoredValue::new(answer),
            client: StoredValue::new_local(None),
            user: RwSignal::new(None),
            is_known: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// Who is signed in there.
    pub fn user(&self) -> RwSignal<Option<EdgeBaseUser>> {
        self.user
    }

    /// Whether the server has said who is signed in, or why it can't.
    pub fn is_known(&self) -> RwSignal<bool> {
        self.is_known
    }

    /// What did not work.
    pub fn problem(&self) -> RwSignal<Option<Problem>> {
        self.problem
    }

    /// Navigates to the sign-in at the provider that EdgeBase uses.
    pub fn sign_in(&self) {
        let provider = self.server.with_value(|server| server.provider.clone());
        let back = format!("{}{EDGEBASE_PATH}", window().location().origin().unwrap_or_default());
        self.run(async move |edgebase| edgebase.sign_in_with_oauth(&provider, &back).await);
    }

    /// Signs out there. The page's own session continues.
    pub fn sign_out(&self) {
        self.run(async |edgebase| edgebase.sign_out().await);
    }

    /// Signs out there when the user signs out of the page. Here they are signed out, whether or not the server can be
    /// reached.
    pub async fn leave(&self) {
        let client = self.client.with_value(|client| client.as_ref().map(|client| client.edgebase.clone()));
        if let Some(edgebase) = client {
            drop(edgebase.sign_out().await);
        }
    }

    /// Asks again who is signed in.
    pub fn restore(&self) {
        self.run(async |edgebase| edgebase.access_token().await.map(drop));
    }

    /// Switches to the user that the page acts for now. The previous user is signed out at EdgeBase as well. Even if that
    /// fails, nobody else is shown their session: it is stored under their name.
    pub(super) fn belong_to(&self, who: &Who) {
        let before = self.client.try_update_value(Option::take).flatten();
        if let Some(Client { edgebase, .. }) = before {
            spawn_local(async move { drop(edgebase.sign_out().await) });
        }
        self.user.set(None);
        self.problem.set(None);
        self.is_known.set(matches!(who, Who::Nobody | Who::Guest));
        let Who::Person { issuer, subject } = who else { return };
        match self.open(format!("{issuer} {subject}")) {
            Ok(client) => {
                self.client.set_value(Some(client));
                let answer = self.answer.try_update_value(Option::take).flatten();
                self.run(async move |edgebase| begin(&edgebase, answer).await);
            }
            Err(error) => {
                self.problem.set(Some(error.into()));
                self.is_known.set(true);
            }
        }
    }

    fn open(&self, owner: String) -> Result<Client, EdgeBaseError> {
        let mut settings = EdgeBaseSettings::new(self.server.with_value(|server| server.uri.clone()));
        // For this tab, like the page's own session.
        let store = Rc::new(StoreOf { owner: owner.clone(), store: store::session_storage() });
        settings.store = store.clone();
        settings.pending_store = store;
        // The page's sign-out waits for it.
        settings.request_timeout_in_seconds = 5;
        let edgebase = EdgeBase::new(settings)?;
        let (user, told) = (self.user, edgebase.clone());
        let changes = edgebase.subscribe(Rc::new(move |_| user.set(told.user())));
        Ok(Client { owner, edgebase, _changes: changes })
    }

    fn run(&self, action: impl AsyncFnOnce(EdgeBase) -> Result<(), EdgeBaseError> + 'static) {
        let this = *self;
        let asked = self.client.with_value(|client| {
            client.as_ref().map(|client| (client.edgebase.clone(), client.owner.clone()))
        });
        let Some((edgebase, owner)) = asked else { return };
        spawn_local(async move {
            let failed = action(edgebase).await.err();
            let is_still_here = |client: &Option<Client>| client.as_ref().is_some_and(|it| it.owner == owner);
            if this.client.with_value(is_still_here) {
                this.problem.set(failed.map(Problem::from));
                this.is_known.set(true);
            }
        });
    }
}

/// Finishes a sign-in, if the page was opened for that, and finds out who is signed in.
async fn begin(edgebase: &EdgeBase, answer: Option<CallbackUrl>) -> Result<(), EdgeBaseError> {
    let Some(address) = answer else { return edgebase.access_token().await.map(drop) };
    let finished = edgebase.handle_oauth_callback(address.as_str()).await.map(drop);
    // The response has no picture, which comes with a renewal; neither has a user who was signed in before, if the sign-in
    // failed.
    drop(edgebase.token(TokenRequest { force: true, ..TokenRequest::access_token() }).await);
    finished
}

/// A store that prefixes names with the user.
struct StoreOf {
    owner: String,
    store: Rc<dyn Store>,
}

impl StoreOf {
    fn name(&self, key: &str) -> String {
        format!("{key} of {}", self.owner)
    }
}

impl Store for StoreOf {
    fn get<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.store.get(&self.name(key)).await })
    }

    fn set<'a>(&'a self, key: &'a str, value: &'a str) -> LocalFuture<'a, ()> {
        Box::pin(async move { self.store.set(&self.name(key), value).await })
    }

    fn take<'a>(&'a self, key: &'a str) -> LocalFuture<'a, Option<String>> {
        Box::pin(async move { self.store.take(&self.name(key)).await })
    }

    fn is_degraded(&self) -> bool {
        self.store.is_degraded()
    }

    fn is_shared(&self) -> bool {
        self.store.is_shared()
    }
}

impl From<EdgeBaseError> for Problem {
    fn from(error: EdgeBaseError) -> Self {
        Self { code: error.code(), detail: error.to_string() }
    }
}
