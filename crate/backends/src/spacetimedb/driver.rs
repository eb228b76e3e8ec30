//! Carries out what the [`machine`](super::machine) decides.

use super::{
    Credential, CredentialRequest, Event, SpacetimeDbError,
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
use oidc_client_wasm::platform::{LocalFuture, Platform, timers::Guard};
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

const PROTOCOL: &str = "v1.json.spacetimedb";

pub(super) type Answer = Result<Option<Credential>, NoCredential>;
pub(super) type Source = Box<dyn Fn(CredentialRequest) -> LocalFuture<'static, Answer>>;
type Listener = Rc<dyn Fn(Event)>;
type Outcome = Result<(), SpacetimeDbError>;

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
    pub(super) fn new(machine: Machine, source: Source, listener: Listener) -> Rc<Driver> {
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
    pub(super) fn feed(&self, input: Input) {
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

    /// Whoever listened hears nothing more.
    pub(super) fn forget_listener(&self) {
        self.listener.take();
    }

    fn emit(&self, event: Event) {
        // Taken out first: the listener may drop the connection, and with it the listener.
        let listener = self.listener.borrow().clone();
        listener.iter().for_each(|listener| listener(event.clone()));
    }

    /// Begins a call; what comes of it is told there.
    pub(super) fn call(&self, reducer: String, args: Vec<Value>) -> oneshot::Receiver<Outcome> {
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
