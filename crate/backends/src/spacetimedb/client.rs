//! A connection that follows a session: it connects the person who is signed in.

use super::machine::NoCredential;
use super::{Connection, ConnectionSettings, ConnectionState, Credential, Event, SpacetimeDbError};
use crate::driver::Listener;
use crate::token_source::{Asking, Person, TokenEvent, TokenRequest, TokenSource, TokenSourceError};
use oidc_client_protocol::{IdToken, json::Value};
use oidc_client_wasm::platform::timers::Guard;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// How many times a token is requested when another person signs in during the request.
const ASK_AGAIN: u32 = 3;

type Answer = Result<Option<Credential>, TokenSourceError>;

/// Connects the user of a [`TokenSource`] to a SpacetimeDB module, until it is dropped.
///
/// Each person gets a [`Connection`] of their own. When another person signs in, or the person signs out, their connection
/// is closed first: it emits no more rows, and no call is sent on it. Each connect and reconnect asks the source for a
/// token, so it uses the newest one. For guests see [`Connection::open`].
///
/// ```no_run
/// use oidc_client_backends::spacetimedb::{ConnectionSettings, Event, SpacetimeDb, SpacetimeDbError};
/// use oidc_client_backends::token_source::TokenSource;
/// use std::rc::Rc;
///
/// fn connect(source: Rc<dyn TokenSource>) -> Result<SpacetimeDb, SpacetimeDbError> {
///     let settings = ConnectionSettings::new("https://database.example", "clicker")
///         .query("SELECT * FROM person")
///         .columns("person", &["identity", "name", "picture", "online", "clicks"]);
///     SpacetimeDb::open(settings, source, |event| match event {
///         Event::Identity { identity, .. } => println!("the server knows this person as {identity}"),
///         Event::State(state) => println!("{state:?}"),
///         _ => {}
///     })
/// }
/// ```
pub struct SpacetimeDb(Rc<Follower>);

struct Follower {
    settings: RefCell<ConnectionSettings>,
    source: Rc<dyn TokenSource>,
    listener: Listener<Event>,
    present: RefCell<Option<Present>>,
    /// Counts the connections: events of earlier ones are ignored.
    epoch: Cell<u64>,
    asking: Asking,
    /// Who signed in while a request was under way.
    signed_in_meanwhile: RefCell<Option<Person>>,
    following: RefCell<Option<Guard>>,
}

/// The present connection, and its person.
struct Present {
    connection: Rc<Connection>,
    /// `None` until the first token names them.
    person: Option<Person>,
}

impl SpacetimeDb {
    /// Connects the signed-in user, and follows the session from then on. Dropping the returned value closes the socket.
    ///
    /// `listener` receives its events: `Closed` when nobody is signed in any more, and before another person's connection.
    ///
    /// # Errors
    /// As [`Connection::open`].
    pub fn open(
        settings: ConnectionSettings,
        source: Rc<dyn TokenSource>,
        listener: impl Fn(Event) + 'static,
    ) -> Result<SpacetimeDb, SpacetimeDbError> {
        let follower = Rc::new(Follower {
            settings: RefCell::new(settings),
            source,
            listener: Listener::new(Rc::new(listener)),
            present: RefCell::default(),
            epoch: Cell::new(0),
            asking: Asking::default(),
            signed_in_meanwhile: RefCell::default(),
            following: RefCell::default(),
        });
        follower.connect()?;
        let this = Rc::downgrade(&follower);
        let following = follower.source.subscribe(Rc::new(move |event| {
            if let Some(follower) = this.upgrade() {
                follower.on_token_event(event);
            }
        }));
        follower.following.replace(Some(following));
        Ok(SpacetimeDb(follower))
    }

    /// The present connection; `None` while nobody is signed in. It belongs to this person: don't keep it for the next one.
    #[must_use]
    pub fn connection(&self) -> Option<Rc<Connection>> {
        self.0.connection()
    }

    /// Runs a reducer as the person who is connected now, and resolves with its outcome: see [`Connection::call_reducer`].
    ///
    /// # Errors
    /// Those of [`Connection::call_reducer`], and [`SpacetimeDbError::NotConnected`] while nobody is signed in.
    pub fn call_reducer(
        &self,
        name: &str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<(), SpacetimeDbError>> + use<> {
        let outcome = self.connection().map(|connection| connection.call_reducer(name, args));
        async move {
            match outcome {
                Some(outcome) => outcome.await,
                None => Err(SpacetimeDbError::NotConnected),
            }
        }
    }

    /// Subscribes to one more query, for this person and all later ones: see [`Connection::subscribe`].
    pub fn subscribe(&self, sql: impl Into<String>) {
        let sql = sql.into();
        self.0.settings.borrow_mut().queries.push(sql.clone());
        if let Some(connection) = self.connection() {
            connection.subscribe(sql);
        }
    }

    /// Closes the socket now, and then ends the session. The socket stays closed even if that fails, until someone signs in.
    ///
    /// # Errors
    /// [`TokenSourceError`] when the issuer of the tokens couldn't be notified.
    pub async fn sign_out(&self) -> Result<(), TokenSourceError> {
        self.0.disconnect();
        // A clone: the session must end even if this value is dropped while it is awaited.
        let source = self.0.source.clone();
        source.sign_out().await
    }
}

impl Drop for SpacetimeDb {
    fn drop(&mut self) {
        self.0.following.take();
        // What the listener refers to may be gone already.
        self.0.listener.forget();
        self.0.disconnect();
    }
}

impl std::fmt::Debug for SpacetimeDb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpacetimeDb").finish_non_exhaustive()
    }
}

impl Follower {
    fn connect(self: &Rc<Self>) -> Result<(), SpacetimeDbError> {
        let epoch = self.epoch.get();
        let (for_source, this) = (Rc::downgrade(self), Rc::downgrade(self));
        let connection = Connection::open_with(
            self.settings.borrow().clone(),
            move |request| {
                let answer = ask(for_source.clone(), epoch, request.force);
                async move { answer.await.map_err(|error| no_credential(&error)) }
            },
            move |event| {
                if let Some(follower) = this.upgrade().filter(|follower| follower.epoch.get() == epoch) {
                    follower.on_connection_event(event);
                }
            },
        )?;
        self.present.replace(Some(Present { connection: Rc::new(connection), person: None }));
        Ok(())
    }

    /// Closes the present connection; its only further event is that it is closed. Returns the epoch that begins.
    fn disconnect(&self) -> u64 {
        let epoch = self.epoch.get().wrapping_add(1);
        self.epoch.set(epoch);
        if let Some(present) = self.present.take() {
            // The app may hold it, too.
            present.connection.close();
            self.emit(Event::State(ConnectionState::Closed));
        }
        epoch
    }

    fn reconnect(self: &Rc<Self>) {
        let epoch = self.disconnect();
        // The listener may have signed out, or dropped everything.
        if self.epoch.get() != epoch {
            return;
        }
        if let Err(error) = self.connect() {
            self.emit(Event::Error(error));
        }
    }

    fn on_connection_event(&self, event: Event) {
        if event == Event::State(ConnectionState::Closed) {
            // Nobody is signed in. The next person gets another connection.
            self.present.take();
        }
        self.emit(event);
    }

    fn emit(&self, event: Event) {
        self.listener.emit(event);
    }

    fn on_token_event(self: &Rc<Self>, event: &TokenEvent) {
        match event {
            TokenEvent::SignedIn(person) | TokenEvent::PersonChanged(person) => {
                self.signed_in(person.as_ref());
            }
            TokenEvent::SignedOut => drop(self.disconnect()),
            TokenEvent::TokenChanged => self.ask_again(),
        }
    }

    fn signed_in(self: &Rc<Self>, person: Option<&Person>) {
        self.signed_in_meanwhile.replace(person.cloned());
        let connected = self.present.borrow().as_ref().map(|present| present.person.clone());
        match connected {
            // Not known yet: the answer is compared with the person who signed in.
            Some(None) => self.ask_again(),
            Some(connected) if connected.as_ref() == person => {}
            _ => self.reconnect(),
        }
    }

    /// Has a waiting connection try again; not during a request for a token, since the event may be about that token.
    fn ask_again(&self) {
        if let Some(connection) = self.connection().filter(|_| !self.asking.is_under_way()) {
            connection.credential_changed();
        }
    }

    fn connection(&self) -> Option<Rc<Connection>> {
        self.present.borrow().as_ref().map(|present| present.connection.clone())
    }

    /// Whether the present connection belongs to this person. If it belongs to nobody yet, it becomes theirs.
    fn is_theirs(&self, person: Option<&Person>) -> bool {
        let mut present = self.present.borrow_mut();
        let Some(present) = present.as_mut() else { return false };
        if present.person.is_none() {
            present.person = person.cloned();
        }
        present.person.as_ref() == person
    }

    async fn token_for(self: &Rc<Self>, epoch: u64, force: bool) -> Answer {
        for _ in 0..ASK_AGAIN {
            self.signed_in_meanwhile.take();
            let request = TokenRequest { force, ..TokenRequest::id_token() };
            let token = self.source.token(request).await?;
            if self.epoch.get() != epoch {
                return Ok(None);
            }
            let signed_in_meanwhile = self.signed_in_meanwhile.take();
            // The answer is from before they signed in: it names nobody, or another person.
            let Some(token) = token else {
                if signed_in_meanwhile.is_some() {
                    continue;
                }
                return Ok(None);
            };
            if signed_in_meanwhile
                .is_some_and(|newest| token.person().is_some_and(|person| *person != newest))
            {
                continue;
            }
            if !self.is_theirs(token.person()) {
                // The source didn't emit the change of person, or not yet.
                self.reconnect();
                return Ok(None);
            }
            return Ok(Some(Credential::Person(IdToken::new(token.secret().to_owned()))));
        }
        Err(TokenSourceError::PersonUncertain)
    }
}

fn no_credential(error: &TokenSourceError) -> NoCredential {
    NoCredential { reason: error.to_string(), may_pass: error.may_pass() }
}

/// Returns the credential for the connection of this epoch.
async fn ask(follower: Weak<Follower>, epoch: u64, force: bool) -> Answer {
    let Some(follower) = follower.upgrade() else { return Ok(None) };
    let _asking = follower.asking.begin();
    follower.token_for(epoch, force).await
}

#[cfg(test)]
mod tests;
