//! A connection whose events the test can await.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use oidc_client_backends::spacetimedb::{
    Connection, ConnectionSettings, ConnectionState, Credential, CredentialRequest, Event,
};
use std::{cell::RefCell, convert::Infallible, rc::Rc};

/// The requests to the source, and its answers.
#[derive(Clone)]
pub struct Source {
    pub asked: Rc<RefCell<Vec<CredentialRequest>>>,
    pub answer: Rc<RefCell<Option<Credential>>>,
}

impl Source {
    pub fn of(credential: Option<Credential>) -> Source {
        Source { asked: Rc::default(), answer: Rc::new(RefCell::new(credential)) }
    }
}

pub struct Bench {
    pub connection: Option<Connection>,
    pub source: Source,
    events: UnboundedReceiver<Event>,
}

impl Bench {
    pub fn open(settings: ConnectionSettings, source: Source) -> Bench {
        let (sender, events) = unbounded();
        let asked = source.clone();
        let connection = Connection::open(
            settings,
            move |request| {
                asked.asked.borrow_mut().push(request);
                let answer = asked.answer.borrow().clone();
                async move { Ok::<_, Infallible>(answer) }
            },
            move |event| sender.unbounded_send(event).expect("the test listens"),
        );
        Bench { connection: Some(connection.expect("the settings are right")), source, events }
    }

    pub fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("the connection is held")
    }

    /// Waits for the next event; the test runner ends a test that waits too long.
    pub async fn next(&mut self) -> Event {
        self.events.next().await.expect("the listener lives as long as the connection")
    }

    /// Skips events until this one.
    pub async fn until<T>(&mut self, wanted: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(&self.next().await) {
                return found;
            }
        }
    }

    pub async fn state(&mut self, wanted: &'static str) -> ConnectionState {
        self.until(|event| match event {
            Event::State(state) if name(state) == wanted => Some(state.clone()),
            _ => None,
        })
        .await
    }

    /// Whether there are events that the test has not read.
    pub fn is_silent(&mut self) -> bool {
        self.events.try_recv().is_err()
    }
}

/// The state's name, or the code of the error it waits with.
pub fn name(state: &ConnectionState) -> &'static str {
    match state {
        ConnectionState::Connecting => "connecting",
        ConnectionState::Connected => "connected",
        ConnectionState::Waiting { error, .. } => error.code(),
        ConnectionState::Closed => "closed",
        _ => "unknown",
    }
}
