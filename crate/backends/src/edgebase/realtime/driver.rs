//! The connection as a page holds it: carries out what the machine decides.

use super::machine::{Action, Input, Machine, Now};
use super::{Channel, RealtimeEvent};
use crate::backoff;
use crate::edgebase::EdgeBase;
use crate::edgebase::http::Endpoints;
use crate::inbox::Inbox;
use crate::socket::{Socket, SocketEvent};
use crate::timer;
use crate::token_source::{TokenRequest, TokenSource, TokenSourceError};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::timers::Guard;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// Outside of one there is no socket to open, and no clock but the platform's.
const IS_BROWSER: bool = cfg!(target_arch = "wasm32");

type Listener = Rc<dyn Fn(RealtimeEvent)>;

/// A connection over which changes arrive, for as long as it is held: dropping it closes the socket.
///
/// It connects when somebody is signed in, shows each renewed token on the open connection, and says something every 15
/// seconds, because the server forgets who it talks to when nothing is said. When it has forgotten, or the socket is lost, it
/// is told anew and all channels are subscribed to again, which [`RealtimeEvent::Subscribed`] tells with `after_gap`.
///
/// ```no_run
/// # fn example(edgebase: &oidc_client_backends::edgebase::EdgeBase) {
/// use oidc_client_backends::edgebase::{Channel, RealtimeEvent};
///
/// let notes = edgebase.subscribe_to(vec![Channel::table("shared", "notes")], |event| match event {
///     RealtimeEvent::Change(change) => println!("{} {:?}", change.document, change.change_type),
///     RealtimeEvent::Subscribed { channel, after_gap: true } => println!("fetch {channel} anew"),
///     _ => {}
/// });
/// # drop(notes);
/// # }
/// ```
pub struct Realtime {
    driver: Rc<Driver>,
}

impl Realtime {
    pub(in crate::edgebase) fn open(
        edgebase: &EdgeBase,
        channels: Vec<Channel>,
        listener: Listener,
    ) -> Realtime {
        let driver = Driver::new(edgebase.clone(), channels, listener);
        // Not in this call: the listener may want the connection that isn't there yet.
        let this = Rc::downgrade(&driver);
        driver.platform.timers.spawn(Box::pin(async move { feed(&this, Input::Start) }));
        Realtime { driver }
    }

    /// Closes the connection for good.
    pub fn close(&self) {
        self.driver.feed(Input::Close);
    }
}

impl Drop for Realtime {
    fn drop(&mut self) {
        // What the listener would touch may be gone already.
        self.driver.listener.take();
        self.driver.feed(Input::Close);
    }
}

impl std::fmt::Debug for Realtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Realtime").finish_non_exhaustive()
    }
}

/// Feeds the machine, if the page still holds the connection.
fn feed(driver: &Weak<Driver>, input: Input) {
    if let Some(driver) = driver.upgrade() {
        driver.feed(input);
    }
}

struct Driver {
    this: Weak<Driver>,
    machine: RefCell<Machine>,
    inbox: Inbox<Input>,
    edgebase: EdgeBase,
    platform: Platform,
    endpoints: Endpoints,
    first_channel: String,
    listener: RefCell<Option<Listener>>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<Guard>>,
    _session: Guard,
    _resumed: Guard,
}

impl Driver {
    fn new(edgebase: EdgeBase, channels: Vec<Channel>, listener: Listener) -> Rc<Driver> {
        let platform = edgebase.0.platform.clone();
        let first_channel = channels.first().map(|channel| channel.name().to_owned()).unwrap_or_default();
        Rc::new_cyclic(|this: &Weak<Driver>| {
            let to = this.clone();
            let session = edgebase.subscribe(Rc::new(move |event| feed(&to, Input::Session(event.clone()))));
            let to = this.clone();
            let resumed = platform.timers.on_resume(Rc::new(move || feed(&to, Input::Wake)));
            Driver {
                this: this.clone(),
                machine: RefCell::new(Machine::new(channels)),
                inbox: Inbox::default(),
                endpoints: edgebase.0.endpoints.clone(),
                edgebase,
                platform,
                first_channel,
                listener: RefCell::new(Some(listener)),
                socket: RefCell::default(),
                timer: RefCell::default(),
                _session: session,
                _resumed: resumed,
            }
        })
    }

    /// Takes inputs one after the other, and each input's actions in order, whoever calls from within.
    fn feed(&self, input: Input) {
        self.inbox.work(input, |input| {
            let now = Now { ms: self.now_ms(), random: backoff::random(&*self.platform.crypto) };
            let actions = self.machine.borrow_mut().handle(input, now);
            actions.into_iter().for_each(|action| self.carry_out(action));
        });
    }

    fn carry_out(&self, action: Action) {
        match action {
            Action::AskToken { question, force } => self.ask(question, force),
            Action::OpenSocket { question } => self.open_socket(question),
            Action::Send(frame) => self.socket.borrow().iter().for_each(|socket| socket.send(frame.text())),
            Action::Abandon => drop(self.socket.take()),
            Action::SetTimer { question, after_ms } => {
                let to = self.this.clone();
                let due = move || feed(&to, Input::Timer { question });
                self.timer.replace(Some(timer::after(&*self.platform.timers, after_ms, due)));
            }
            Action::StopTimer => drop(self.timer.take()),
            Action::Emit(event) => {
                // Taken out first: the listener may drop the connection, and with it the listener.
                let listener = self.listener.borrow().clone();
                listener.iter().for_each(|listener| listener(event.clone()));
            }
        }
    }

    fn now_ms(&self) -> u64 {
        if IS_BROWSER { timer::now_ms() } else { self.platform.timers.now().0.saturating_mul(1000) }
    }

    fn ask(&self, question: u32, force: bool) {
        let (edgebase, to) = (self.edgebase.clone(), self.this.clone());
        self.platform.timers.spawn(Box::pin(async move {
            let answer = edgebase.token(TokenRequest { force, ..TokenRequest::access_token() }).await;
            let answer = answer.map_err(|error| match error {
                TokenSourceError::Function { reason } => reason,
                other => other.code().to_owned(),
            });
            feed(&to, Input::Token { question, answer });
        }));
    }

    fn open_socket(&self, question: u32) {
        let address = self.endpoints.socket(&self.first_channel);
        let to = self.this.clone();
        let hear = move |event| {
            let input = match event {
                SocketEvent::Opened => Input::SocketOpened { question },
                SocketEvent::Message(text) => Input::Message { question, text },
                SocketEvent::Closed { code } => Input::SocketClosed { question, close_code: code },
            };
            feed(&to, input);
        };
        let socket = IS_BROWSER.then(|| Socket::open(&address, None, hear)).flatten();
        if socket.is_none() {
            self.feed(Input::SocketClosed { question, close_code: 1006 });
        }
        self.socket.replace(socket);
    }
}
