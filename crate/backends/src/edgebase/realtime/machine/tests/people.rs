//! Tokens that are renewed or refused, and people who sign in and out.

use super::*;

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
    // Another connection of this session was refused too, and renewed the session.
    bench.feed(Input::Session(TokenEvent::TokenChanged));
    refuse(&mut bench);
    assert_eq!(bench.asked, [false, true, false]);
    let refused = ConnectionState::Waiting { retry_at: None, error: RealtimeError::TokenRefused };
    assert_eq!(*bench.state(), refused);
    // For another person a fresh token is requested again.
    bench.feed(Input::Session(TokenEvent::PersonChanged(None)));
    refuse(&mut bench);
    assert_eq!(bench.asked, [false, true, false, false, true]);
}

#[test]
fn a_revoked_channel_is_subscribed_again_only_for_another_user() {
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
fn a_sign_out_closes_the_socket_and_another_user_gets_a_new_one() {
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
fn no_session_is_no_error_and_an_unreachable_source_is_retried() {
    let mut bench = bench();
    bench.feed(Input::Token { question: bench.question, answer: Ok(None) });
    assert_eq!(*bench.state(), ConnectionState::SignedOut);
    bench.feed(Input::Session(TokenEvent::SignedIn(None)));
    bench.give_error(EdgeBaseError::Unreachable);
    let error = RealtimeError::NoToken { reason: "edgebase_unreachable".to_owned() };
    let state = bench.state();
    assert!(matches!(state, ConnectionState::Waiting { retry_at: Some(_), error: got } if *got == error));
    bench.wait();
    assert_eq!(bench.asked.len(), 3);
}

#[test]
fn a_session_that_is_refused_for_good_is_not_asked_again_until_it_changes() {
    let refused = || EdgeBaseError::Refused {
        status: 403,
        slug: "disabled".to_owned(),
        message: "Disabled.".to_owned(),
    };
    let waiting = ConnectionState::Waiting {
        retry_at: None,
        error: RealtimeError::NoToken { reason: "edgebase_refused".to_owned() },
    };
    let mut first = bench();
    first.give_error(refused());
    let mut forgotten = connected();
    forgotten.say(r#"{"type":"error","code":"NOT_AUTHENTICATED"}"#);
    forgotten.give_error(refused());
    for mut bench in [first, forgotten] {
        assert_eq!(*bench.state(), waiting);
        assert_eq!(bench.timer, None);
        let asked = bench.asked.len();
        bench.feed(Input::Session(TokenEvent::SignedIn(None)));
        assert_eq!(bench.asked.len(), asked + 1);
    }

    let mut renewed = connected();
    renewed.feed(Input::Session(TokenEvent::TokenChanged));
    renewed.give_error(refused());
    assert!(renewed.timer.is_some(), "the server still knows who the client is");
}
