//! The machine against the measured behaviour of EdgeBase 0.2.8 (behaviour 10).

mod lost;
mod people;

use super::super::{Change, ChangeType};
use super::*;
use crate::edgebase::EdgeBaseError;
use oidc_client_wasm::protocol::json::Value;

struct Bench {
    machine: Machine,
    /// In milliseconds.
    now: u64,
    random: u32,
    question: u32,
    socket: u32,
    timer: Option<(u32, u64)>,
    sent: Vec<String>,
    told: Vec<RealtimeEvent>,
    asked: Vec<bool>,
    opened: usize,
}

fn notes() -> Channel {
    Channel::table("shared", "notes")
}

fn mine() -> Channel {
    Channel::table("shared", "mine").filtered(Value::parse(r#"[["owner","==","u7"]]"#).unwrap())
}

fn bench() -> Bench {
    let machine = Machine::new(vec![notes(), mine()]);
    let mut bench = Bench {
        machine,
        now: 1_700_000_000_000,
        random: 1 << 31,
        question: 0,
        socket: 0,
        timer: None,
        sent: Vec::new(),
        told: Vec::new(),
        asked: Vec::new(),
        opened: 0,
    };
    bench.feed(Input::Start);
    bench
}

/// A connection that the server has accepted.
fn connected() -> Bench {
    let mut bench = bench();
    bench.give_token("a");
    bench.open();
    bench.say(r#"{"type":"auth_success","userId":"u7"}"#);
    bench.sent.clear();
    bench.told.clear();
    bench
}

impl Bench {
    fn feed(&mut self, input: Input) {
        let now = Now { ms: self.now, random: self.random };
        for action in self.machine.handle(input, now) {
            match action {
                Action::AskToken { question, force } => {
                    self.question = question;
                    self.asked.push(force);
                }
                Action::OpenSocket { question } => {
                    self.socket = question;
                    self.opened += 1;
                }
                Action::Send(frame) => self.sent.push(frame.text().to_owned()),
                Action::SetTimer { question, after_ms } => self.timer = Some((question, self.now + after_ms)),
                Action::StopTimer => self.timer = None,
                Action::Emit(event) => self.told.push(event),
                Action::Abandon => {}
            }
        }
    }

    fn give_token(&mut self, raw: &str) {
        self.feed(Input::Token { question: self.question, answer: Ok(Some(Token::new(raw))) });
    }

    fn give_error(&mut self, error: EdgeBaseError) {
        self.feed(Input::Token { question: self.question, answer: Err(error.into()) });
    }

    fn open(&mut self) {
        self.feed(Input::SocketOpened { question: self.socket });
    }

    fn say(&mut self, text: &str) {
        self.feed(Input::Message { question: self.socket, text: text.to_owned() });
    }

    fn close(&mut self, close_code: u16) {
        self.feed(Input::SocketClosed { question: self.socket, close_code });
    }

    /// Waits for the timer, which must take this many milliseconds.
    fn wait(&mut self) -> u64 {
        let (question, at) = self.timer.take().unwrap();
        let waited = at - self.now;
        self.now = at;
        self.feed(Input::Timer { question });
        waited
    }

    fn take_sent(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sent)
    }

    fn state(&self) -> &ConnectionState {
        self.machine.state.as_ref().unwrap()
    }
}

const AUTH_A: &str = r#"{"type":"auth","token":"a","sdkVersion":"0.2.8"}"#;

const SUBSCRIBE_NOTES: &str = r#"{"type":"subscribe","channel":"dblive:shared:notes"}"#;

const SUBSCRIBE_MINE: &str =
    r#"{"type":"subscribe","channel":"dblive:shared:mine","filters":[["owner","==","u7"]]}"#;
const FORGOTTEN: &str = r#"{"type":"error","code":"NOT_AUTHENTICATED"}"#;

#[test]
fn the_token_is_the_first_frame_and_the_channels_follow_once_it_is_taken() {
    let mut bench = bench();
    bench.give_token("a");
    assert!(bench.take_sent().is_empty(), "the socket isn't open yet");
    bench.open();
    assert_eq!(bench.take_sent(), [AUTH_A]);
    bench.say(r#"{"type":"auth_success","userId":"u7"}"#);
    assert_eq!(bench.take_sent(), [SUBSCRIBE_NOTES, SUBSCRIBE_MINE]);
    assert_eq!(*bench.state(), ConnectionState::Connected { user_id: "u7".to_owned() });
}

#[test]
fn filters_are_sent_again_when_the_server_has_lost_them_and_nothing_else_is() {
    let mut bench = connected();
    bench.say(r#"{"type":"FILTER_RESYNC"}"#);
    assert_eq!(bench.take_sent(), [SUBSCRIBE_MINE]);
}

#[test]
fn filters_of_which_any_suffices_have_another_name() {
    let filters = Value::parse(r#"[["owner","==","u7"],["is_public","==",true]]"#).unwrap();
    let frame = Frame::subscribe(&notes().filtered_by_any(filters));
    let expected = r#"{"type":"subscribe","channel":"dblive:shared:notes","orFilters":[["owner","==","u7"],["is_public","==",true]]}"#;
    assert_eq!(frame.text(), expected);
}

#[test]
fn every_change_of_a_batch_raises_its_own_event() {
    let mut bench = connected();
    let added = r#"{"type":"db_change","channel":"dblive:shared:notes","changeType":"added","table":"notes","docId":"1","data":{"text":"hi"},"timestamp":1}"#;
    bench.say(added);
    let batch = r#"{"type":"batch_changes","channel":"dblive:shared:notes","changes":[{"changeType":"modified","table":"notes","docId":"1","data":{}},{"changeType":"removed","table":"notes","docId":"2"}]}"#;
    bench.say(batch);
    let seen: Vec<(ChangeType, &str, bool)> = bench
        .told
        .iter()
        .map(|event| match event {
            RealtimeEvent::Change(Change { change_type, document, data, channel, .. }) => {
                assert_eq!(channel, "dblive:shared:notes");
                (*change_type, document.as_str(), data.is_some())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        (ChangeType::Added, "1", true),
        (ChangeType::Modified, "1", true),
        (ChangeType::Removed, "2", false),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn a_ping_is_sent_within_24_seconds_of_silence() {
    let mut bench = connected();
    for _ in 0..5 {
        let waited = bench.wait();
        assert!(waited < 24_000, "{waited}");
        assert_eq!(bench.take_sent(), [r#"{"type":"ping"}"#]);
        bench.say(r#"{"type":"pong"}"#);
    }
    assert!(bench.told.is_empty());
}

#[test]
fn a_close_is_for_good() {
    let mut bench = connected();
    bench.feed(Input::Close);
    for input in [Input::Wake, Input::Start, Input::Session(TokenEvent::SignedIn(None)), Input::Close] {
        bench.feed(input);
    }
    assert_eq!(bench.told, [RealtimeEvent::State(ConnectionState::Closed)]);
    assert_eq!(bench.asked.len(), 1);
}

#[test]
fn what_a_server_says_that_is_not_of_edgebase_ends_nothing() {
    let mut bench = connected();
    for text in [
        "",
        "[]",
        r#"{"type":"db_change","changeType":"gone","table":"t","docId":"1"}"#,
        r#"{"type":"batch_changes"}"#,
    ] {
        bench.say(text);
    }
    bench.say(r#"{"type":"new in 0.3"}"#);
    assert_eq!(bench.told.len(), 4);
    bench.say(r#"{"type":"error","code":"FORBIDDEN","message":"not yours"}"#);
    assert!(matches!(bench.state(), ConnectionState::Connected { .. }));
}

#[test]
fn debug_shows_no_token() {
    let frame = Frame::auth(&Token::new("tiger"));
    assert_eq!(format!("{frame:?}"), "Frame(auth)");
}
