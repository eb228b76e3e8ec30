//! The connection as an app holds it.

use super::{
    ConnectionSettings, Credential, CredentialRequest, Event, SpacetimeDbError,
    driver::{Answer, Driver, Source},
    machine::{Input, Machine, NoCredential},
};
use crate::driver::{MachineDriver as _, feed_later};
use oidc_client_protocol::json::Value;
use std::{fmt::Display, rc::Rc};

/// A connection to a SpacetimeDB module. Dropping it closes the socket.
///
/// It reconnects by itself. The waits are random and grow with each failure, up to 30 seconds; it reconnects at once when
/// the browser comes back online or the page is shown again. The first rows may take two minutes: they arrive as one
/// message, which the browser delivers only as a whole. A query that the server refused isn't sent again before
/// [`restart`](Connection::restart); each reconnect emits its error again.
///
/// ```no_run
/// use oidc_client_backends::spacetimedb::{Connection, ConnectionSettings, Credential, SpacetimeDbError};
///
/// fn as_a_guest() -> Result<Connection, SpacetimeDbError> {
///     let settings = ConnectionSettings::new("https://database.example", "clicker")
///         .query("SELECT * FROM person")
///         .columns("person", &["identity", "name", "picture", "online", "clicks"]);
///     let source = |_| async { Ok::<_, SpacetimeDbError>(Some(Credential::NewGuest)) };
///     Connection::open(settings, source, |event| println!("{event:?}"))
/// }
/// ```
pub struct Connection {
    driver: Rc<Driver>,
}

impl Connection {
    /// Starts connecting, and returns at once. The connection is usable from the state
    /// [`Connected`](super::ConnectionState::Connected) on.
    ///
    /// `source` is called before every connect and reconnect, and should return the newest credential: an ID token that
    /// another tab has renewed, not the one from when the page was loaded. `None` means that nobody is signed in any more,
    /// and closes the connection for good.
    ///
    /// `listener` receives all events, after `open` has returned. It may call the connection's methods, and drop it. After
    /// [`close`](Connection::close) it receives the state `Closed` and then nothing more; after a drop it receives nothing.
    ///
    /// ```no_run
    /// use oidc_client_backends::spacetimedb::{Connection, ConnectionSettings, Credential, SpacetimeDbError};
    /// # use oidc_client_protocol::IdToken;
    /// # async fn newest_id_token(_force: bool) -> Result<Option<IdToken>, SpacetimeDbError> { Ok(None) }
    ///
    /// # fn example(settings: ConnectionSettings) -> Result<(), SpacetimeDbError> {
    /// let connection = Connection::open(
    ///     settings,
    ///     |request| async move {
    ///         Ok::<_, SpacetimeDbError>(newest_id_token(request.force).await?.map(Credential::Person))
    ///     },
    ///     |event| println!("{event:?}"),
    /// )?;
    /// # drop(connection);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`SpacetimeDbError::UriInvalid`], [`SpacetimeDbError::ModuleInvalid`], and outside of browsers
    /// [`SpacetimeDbError::BrowserOnly`]. Later errors arrive as an [`Event`].
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
            // Only the app knows why it failed, so it may be transient.
            let no_credential = |error: E| NoCredential { reason: error.to_string(), may_pass: true };
            async move { answer.await.map_err(no_credential) }
        };
        Self::open_with(settings, source, listener)
    }

    /// As `open`, with a source that says which of its failures are transient.
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
        feed_later(&driver, Input::Start);
        Ok(Connection { driver })
    }

    /// Runs a reducer, and resolves with its outcome. It runs even if the future is never awaited.
    ///
    /// Calls are sent one after another, each once the previous one has its outcome: for a failed call the server names the
    /// reducer, but not the call.
    ///
    /// If the server sends nothing for 20 seconds during a call, the connection counts as lost. While the first rows are
    /// awaited, it is 130 seconds (10, and then 120 for the rows).
    ///
    /// The arguments are in the order of the reducer's parameters, in SpacetimeDB's JSON format: an option is `{"some":
    /// value}` or `{"none": []}`.
    ///
    /// # Errors
    /// [`SpacetimeDbError::ReducerFailed`] with the reducer's own message, [`SpacetimeDbError::OutOfEnergy`],
    /// [`SpacetimeDbError::Unanswered`], [`SpacetimeDbError::NotConnected`] when the call was not sent,
    /// [`SpacetimeDbError::ConnectionLost`] when the outcome can't be known, and [`SpacetimeDbError::Closed`].
    pub fn call_reducer(
        &self,
        name: &str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<(), SpacetimeDbError>> + use<> {
        let outcome = self.driver.call(name.to_owned(), args);
        async move { outcome.await.unwrap_or(Err(SpacetimeDbError::Closed)) }
    }

    /// Subscribes to one more query, now and after each reconnect. It must not select rows that another query selects.
    pub fn subscribe(&self, sql: impl Into<String>) {
        self.driver.feed(Input::Subscribe(sql.into()));
    }

    /// Asks the token source for its credential again. Call it on every change of the session. A renewed token of the same
    /// person changes nothing while connected, since the server checks tokens only at the handshake. For another person the
    /// old socket is closed first; when nobody is signed in, the connection closes for good.
    pub fn credential_changed(&self) {
        self.driver.feed(Input::CredentialChanged);
    }

    /// Closes the socket and reconnects at once with a credential from the token source. Refused queries are sent again.
    pub fn restart(&self) {
        self.driver.feed(Input::Restart);
    }

    /// Closes the connection for good: the socket closes now, late messages are ignored, nothing reconnects, and calls under
    /// way fail with [`SpacetimeDbError::Closed`]. Call it on sign-out: the server keeps a socket open after its token has
    /// expired.
    pub fn close(&self) {
        self.driver.feed(Input::Close);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // What the listener refers to may be gone already.
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
