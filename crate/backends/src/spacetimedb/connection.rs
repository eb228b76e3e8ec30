//! The connection as a page holds it: carries out what the [`machine`](super::machine) decides.

use super::{
    ConnectionSettings, Credential, CredentialRequest, Event, SpacetimeDbError,
    browser::{self, Abort},
    machine::{Action, Input, Machine, NoCredential, Now},
};
use crate::{
    backoff,
    inbox::Inbox,
    socket::{Socket, SocketEvent},
    timer::{self, Timer},
};
use futures_channel::oneshot;
use oidc_client_protocol::json::Value;
use oidc_client_wasm::platform::{Platform, timers::Guard};
use std::{
    cell::{Cell, RefCell},
    fmt::Display,
    pin::Pin,
    rc::{Rc, Weak},
};

const PROTOCOL: &str = "v1.json.spacetimedb";

type Answer = Result<Option<Credential>, NoCredential>;
type Source = Box<dyn Fn(CredentialRequest) -> Pin<Box<dyn Future<Output = Answer>>>>;
type Listener = Rc<dyn Fn(Event)>;
type Outcome = Result<(), SpacetimeDbError>;

/// A connection to a SpacetimeDB module, for as long as it is held: dropping it closes the socket.
///
/// It reconnects by itself, waiting longer after each failure (up to 30 seconds, at random within that), and at once
/// when the browser comes back online or the page is looked at again.
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
        let source =
            Box::new(move |request| -> Pin<Box<dyn Future<Output = Answer>>> { Box::pin(source(request)) });
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
    /// A reducer that keeps the server silent for 20 seconds counts as a lost connection.
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

    /// Closes the socket and connects anew at once, asking the token source.
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
        self.driver.listener.take();
        self.driver.feed(Input::Close);
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

/// Feeds the machine, if the page still holds the connection.
pub(super) fn feed(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}

pub(super) struct Driver {
    this: Weak<Driver>,
    machine: RefCell<Machine>,
    inbox: Inbox<Input>,
    source: Source,
    listener: RefCell<Option<Listener>>,
    calls: RefCell<Vec<(u32, oneshot::Sender<Outcome>)>>,
    last_call: Cell<u32>,
    exchange: RefCell<Option<Abort>>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<Timer>>,
    platform: Platform,
    _resumed: Guard,
}

impl Driver {
    fn new(machine: Machine, source: Source, listener: Listener) -> Rc<Driver> {
        let platform = Platform::browser();
        Rc::new_cyclic(|this| Driver {
            this: this.clone(),
            machine: RefCell::new(machine),
            inbox: Inbox::default(),
            source,
            listener: RefCell::new(Some(listener)),
            calls: RefCell::default(),
            last_call: Cell::new(0),
            exchange: RefCell::default(),
            socket: RefCell::default(),
            timer: RefCell::default(),
            _resumed: browser::on_resume(&platform, this.clone()),
            platform,
        })
    }

    /// Takes inputs one after the other, and each input's actions in order, whoever calls from within.
    fn feed(&self, input: Input) {
        self.inbox.work(input, |input| {
            let now = Now { ms: timer::now_ms(), random: backoff::random(&*self.platform.crypto) };
            let actions = self.machine.borrow_mut().handle(input, now);
            actions.into_iter().for_each(|action| self.carry_out(action));
        });
    }

    fn carry_out(&self, action: Action) {
        match action {
            Action::AskCredential { question, force } => self.ask(question, force),
            Action::Exchange { question, url, bearer } => {
                let exchange = browser::exchange(self.this.clone(), question, url, bearer);
                self.exchange.replace(Some(exchange));
            }
            Action::OpenSocket { question, url } => {
                self.open_socket(question, &url.0);
            }
            Action::Send(text) => {
                self.socket.borrow().iter().for_each(|socket| socket.send(&text));
            }
            Action::Abandon => {
                self.exchange.take();
                self.socket.take();
            }
            Action::SetTimer { question, after_ms } => {
                let driver = self.this.clone();
                let due = move || feed(&driver, Input::Timer { question });
                self.timer.replace(Timer::set(after_ms, due));
            }
            Action::StopTimer => drop(self.timer.take()),
            Action::Emit(event) => self.emit(event),
            Action::Settle { id, result } => self.settle(id, result),
        }
    }

    fn open_socket(&self, question: u32, url: &str) {
        let to = self.this.clone();
        let socket = Socket::open(url, Some(PROTOCOL), move |event| match event {
            // The server speaks first.
            SocketEvent::Opened => {}
            SocketEvent::Message(text) => feed(&to, Input::Message { question, text }),
            SocketEvent::Closed { code } => feed(&to, Input::SocketClosed { question, close_code: code }),
        });
        if socket.is_none() {
            self.feed(Input::SocketClosed { question, close_code: 1006 });
        }
        self.socket.replace(socket);
    }

    fn ask(&self, question: u32, force: bool) {
        let answer = (self.source)(CredentialRequest { force });
        let driver = self.this.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let answer = answer.await;
            feed(&driver, Input::Credential { question, answer });
        });
    }

    fn emit(&self, event: Event) {
        // Taken out first: the listener may drop the connection, and with it the listener.
        let listener = self.listener.borrow().clone();
        listener.iter().for_each(|listener| listener(event.clone()));
    }

    fn call(&self, reducer: String, args: Vec<Value>) -> oneshot::Receiver<Outcome> {
        let (sender, outcome) = oneshot::channel();
        // 0 is the server's number for a call that it could not start.
        let id = self.last_call.get().checked_add(1).unwrap_or(1);
        self.last_call.set(id);
        self.calls.borrow_mut().push((id, sender));
        self.feed(Input::Call { id, reducer, args });
        outcome
    }

    fn settle(&self, id: u32, result: Outcome) {
        let mut calls = self.calls.borrow_mut();
        if let Some(index) = calls.iter().position(|(call, _)| *call == id) {
            let (_, sender) = calls.swap_remove(index);
            // Whoever called may have stopped waiting.
            let _ = sender.send(result);
        }
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
        assert_eq!(code("https://database.example"), Err("browser_only"));
        assert_eq!(code("http://database.example"), Err("uri_invalid"));
    }
}
