//! Drives the machine by hand: a time and an input in, the actions out.

mod calls;
mod credentials;
mod first_rows;
mod reconnecting;
mod refused;
mod subscriptions;

use super::super::credential::tests::person;
use super::super::message::tests::captured;
use super::super::{Credential, GuestToken};
use super::*;
use oidc_client_protocol::json::Value;

/// A machine with a clock, and the numbers of its last questions.
struct Bench {
    machine: Machine,
    ms: u64,
    random: u32,
    asked: u32,
    exchanged: u32,
    socket: u32,
    timer: Option<(u32, u64)>,
}

impl Bench {
    fn new() -> Bench {
        Bench::with(ConnectionSettings::new("http://127.0.0.1:3000", "clicker").query("SELECT * FROM person"))
    }

    fn with(settings: ConnectionSettings) -> Bench {
        let settings = settings.columns("person", &["identity", "name", "picture", "online", "clicks"]);
        let endpoints = settings.endpoints().unwrap();
        let machine = Machine::new(settings, endpoints);
        Bench {
            machine,
            ms: 1_700_000_000_000,
            random: 1 << 31,
            asked: 0,
            exchanged: 0,
            socket: 0,
            timer: None,
        }
    }

    /// A bench whose machine has an open socket as Alice, and has received her identity.
    fn connected() -> Bench {
        let mut bench = Bench::new();
        bench.give(Input::Start);
        bench.connect(person("alice"));
        bench
    }

    fn give(&mut self, input: Input) -> Vec<Action> {
        let actions = self.machine.handle(input, Now { ms: self.ms, random: self.random });
        for action in &actions {
            match action {
                Action::AskCredential { question, .. } => self.asked = *question,
                Action::Exchange { question, .. } => self.exchanged = *question,
                Action::OpenSocket { question, .. } => self.socket = *question,
                Action::SetTimer { question, after_ms } => self.timer = Some((*question, *after_ms)),
                Action::StopTimer => self.timer = None,
                _ => {}
            }
        }
        actions
    }

    /// From the answer of the source to the server's first message.
    fn connect(&mut self, credential: Credential) -> Vec<Action> {
        let mut actions = self.answer(Ok(Some(credential)));
        actions.extend(self.exchange(Exchange::Token("minute".to_owned())));
        actions.extend(self.hear(captured::IDENTITY));
        actions
    }

    fn answer(&mut self, answer: Result<Option<Credential>, String>) -> Vec<Action> {
        let answer = answer.map_err(|reason| NoCredential { reason, may_pass: true });
        self.give(Input::Credential { question: self.asked, answer })
    }

    fn answer_that_there_is_none(&mut self) -> Vec<Action> {
        let answer = Err(NoCredential { reason: "token_ended".to_owned(), may_pass: false });
        self.give(Input::Credential { question: self.asked, answer })
    }

    fn exchange(&mut self, answer: Exchange) -> Vec<Action> {
        self.give(Input::Exchanged { question: self.exchanged, answer })
    }

    fn hear(&mut self, text: &str) -> Vec<Action> {
        self.give(Input::Message { question: self.socket, text: text.to_owned() })
    }

    fn lose_socket(&mut self) -> Vec<Action> {
        self.give(Input::SocketClosed { question: self.socket, close_code: 1006 })
    }

    /// Advances the clock until the timer fires.
    fn time_passes(&mut self) -> Vec<Action> {
        let (question, after_ms) = self.timer.take().expect("a timer runs");
        self.ms += after_ms;
        self.give(Input::Timer { question })
    }

    fn waits_for_ms(&self) -> Option<u64> {
        self.timer.map(|(_, after_ms)| after_ms)
    }

    fn call(&mut self, id: u32, reducer: &str) -> Vec<Action> {
        self.give(Input::Call { id, reducer: reducer.to_owned(), args: Vec::new() })
    }
}

fn states(actions: &[Action]) -> Vec<&'static str> {
    let state = |action: &Action| match action {
        Action::Emit(Event::State(ConnectionState::Connecting)) => Some("connecting"),
        Action::Emit(Event::State(ConnectionState::Connected)) => Some("connected"),
        Action::Emit(Event::State(ConnectionState::Waiting { error, .. })) => Some(error.code()),
        Action::Emit(Event::State(ConnectionState::Closed)) => Some("closed"),
        _ => None,
    };
    actions.iter().filter_map(state).collect()
}

fn errors(actions: &[Action]) -> Vec<&SpacetimeDbError> {
    let error = |action| match action {
        &Action::Emit(Event::Error(ref error)) => Some(error),
        _ => None,
    };
    actions.iter().filter_map(error).collect()
}

fn sent<'a>(actions: &'a [Action]) -> Vec<&'a str> {
    let text = |action: &'a Action| match action {
        Action::Send(text) => Some(text.as_str()),
        _ => None,
    };
    actions.iter().filter_map(text).collect()
}

fn settled(actions: &[Action]) -> Vec<(u32, &'static str)> {
    let call = |action: &Action| match action {
        Action::Settle { id, result } => {
            Some((*id, result.as_ref().map_or_else(|error| error.code(), |()| "ok")))
        }
        _ => None,
    };
    actions.iter().filter_map(call).collect()
}

fn asks(actions: &[Action]) -> Option<bool> {
    actions.iter().find_map(|action| match action {
        Action::AskCredential { force, .. } => Some(*force),
        _ => None,
    })
}

fn position(actions: &[Action], is_it: impl Fn(&Action) -> bool) -> usize {
    actions.iter().position(is_it).expect("the action is there")
}

fn opened(actions: &[Action]) -> Option<&str> {
    actions.iter().find_map(|action| match action {
        Action::OpenSocket { url, .. } => Some(url.0.as_str()),
        _ => None,
    })
}
