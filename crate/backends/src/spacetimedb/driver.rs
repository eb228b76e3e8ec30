//! Carries out what the [`machine`](super::machine) decides.

use super::{
    Credential, CredentialRequest, Event, SpacetimeDbError,
    browser::{self, Abort},
    machine::{Action, Input, Machine, NoCredential},
};
use crate::driver::{Listener, MachineDriver, Now, OnEvent, feed};
use crate::inbox::Inbox;
use crate::socket::{ABNORMAL_CLOSURE, Socket, SocketEvent};
use crate::timer;
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
type Outcome = Result<(), SpacetimeDbError>;

pub(super) struct Driver {
    this: Weak<Driver>,
    machine: RefCell<Machine>,
    inbox: Inbox<Input>,
    source: Source,
    listener: Listener<Event>,
    calls: RefCell<Vec<(u32, oneshot::Sender<Outcome>)>>,
    last_call: Cell<u32>,
    exchange: RefCell<Option<Abort>>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<Guard>>,
    platform: Platform,
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
            Action::AskCredential { question, force } => self.ask(question, force),
            Action::Exchange { question, url, bearer } => {
                let exchange = browser::exchange(&self.platform, self.this.clone(), question, url, bearer);
                self.exchange.replace(Some(exchange));
            }
            Action::OpenSocket { question, url } => self.open_socket(question, &url.0),
            Action::Send(text) => self.socket.borrow().iter().for_each(|socket| socket.send(&text)),
            Action::Abandon => {
                self.exchange.take();
                self.socket.take();
            }
            Action::SetTimer { question, after_ms } => {
                let driver = self.this.clone();
                let due = move || feed(&driver, Input::Timer { question });
                self.timer.replace(Some(timer::after(&*self.platform.timers, after_ms, due)));
            }
            Action::StopTimer => drop(self.timer.take()),
            Action::Emit(event) => self.listener.emit(event),
            Action::Settle { id, result } => self.settle(id, result),
        }
    }
}

impl Driver {
    pub(super) fn new(machine: Machine, source: Source, listener: OnEvent<Event>) -> Rc<Driver> {
        let platform = Platform::browser();
        Rc::new_cyclic(|this| Driver {
            this: this.clone(),
            machine: RefCell::new(machine),
            inbox: Inbox::default(),
            source,
            listener: Listener::new(listener),
            calls: RefCell::default(),
            last_call: Cell::new(0),
            exchange: RefCell::default(),
            socket: RefCell::default(),
            timer: RefCell::default(),
            _resumed: browser::on_resume(&platform, this.clone()),
            platform,
        })
    }

    fn ask(&self, question: u32, force: bool) {
        let answer = (self.source)(CredentialRequest { force });
        let driver = self.this.clone();
        self.platform.timers.spawn(Box::pin(async move {
            let answer = answer.await;
            feed(&driver, Input::Credential { question, answer });
        }));
    }

    fn open_socket(&self, question: u32, url: &str) {
        let driver = self.this.clone();
        let socket = Socket::open(url, Some(PROTOCOL), move |event| match event {
            // The server sends the first message.
            SocketEvent::Opened => {}
            SocketEvent::Message(text) => feed(&driver, Input::Message { question, text }),
            SocketEvent::Closed { code } => feed(&driver, Input::SocketClosed { question, close_code: code }),
        });
        if socket.is_none() {
            self.feed(Input::SocketClosed { question, close_code: ABNORMAL_CLOSURE });
        }
        self.socket.replace(socket);
    }

    pub(super) fn forget_listener(&self) {
        self.listener.forget();
    }

    /// Begins a call. The receiver resolves with its outcome.
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
            // The caller may have dropped the future.
            let _ = sender.send(result);
        }
    }
}
