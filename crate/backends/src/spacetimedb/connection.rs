//! The connection as a page holds it.

use super::{
    ConnectionSettings, Credential, CredentialRequest, Event, SpacetimeDbError,
    driver::{Answer, Driver, Source, feed},
    machine::{Input, Machine, NoCredential},
};
use oidc_client_protocol::json::Value;
use std::{fmt::Display, rc::Rc};

/// A connection to a SpacetimeDB module, for as long as it is held: dropping it closes the socket.
///
/// It reconnects by itself, waiting longer after each failure (up to 30 seconds, at random within that), and at once
/// when the browser comes back online or the page is looked at again. The first rows may take two minutes: they come as one
/// message, of which the browser tells when all of it is here. A query that the server refused isn't asked for again before
/// [`restart`](Connection::restart); each reconnect tells of it again.
///
/// ```no_run
/// use oidc_client_backends::spacetimedb::{Connection, ConnectionSettings, Credential, SpacetimeDbError};
///
/// fn as_a_guest() -> Result<Connection, SpacetimeDbError> {
///     let settings = ConnectionSettings::new("https://database.example", "clicker").query("SELECT * FROM person");
///     let source = |_| async { Ok::<_, SpacetimeDbError>(Some(Credential::NewGuest)) };
///     Connection::open(settings, source, |event| println!("{event:?}"))
/// }
/// ```
pub struct Connection {
    driver: Rc<Driver>,
}

impl Connection {
    /// Starts connecting.
    ///
    /// `source` is asked for a credential before every connect and reconnect, and should answer with the newest
    /// one: an ID token that another tab renewed, not the one from the page's start. `None` says that nobody is
    /// signed in any more, and closes the connection for good.
    ///
    /// `listener` hears everything that happens, after `open` has returned. It may call the connection's methods
    /// and drop it. After [`close`](Connection::close) it hears of that and then nothing more; after a drop it
    /// hears nothing.
    ///
    /// # Errors
    /// [`SpacetimeDbError::UriInvalid`], [`SpacetimeDbError::ModuleInvalid`], and outside of browsers
    /// [`SpacetimeDbError::BrowserOnly`]. Everything later comes as an [`Event`].
    pub fn open<S, F, E>(
        settings: ConnectionSettings,
        source: S,
        listener: impl Fn(Event) + 'static,
    ) -> Result<Connection, SpacetimeDbError>
    where
        S: Fn(CredentialRequest) -> F + 'static,
        F: Future<Output = Result<Option<Credential>, E>> + 'static,
        E: Display,
    {
        let source = move |request| {
            let answer = source(request);
            // Why it failed, only the page knows.
            let no_credential = |error: E| NoCredential { reason: error.to_string(), may_pass: true };
            async move { answer.await.map_err(no_credential) }
        };
        Self::open_with(settings, source, listener)
    }

    /// The same with a source that says what may pass.
    pub(super) fn open_with<F>(
        settings: ConnectionSettings,
        source: impl Fn(CredentialRequest) -> F + 'static,
        listener: impl Fn(Event) + 'static,
    ) -> Result<Connection, SpacetimeDbError>
    where
        F: Future<Output = Answer> + 'static,
    {
        let endpoints = settings.endpoints()?;
        if cfg!(not(target_arch = "wasm32")) {
            return Err(SpacetimeDbError::BrowserOnly);
        }
        let machine = Machine::new(settings, endpoints);
        let source: Source = Box::new(move |request| Box::pin(source(request)));
        let driver = Driver::new(machine, source, Rc::new(listener));
        // Not in this call: the listener may want the connection that isn't there yet.
        let starter = Rc::downgrade(&driver);
        wasm_bindgen_futures::spawn_local(async move { feed(&starter, Input::Start) });
        Ok(Connection { driver })
    }

    /// Runs a reducer and waits for its outcome. It runs even if the future is never awaited.
    ///
    /// Calls are sent one after the other, each when the one before is decided: the server says of a failed call
    /// which reducer it was, but not which call.
    ///
    /// A reducer that keeps the server silent for 20 seconds counts as a lost connection; while the first rows are awaited,
    /// for 130 (10, and then 120 for them).
    ///
    /// Arguments are in the order of the reducer's parameters, in SpacetimeDB's JSON: an option is
    /// `{"some": value}` or `{"none": []}`.
    ///
    /// # Errors
    /// [`SpacetimeDbError::ReducerFailed`] with the reducer's own message, [`SpacetimeDbError::OutOfEnergy`],
    /// [`SpacetimeDbError::Unanswered`], [`SpacetimeDbError::NotConnected`] when it was not sent, [`SpacetimeDbError::ConnectionLost`] when the
    /// outcome can't be known, and [`SpacetimeDbError::Closed`].
    pub fn call_reducer(
        &self,
        name: &str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<(), SpacetimeDbError>> + use<> {
        let outcome = self.driver.call(name.to_owned(), args);
        async move { outcome.await.unwrap_or(Err(SpacetimeDbError::Closed)) }
    }

    /// Subscribes to one more query, now and after each reconnect. It must not select rows that another one does.
    pub fn subscribe(&self, sql: impl Into<String>) {
        self.driver.feed(Input::Subscribe(sql.into()));
    }

    /// Says that the token source now has another credential. Call it on every change: for a renewed token of the
    /// same person nothing happens while connected, since the server looks at tokens at the handshake only; for
    /// another person the old socket is closed first, and for nobody the connection closes for good.
    pub fn credential_changed(&self) {
        self.driver.feed(Input::CredentialChanged);
    }

    /// Closes the socket and connects anew at once, asking the token source, and for refused queries again.
    pub fn restart(&self) {
        self.driver.feed(Input::Restart);
    }

    /// Closes the connection for good: the socket closes now, late messages are ignored, nothing reconnects, and
    /// calls under way end with [`SpacetimeDbError::Closed`]. Call it on sign-out: the server lets an open socket
    /// outlive its token.
    pub fn close(&self) {
        self.driver.feed(Input::Close);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // What the listener would touch may be gone already.
        self.driver.forget_listener();
        self.driver.feed(Input::Close);
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn code(uri: &str) -> Result<(), &'static str> {
        let source = |_| async { Ok::<_, SpacetimeDbError>(None) };
        let opened = Connection::open(ConnectionSettings::new(uri, "clicker"), source, |_| {});
        opened.map(drop).map_err(|error| error.code())
    }

    #[test]
    fn outside_of_browsers_opening_is_an_error_and_no_panic() {
        assert_eq!(code("https://database.example"), Err("spacetimedb_browser_only"));
        assert_eq!(code("http://database.example"), Err("spacetimedb_uri_invalid"));
    }
}
