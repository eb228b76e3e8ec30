//! The connection as an app holds it: carries out what the machine decides.

use super::machine::{Action, Input, Machine};
use super::{Channel, RealtimeEvent};
use crate::driver::{Listener, MachineDriver, Now, OnEvent, feed, feed_later};
use crate::edgebase::EdgeBase;
use crate::edgebase::http::Endpoints;
use crate::inbox::Inbox;
use crate::socket::{ABNORMAL_CLOSURE, Socket, SocketEvent};
use crate::timer;
use crate::token_source::{TokenRequest, TokenSource};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::timers::Guard;
use std::cell::RefCell;
use std::rc::{Rc, Weak};

/// A connection that delivers changes, from [`EdgeBase::subscribe_to`]. Dropping it closes the socket.
///
/// It connects when someone is signed in, sends each renewed token on the open connection, and pings the server every 15
/// seconds, because the server forgets who a silent client is. When the server has forgotten, or the socket is lost, it
/// authenticates again and subscribes to all channels again, which [`RealtimeEvent::Subscribed`] reports with `after_gap`.
///
/// ```no_run
/// # fn example(edgebase: &oidc_client_backends::edgebase::EdgeBase) {
/// use oidc_client_backends::edgebase::{Channel, RealtimeEvent};
///
/// let notes = edgebase.subscribe_to(vec![Channel::table("shared", "notes")], |event| match event {
///     RealtimeEvent::Change(change) => println!("{} {:?}", change.document, change.change_type),
///     RealtimeEvent::Subscribed { channel, after_gap: true } => println!("fetch {channel} again"),
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
        listener: OnEvent<RealtimeEvent>,
    ) -> Realtime {
        let driver = Driver::new(edgebase.clone(), channels, listener);
        feed_later(&driver, Input::Start);
        Realtime { driver }
    }

    /// Closes the connection for good.
    pub fn close(&self) {
        self.driver.feed(Input::Close);
    }
}

impl Drop for Realtime {
    fn drop(&mut self) {
        // What the listener refers to may be gone already.
        self.driver.listener.forget();
        self.driver.feed(Input::Close);
    }
}

impl std::fmt::Debug for Realtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Realtime").finish_non_exhaustive()
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
    listener: Listener<RealtimeEvent>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<Guard>>,
    _session: Guard,
    _resumed: Guard,
}

impl MachineDriver for Driver {
    type Input = Input;
    type Action = Action;

    fn platform(&self) -> &Platform {
        &self.platform
    }

    fn inbox(&self) -> &Inbox<Input> {
        &self.inbox
    }

    fn decide(&self, input: Input, now: Now) -> Vec<Action> {
        self.machine.borrow_mut().handle(input, now)
    }

    fn carry_out(&self, action: Action) {
        match action {
            Action::AskToken { question, force } => self.ask(question, force),
            Action::OpenSocket { question } => self.open_socket(question),
            Action::Send(frame) => self.socket.borrow().iter().for_each(|socket| socket.send(frame.text())),
            Action::Abandon => drop(self.socket.take()),
            Action::SetTimer { question, after_ms } => {
                let driver = self.this.clone();
                let due = move || feed(&driver, Input::Timer { question });
                self.timer.replace(Some(timer::after(&*self.platform.timers, after_ms, due)));
            }
            Action::StopTimer => drop(self.timer.take()),
            Action::Emit(event) => self.listener.emit(event),
        }
    }
}

impl Driver {
    fn new(edgebase: EdgeBase, channels: Vec<Channel>, listener: OnEvent<RealtimeEvent>) -> Rc<Driver> {
        let platform = edgebase.0.platform.clone();
        let first_channel = channels.first().map(|channel| channel.name().to_owned()).unwrap_or_default();
        Rc::new_cyclic(|this: &Weak<Driver>| {
            let driver = this.clone();
            let session =
                edgebase.subscribe(Rc::new(move |event| feed(&driver, Input::Session(event.clone()))));
            let driver = this.clone();
            let resumed = platform.timers.on_resume(Rc::new(move || feed(&driver, Input::Wake)));
            Driver {
                this: this.clone(),
                machine: RefCell::new(Machine::new(channels)),
                inbox: Inbox::default(),
                endpoints: edgebase.0.endpoints.clone(),
                edgebase,
                platform,
                first_channel,
                listener: Listener::new(listener),
                socket: RefCell::default(),
                timer: RefCell::default(),
                _session: session,
                _resumed: resumed,
            }
        })
    }

    fn ask(&self, question: u32, force: bool) {
        let (edgebase, driver) = (self.edgebase.clone(), self.this.clone());
        self.platform.timers.spawn(Box::pin(async move {
            let answer = edgebase.token(TokenRequest { force, ..TokenRequest::access_token() }).await;
            feed(&driver, Input::Token { question, answer });
        }));
    }

    fn open_socket(&self, question: u32) {
        let url = self.endpoints.socket(&self.first_channel);
        let driver = self.this.clone();
        let hear = move |event| match event {
            SocketEvent::Opened => feed(&driver, Input::SocketOpened { question }),
            SocketEvent::Message(text) => feed(&driver, Input::Message { question, text }),
            SocketEvent::Closed { code } => feed(&driver, Input::SocketClosed { question, close_code: code }),
        };
        // Outside of a browser there are no sockets.
        let socket = if cfg!(target_arch = "wasm32") { Socket::open(&url, None, hear) } else { None };
        if socket.is_none() {
            self.feed(Input::SocketClosed { question, close_code: ABNORMAL_CLOSURE });
        }
        self.socket.replace(socket);
    }
}
