//! The credentials that the connection presents, and when it requests new ones.

use super::*;
use crate::spacetimedb::credential::Secret;

#[test]
fn a_person_connects_in_the_documented_order() {
    let mut bench = Bench::new();
    let actions = bench.give(Input::Start);
    assert_eq!((states(&actions), asks(&actions)), (vec!["connecting"], Some(false)));

    let actions = bench.answer(Ok(Some(person("alice"))));
    let alice = person("alice");
    let exchange = Action::Exchange {
        question: bench.exchanged,
        url: "http://127.0.0.1:3000/v1/identity/websocket-token".to_owned(),
        bearer: Secret(alice.bearer().unwrap_or_default().to_owned()),
    };
    assert!(actions.contains(&exchange));
    assert_eq!(opened(&actions), None);

    let actions = bench.exchange(Exchange::Token("minute".to_owned()));
    let url = "ws://127.0.0.1:3000/v1/database/clicker/subscribe?compression=None&token=minute";
    assert_eq!(opened(&actions), Some(url));

    let actions = bench.hear(captured::IDENTITY);
    assert_eq!(states(&actions), ["connected"]);
    assert_eq!(sent(&actions).len(), 1);
    assert_eq!(bench.waits_for_ms(), Some(45_000));
}

#[test]
fn a_persons_echoed_token_is_not_handed_out() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    let actions = bench.connect(person("alice"));
    let identity = "0xc200f5e604b4c7b53da7cfd585835e0350ac67222377e63c1f0fa39d90572f3a".parse().unwrap();
    assert!(actions.contains(&Action::Emit(Event::Identity { identity, guest_token: None })));
}

#[test]
fn a_new_guest_needs_no_exchange_is_given_a_token_once_and_stays_the_same_guest() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    let actions = bench.answer(Ok(Some(Credential::NewGuest)));
    let url = "ws://127.0.0.1:3000/v1/database/clicker/subscribe?compression=None";
    assert_eq!(opened(&actions), Some(url));
    let is_token = |action: &Action| matches!(action, Action::Emit(Event::Identity { guest_token: Some(token), .. }) if token.secret() == "the.guest.token");
    assert!(bench.hear(captured::IDENTITY).iter().any(is_token));

    bench.lose_socket();
    bench.time_passes();
    let actions = bench.answer(Ok(Some(Credential::NewGuest)));
    let is_guest =
        |action: &Action| matches!(action, Action::Exchange { bearer, .. } if bearer.0 == "the.guest.token");
    assert!(actions.iter().any(is_guest));
    bench.exchange(Exchange::Token("minute".to_owned()));
    assert!(!bench.hear(captured::IDENTITY).iter().any(is_token));
}

#[test]
fn a_guest_unknown_to_the_server_may_become_a_new_one() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.connect(Credential::NewGuest);
    bench.hear(captured::IDENTITY);
    bench.lose_socket();
    bench.time_passes();
    bench.answer(Ok(Some(Credential::NewGuest)));
    assert_eq!(asks(&bench.exchange(Exchange::Status(401))), Some(true));
    let actions = bench.answer(Ok(Some(Credential::NewGuest)));
    assert!(opened(&actions).is_some_and(|url| !url.contains("token")));
}

#[test]
fn a_refused_token_is_asked_for_afresh_once() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.answer(Ok(Some(person("alice"))));
    assert_eq!(asks(&bench.exchange(Exchange::Status(401))), Some(true));
    bench.answer(Ok(Some(person("alice"))));
    let actions = bench.exchange(Exchange::Status(401));
    assert_eq!((states(&actions), asks(&actions)), (vec!["spacetimedb_credential_refused"], None));
    assert_eq!(bench.timer.map(|(_, after_ms)| after_ms), Some(22_500));

    // Later attempts use the source's token, and don't force a renewal each time.
    assert_eq!(asks(&bench.time_passes()), Some(false));
    bench.answer(Ok(Some(person("alice"))));
    let actions = bench.exchange(Exchange::Status(401));
    assert_eq!((states(&actions), asks(&actions)), (vec!["spacetimedb_credential_refused"], None));
}

#[test]
fn a_renewal_that_others_asked_for_does_not_have_a_refused_person_renewed_again() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.answer(Ok(Some(person("alice"))));
    assert_eq!(asks(&bench.exchange(Exchange::Status(401))), Some(true));
    bench.answer(Ok(Some(person("alice"))));
    bench.exchange(Exchange::Status(401));

    // Another connection of this session was refused too, and renewed the session.
    assert_eq!(asks(&bench.give(Input::CredentialChanged)), Some(false));
    bench.answer(Ok(Some(person("alice"))));
    let actions = bench.exchange(Exchange::Status(401));
    assert_eq!((states(&actions), asks(&actions)), (vec!["spacetimedb_credential_refused"], None));

    // For another person a fresh token is requested again.
    bench.give(Input::CredentialChanged);
    bench.answer(Ok(Some(person("bob"))));
    assert_eq!(asks(&bench.exchange(Exchange::Status(401))), Some(true));
}

#[test]
fn a_guest_with_another_token_each_time_is_asked_for_afresh_once() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    let guest = |token: &str| Ok(Some(Credential::Guest(GuestToken::new(token.to_owned()))));
    bench.answer(guest("first"));
    assert_eq!(asks(&bench.exchange(Exchange::Status(401))), Some(true));
    bench.answer(guest("second"));
    let actions = bench.exchange(Exchange::Status(401));
    assert_eq!((states(&actions), asks(&actions)), (vec!["spacetimedb_credential_refused"], None));
}

#[test]
fn an_unusable_token_is_reported_before_anything_is_sent() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    let actions = bench.answer(Ok(Some(person(""))));
    assert_eq!(states(&actions), ["spacetimedb_credential_subject_length"]);
    assert_eq!((bench.timer, opened(&actions)), (None, None));
    assert_eq!(asks(&bench.give(Input::CredentialChanged)), Some(false));
}

#[test]
fn a_source_that_fails_is_asked_again_later() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    assert_eq!(
        states(&bench.answer(Err("the provider is away".to_owned()))),
        ["spacetimedb_token_source_failed"]
    );
    assert_eq!(asks(&bench.time_passes()), Some(false));
}

#[test]
fn a_silent_source_is_asked_again_and_its_late_answer_ignored() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    let old = bench.asked;
    assert_eq!(states(&bench.time_passes()), ["spacetimedb_token_source_failed"]);
    let late = Input::Credential { question: old, answer: Ok(None) };
    assert_eq!(bench.give(late), []);
    assert_eq!(asks(&bench.time_passes()), Some(false));
    let late = Input::Credential { question: old, answer: Ok(None) };
    assert_eq!(bench.give(late), []);
}

#[test]
fn no_session_closes_the_connection_for_good() {
    let mut bench = Bench::connected();
    bench.lose_socket();
    bench.time_passes();
    let actions = bench.answer(Ok(None));
    assert_eq!((states(&actions), bench.timer), (vec!["closed"], None));
    assert_eq!(bench.give(Input::Wake), []);
    assert_eq!(bench.give(Input::Restart), []);
}

#[test]
fn a_renewed_token_of_the_same_person_keeps_the_socket() {
    let mut bench = Bench::connected();
    assert_eq!(asks(&bench.give(Input::CredentialChanged)), Some(false));
    assert_eq!(bench.answer(Ok(Some(person("alice")))), []);
    // The socket's number is still current, although another question was asked since.
    assert!(!bench.hear(captured::SUBSCRIBED).is_empty());
}

#[test]
fn another_person_gets_a_socket_of_their_own_after_the_old_one_closed() {
    let mut bench = Bench::connected();
    let old_socket = bench.socket;
    bench.call(5, "click");
    bench.give(Input::CredentialChanged);
    let actions = bench.answer(Ok(Some(person("bob"))));
    let abandon = position(&actions, |action| *action == Action::Abandon);
    let exchange = position(&actions, |action| matches!(action, Action::Exchange { .. }));
    assert!(abandon < exchange);
    assert_eq!(settled(&actions), [(5, "spacetimedb_connection_lost")]);
    assert_eq!(states(&actions), ["connecting"]);

    let late = bench.give(Input::Message { question: old_socket, text: captured::UPDATED.to_owned() });
    assert_eq!(late, []);
}

#[test]
fn a_guest_who_signs_in_becomes_another_caller() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.connect(Credential::Guest(GuestToken::new("kept".to_owned())));
    bench.give(Input::CredentialChanged);
    let actions = bench.answer(Ok(Some(person("alice"))));
    assert!(actions.contains(&Action::Abandon));
    assert_eq!(states(&actions), ["connecting"]);
}

#[test]
fn a_source_that_fails_does_not_disturb_an_open_socket() {
    let mut bench = Bench::connected();
    bench.give(Input::CredentialChanged);
    assert_eq!(bench.answer(Err("offline".to_owned())), []);
}

#[test]
fn a_source_that_can_have_no_token_is_not_asked_again_by_itself() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    for again in [Input::Wake, Input::CredentialChanged] {
        let actions = bench.answer_that_there_is_none();
        assert_eq!(states(&actions), ["spacetimedb_token_source_failed"]);
        assert_eq!(bench.timer, None);
        assert!(asks(&bench.give(again)).is_some());
    }
}

#[test]
fn a_refused_token_of_a_session_that_cannot_be_renewed_is_tried_again_later() {
    let mut bench = Bench::new();
    bench.give(Input::Start);
    bench.answer(Ok(Some(person("alice"))));
    assert_eq!(asks(&bench.exchange(Exchange::Status(401))), Some(true));
    assert_eq!(states(&bench.answer_that_there_is_none()), ["spacetimedb_credential_refused"]);
    assert_eq!(bench.waits_for_ms(), Some(22_500));
    // By then the server has the provider's new keys.
    assert_eq!(asks(&bench.time_passes()), Some(false));
    assert!(states(&bench.connect(person("alice"))).contains(&"connected"));
}
