//! SpacetimeDB.

use crate::{Told, take};
use js_sys::{Function, Promise};
use oidc_client_backends::spacetimedb::{
    Connection, ConnectionSettings, ConnectionState, Event, SpacetimeDb, SpacetimeDbError, TableRows,
};
use oidc_client_backends::token_source::{
    FunctionSource, Person, Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError,
};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::Guard;
use oidc_client_wasm::protocol::json::Value;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

type Listener = Rc<dyn Fn(&TokenEvent)>;

/// A source whose events are raised only by the page.
struct ByHand {
    get_token: Function,
    listeners: RefCell<Vec<Listener>>,
}

impl TokenSource for ByHand {
    fn token(&self, _: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        Box::pin(async {
            let failed = |_| TokenSourceError::Function { reason: "failed".to_owned() };
            let called = self.get_token.call0(&JsValue::UNDEFINED).map_err(failed)?;
            let raw = JsFuture::from(Promise::resolve(&called)).await.map_err(failed)?;
            Ok(raw.as_string().map(Token::new))
        })
    }

    fn subscribe(&self, listener: Listener) -> Guard {
        self.listeners.borrow_mut().push(listener);
        Box::new(())
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        Box::pin(async { Ok(()) })
    }
}

/// SpacetimeDB with the demo's module, with a function of the page as its source.
#[wasm_bindgen]
pub struct Spacetime {
    database: RefCell<Option<SpacetimeDb>>,
    source: Rc<FunctionSource>,
    by_hand: Rc<ByHand>,
    held: RefCell<Option<Rc<Connection>>>,
    told: Told,
}

#[wasm_bindgen]
impl Spacetime {
    /// Connects the user whose token the function returns. With `is_by_hand` only the page raises the source's events.
    ///
    /// # Errors
    /// The error's code.
    #[wasm_bindgen(constructor)]
    pub fn new(
        uri: &str,
        module: &str,
        get_token: Function,
        sign_out: Function,
        is_by_hand: bool,
    ) -> Result<Spacetime, String> {
        let by_hand = Rc::new(ByHand { get_token: get_token.clone(), listeners: RefCell::default() });
        let source = FunctionSource::of_js(get_token);
        source.on_js_sign_out(sign_out);
        let settings = ConnectionSettings::new(uri, module)
            .columns("person", &["identity", "name", "picture", "online", "clicks"])
            .query("SELECT * FROM person");
        let told = Told::default();
        let into = told.clone();
        let chosen: Rc<dyn TokenSource> = if is_by_hand { by_hand.clone() } else { source.clone() };
        let database = SpacetimeDb::open(settings, chosen, move |event| into.borrow_mut().push(name(&event)));
        let database = database.map_err(|error| error.code().to_owned())?;
        Ok(Spacetime {
            database: RefCell::new(Some(database)),
            source,
            by_hand,
            held: RefCell::default(),
            told,
        })
    }

    /// `done`, or the error.
    pub async fn call(&self, reducer: String, texts: Vec<String>) -> String {
        let args = texts.into_iter().map(Value::from).collect();
        let outcome = self.database.borrow().as_ref().map(|database| database.call_reducer(&reducer, args));
        let outcome = match outcome {
            Some(outcome) => outcome.await,
            None => Err(SpacetimeDbError::Closed),
        };
        outcome.map_or_else(|error| error.code().to_owned(), |()| "done".to_owned())
    }

    /// `done`, or the error.
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self) -> String {
        // Taken out of the cell, because the listener may borrow it.
        let Some(database) = self.database.take() else { return "nobody".to_owned() };
        let outcome = database.sign_out().await;
        self.database.replace(Some(database));
        outcome.map_or_else(|error| error.code().to_owned(), |()| "done".to_owned())
    }

    /// The function may return another token now.
    pub fn changed(&self) {
        self.source.changed();
    }

    /// Says by hand that this person signed in.
    #[wasm_bindgen(js_name = tellSignedIn)]
    pub fn tell_signed_in(&self, issuer: String, subject: String) {
        let event = TokenEvent::SignedIn(Some(Person { issuer, subject }));
        let listeners = self.by_hand.listeners.borrow().clone();
        listeners.iter().for_each(|listener| listener(&event));
    }

    /// Keeps the current user's connection, as no app should.
    pub fn hold(&self) {
        self.held.replace(self.database.borrow().as_ref().and_then(SpacetimeDb::connection));
    }

    /// Runs a reducer on what was kept: `done`, or the error.
    #[wasm_bindgen(js_name = callHeld)]
    pub async fn call_held(&self, reducer: String) -> String {
        let outcome = self.held.borrow().as_ref().map(|held| held.call_reducer(&reducer, Vec::new()));
        let Some(outcome) = outcome else { return "nothing".to_owned() };
        outcome.await.map_or_else(|error| error.code().to_owned(), |()| "done".to_owned())
    }

    /// Reconnects.
    pub fn restart(&self) {
        if let Some(connection) = self.database.borrow().as_ref().and_then(SpacetimeDb::connection) {
            connection.restart();
        }
    }

    /// Drops it.
    #[wasm_bindgen(js_name = letGo)]
    pub fn let_go(&self) {
        self.database.take();
    }

    /// The events since the last call.
    #[wasm_bindgen(js_name = takeTold)]
    pub fn take_told(&self) -> Vec<String> {
        take(&self.told)
    }
}

fn name(event: &Event) -> String {
    match event {
        Event::State(ConnectionState::Waiting { error, .. }) => format!("waiting: {}", error.code()),
        Event::State(state) => format!("{state:?}").to_lowercase(),
        Event::Identity { identity, .. } => format!("identity {identity}"),
        Event::Rows { initial, tables } => {
            let people = tables.iter().flat_map(|table: &TableRows| &table.inserted).map(|row| {
                let clicks = row.get("clicks").and_then(Value::as_u64).unwrap_or_default();
                format!("{}={clicks}", row.string("name").unwrap_or("-"))
            });
            let mut people: Vec<String> = people.collect();
            people.sort();
            format!("{} {}", if *initial { "all" } else { "rows" }, people.join(" "))
        }
        Event::Error(error) => format!("error: {}", error.code()),
        _ => "unknown".to_owned(),
    }
}
