//! The machine against what was measured of EdgeBase 0.2.8 (behaviour 10).

use super::super::{Change, ChangeType};
use super::*;
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

/// A connection that the server has taken.
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

    fn open(&mut self) {
        self.feed(Input::SocketOpened { question: self.socket });
    }

    fn say(&mut self, text: &str) {
        self.feed(Input::Message { question: self.socket, text: text.to_owned() });
    }

    fn close(&mut self, close_code: u16) {
        self.feed(Input::SocketClosed { question: self.socket, close_code });
    }

    /// Waits for the timer, for so many milliseconds.
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
fn changes_are_told_one_by_one_also_from_a_batch() {
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
fn something_is_said_before_the_24_seconds_of_silence_are_over() {
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
fn a_server_that_does_not_answer_a_ping_is_left_for_a_new_connection() {
    let mut bench = connected();
    bench.wait();
    bench.wait();
    assert!(matches!(
        bench.state(),
        ConnectionState::Waiting { error: RealtimeError::ConnectionLost { close_code: 0 }, .. }
    ));
    bench.wait();
    assert_eq!(*bench.state(), ConnectionState::Connecting);
}

#[test]
fn a_server_that_has_forgotten_us_is_told_anew_on_the_same_socket_and_the_gap_is_known() {
    let mut bench = connected();
    for name in ["notes", "mine"] {
        bench.say(&format!(r#"{{"type":"subscribed","channel":"dblive:shared:{name}"}}"#));
    }
    bench.wait();
    bench.take_sent();
    bench.told.clear();
    bench.say(FORGOTTEN);
    bench.say(FORGOTTEN);
    assert_eq!(bench.asked, [false, false], "asked once more, and the session renews what has ended");
    bench.give_token("b");
    assert_eq!(bench.take_sent(), [r#"{"type":"auth","token":"b","sdkVersion":"0.2.8"}"#]);
    bench.say(r#"{"type":"auth_success","userId":"u7"}"#);
    assert_eq!(bench.take_sent(), [SUBSCRIBE_NOTES, SUBSCRIBE_MINE]);
    bench.say(r#"{"type":"subscribed","channel":"dblive:shared:notes"}"#);
    let gap = RealtimeEvent::Subscribed { channel: "dblive:shared:notes".to_owned(), after_gap: true };
    assert_eq!(bench.told, [gap]);
    assert_eq!(bench.opened, 1);
    bench.wait();
    assert_eq!(bench.take_sent(), [r#"{"type":"ping"}"#], "and the next one is in time again");
}

#[test]
fn a_page_that_was_asleep_asks_at_once_whether_it_is_still_known() {
    let mut bench = connected();
    bench.feed(Input::Wake);
    bench.feed(Input::Wake);
    assert_eq!(bench.take_sent(), [r#"{"type":"ping"}"#]);
}

#[test]
fn a_renewed_token_is_shown_on_the_open_connection_and_ends_what_it_does_not_allow() {
    let mut bench = connected();
    bench.feed(Input::Session(TokenEvent::TokenChanged));
    bench.feed(Input::Session(TokenEvent::TokenChanged));
    bench.give_token("b");
    assert_eq!(bench.take_sent().len(), 1);
    bench.say(r#"{"type":"auth_refreshed","userId":"u7","revokedChannels":["dblive:shared:mine"]}"#);
    assert_eq!(bench.told, [RealtimeEvent::Revoked { channel: "dblive:shared:mine".to_owned() }]);
    bench.say(r#"{"type":"auth_success","userId":"u7"}"#);
    assert_eq!(bench.take_sent(), [SUBSCRIBE_NOTES], "what is over is not asked for again");
}

#[test]
fn a_renewed_token_that_is_refused_leaves_the_connection_as_it_was() {
    let mut bench = connected();
    bench.feed(Input::Session(TokenEvent::TokenChanged));
    bench.give_token("b");
    bench.say(r#"{"type":"error","code":"AUTH_REFRESH_FAILED"}"#);
    assert_eq!(bench.told, [RealtimeEvent::Error(RealtimeError::RenewedTokenRefused)]);
    assert!(matches!(bench.state(), ConnectionState::Connected { .. }));
    bench.feed(Input::Session(TokenEvent::TokenChanged));
    assert_eq!(bench.asked.len(), 3, "the next one is shown again");
}

#[test]
fn a_refused_token_is_replaced_by_a_fresh_one_once() {
    let mut bench = bench();
    for raw in ["a", "b"] {
        bench.give_token(raw);
        bench.open();
        bench.say(r#"{"type":"error","code":"AUTH_FAILED"}"#);
        bench.close(4002);
    }
    assert_eq!(bench.asked, [false, true]);
    let refused = ConnectionState::Waiting { retry_at: None, error: RealtimeError::TokenRefused };
    assert_eq!(*bench.state(), refused);
    assert_eq!(bench.timer, None);
    bench.feed(Input::Session(TokenEvent::TokenChanged));
    assert_eq!(*bench.state(), ConnectionState::Connecting, "another token is another matter");
}

#[test]
fn a_renewal_that_others_asked_for_does_not_have_a_refused_session_renewed_again() {
    let mut bench = bench();
    let refuse = |bench: &mut Bench| {
        bench.give_token("a");
        bench.open();
        bench.say(r#"{"type":"error","code":"AUTH_FAILED"}"#);
    };
    refuse(&mut bench);
    refuse(&mut bench);
    // Another connection of the session was refused too, and had it renewed.
    bench.feed(Input::Session(TokenEvent::TokenChanged));
    refuse(&mut bench);
    assert_eq!(bench.asked, [false, true, false]);
    let refused = ConnectionState::Waiting { retry_at: None, error: RealtimeError::TokenRefused };
    assert_eq!(*bench.state(), refused);
    // Somebody else is another matter.
    bench.feed(Input::Session(TokenEvent::PersonChanged(None)));
    refuse(&mut bench);
    assert_eq!(bench.asked, [false, true, false, false, true]);
}

#[test]
fn a_server_that_waited_too_long_for_the_token_is_connected_to_again() {
    let mut bench = bench();
    bench.give_token("a");
    bench.open();
    bench.say(r#"{"type":"error","code":"AUTH_TIMEOUT","message":"too late"}"#);
    bench.close(4001);
    let ConnectionState::Waiting { retry_at: Some(at), error } = bench.state().clone() else { panic!() };
    assert_eq!(error, RealtimeError::ConnectionLost { close_code: 4001 });
    let waited = bench.wait();
    assert_eq!(at.0, bench.now.div_ceil(1000), "told in whole seconds, after {waited} ms");
    assert_eq!(bench.asked, [false, false]);
}

#[test]
fn waits_grow_while_the_server_is_away_and_the_end_of_one_is_always_awaited() {
    let mut bench = connected();
    bench.close(1006);
    let mut waits = Vec::new();
    for _ in 0..8 {
        waits.push(bench.wait());
        bench.give_token("a");
        bench.close(1006);
    }
    assert!(waits.iter().all(|wait| (1..=30_000).contains(wait)), "{waits:?}");
    assert!(waits[0] < 3_000 && waits[7] > 10_000, "{waits:?}");
}

#[test]
fn pages_come_back_to_a_restarted_server_spread_over_milliseconds() {
    let waits: Vec<u64> = [0, 1 << 30, 1 << 31, u32::MAX]
        .into_iter()
        .map(|random| {
            let mut bench = connected();
            bench.random = random;
            bench.close(1006);
            bench.wait()
        })
        .collect();
    assert_eq!(waits, [0, 125, 250, 499]);
}

#[test]
fn a_server_that_takes_and_drops_is_asked_less_and_less_and_one_that_holds_soon_again() {
    let mut bench = bench();
    bench.random = u32::MAX;
    let mut wait_after = |held_ms: u64| {
        bench.give_token("a");
        bench.open();
        bench.say(r#"{"type":"auth_success","userId":"u7"}"#);
        bench.now += held_ms;
        bench.close(1006);
        bench.wait()
    };
    let waits: Vec<u64> = (0..8).map(|_| wait_after(9_999)).collect();
    assert_eq!(waits, [499, 999, 1999, 3999, 7999, 15999, 29999, 29999]);
    assert_eq!(wait_after(10_000), 499);
}

#[test]
fn a_channel_that_was_revoked_is_asked_for_again_when_somebody_else_is_here_and_for_nobody_before() {
    let revoke = r#"{"type":"auth_refreshed","userId":"u7","revokedChannels":["dblive:shared:mine"]}"#;
    let success = r#"{"type":"auth_success","userId":"u7"}"#;
    let other = [TokenEvent::PersonChanged(None), TokenEvent::SignedOut];
    for event in other {
        let mut bench = connected();
        bench.say(revoke);
        bench.close(1006);
        bench.wait();
        bench.give_token("a");
        bench.open();
        bench.say(success);
        assert_eq!(bench.take_sent(), [AUTH_A, SUBSCRIBE_NOTES]);
        bench.say(r#"{"type":"FILTER_RESYNC"}"#);
        assert!(bench.take_sent().is_empty());
        let signed_out = event == TokenEvent::SignedOut;
        bench.feed(Input::Session(event));
        if signed_out {
            bench.feed(Input::Session(TokenEvent::SignedIn(None)));
        }
        bench.give_token("a");
        bench.open();
        bench.say(success);
        assert_eq!(bench.take_sent(), [AUTH_A, SUBSCRIBE_NOTES, SUBSCRIBE_MINE]);
    }
}

#[test]
fn whoever_signs_out_leaves_no_socket_behind_and_somebody_else_gets_a_new_one() {
    let mut bench = connected();
    bench.say(r#"{"type":"subscribed","channel":"dblive:shared:notes"}"#);
    bench.feed(Input::Session(TokenEvent::SignedOut));
    assert_eq!(*bench.state(), ConnectionState::SignedOut);
    let socket = bench.socket;
    bench.told.clear();
    bench.feed(Input::Message { question: socket, text: FORGOTTEN.to_owned() });
    bench.feed(Input::Wake);
    assert!(bench.told.is_empty() && bench.asked.len() == 1, "late news is no news");
    bench.feed(Input::Session(TokenEvent::SignedIn(None)));
    bench.give_token("b");
    bench.open();
    assert_eq!(bench.opened, 2);

    let mut bench = connected();
    bench.say(r#"{"type":"subscribed","channel":"dblive:shared:notes"}"#);
    bench.feed(Input::Session(TokenEvent::PersonChanged(None)));
    bench.give_token("b");
    bench.open();
    bench.say(r#"{"type":"auth_success","userId":"u8"}"#);
    bench.say(r#"{"type":"subscribed","channel":"dblive:shared:notes"}"#);
    let new = RealtimeEvent::Subscribed { channel: "dblive:shared:notes".to_owned(), after_gap: false };
    assert_eq!(bench.told.last(), Some(&new), "it is no gap of theirs");
}

#[test]
fn nobody_signed_in_is_no_error_and_a_session_out_of_reach_is_asked_again() {
    let mut bench = bench();
    bench.feed(Input::Token { question: bench.question, answer: Ok(None) });
    assert_eq!(*bench.state(), ConnectionState::SignedOut);
    bench.feed(Input::Session(TokenEvent::SignedIn(None)));
    bench.feed(Input::Token { question: bench.question, answer: Err("edgebase_unreachable".to_owned()) });
    assert!(matches!(bench.state(), ConnectionState::Waiting { retry_at: Some(_), .. }));
    bench.wait();
    assert_eq!(bench.asked.len(), 3);
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
