//! What is retried, and what isn't.

use super::*;
use oidc_client_backends::instantdb::InstantAuth;

/// A source of this token, and how many times it was asked.
fn source_of(clock: &Rc<Clock>, raw: &str) -> (Rc<FunctionSource>, Rc<Cell<u32>>) {
    let (asked, raw) = (Rc::new(Cell::new(0)), raw.to_owned());
    let count = asked.clone();
    let source = FunctionSource::new(clock.clone(), move |_| {
        count.set(count.get() + 1);
        let raw = raw.clone();
        async move { Ok(Some(raw)) }
    });
    (source, asked)
}

#[test]
fn a_token_that_has_ended_is_asked_for_once_and_again_when_the_page_wakes_up() {
    let clock = Clock::new();
    let (source, asked) = source_of(&clock, &jwt(&json!({"iss": "i", "sub": "a", "exp": clock.now().0 - 1})));
    let bench = bench(&clock, source);
    bench.follow();
    let at_first = asked.get();
    clock.advance(1000);
    assert_eq!((asked.get(), bench.heard.borrow().as_slice()), (at_first, &["token_ended".to_owned()][..]));
    clock.resume();
    assert!(asked.get() > at_first);
    assert_eq!(*bench.heard.borrow(), ["token_ended"], "it is told once");
}

#[test]
fn a_function_that_gives_a_new_token_each_time_is_not_asked_without_end_however_long_they_live() {
    for left in [3600, 5, -1] {
        let clock = Clock::new();
        let asked = Rc::new(Cell::new(0));
        let (count, timers) = (asked.clone(), clock.clone());
        let source = FunctionSource::new(clock.clone(), move |_| {
            count.set(count.get() + 1);
            let exp = timers.now().0.saturating_add_signed(left);
            let raw = jwt(&json!({"iss": "i", "sub": "a", "exp": exp, "jti": count.get()}));
            let is_over = count.get() > 50;
            async move { if is_over { std::future::pending().await } else { Ok(Some(raw)) } }
        });
        let bench = bench(&clock, source);
        bench.follow();
        clock.advance(5);
        assert!(asked.get() <= 6, "{left} seconds left: {} questions", asked.get());
    }
}

/// Two followers of a source that has a new token at every request, and how many times that was asked. The pages behind both
/// Follows a source that has a new token at every request twice, at servers that answer with this status or are fine, and
/// returns how many times the source was asked.
fn two_followers(clock: &Rc<Clock>, status: Option<u16>) -> Rc<Cell<u32>> {
    let asked = Rc::new(Cell::new(0));
    let (count, timers) = (asked.clone(), clock.clone());
    let source = FunctionSource::new(clock.clone(), move |_| {
        count.set(count.get() + 1);
        let raw = jwt(&json!({"iss": "i", "sub": "a", "exp": timers.now().0 + 3600, "jti": count.get()}));
        let is_over = count.get() > 500;
        async move { if is_over { std::future::pending().await } else { Ok(Some(raw)) } }
    });
    for _ in 0..2 {
        let bench = bench(clock, source.clone());
        bench.server.status.set(status);
        bench.follow();
    }
    asked
}

#[test]
fn two_followers_of_one_source_do_not_wake_each_other_without_end() {
    let clock = Clock::new();
    let asked = two_followers(&clock, None);
    clock.advance(600);
    // Once for each, and once more when the first answer has said who is signed in.
    assert!(asked.get() <= 3, "{} questions", asked.get());
}

#[test]
fn two_followers_that_are_refused_wake_each_other_after_growing_waits() {
    let clock = Clock::new();
    let asked = two_followers(&clock, Some(400));
    clock.advance(600);
    assert!((3..200).contains(&asked.get()), "{} questions in ten minutes", asked.get());
}

#[test]
fn signing_in_again_checks_the_session_at_instantdb() {
    let clock = Clock::new();
    let bench = bench(&clock, clerk(&clock).1);
    bench.follow();
    bench.server.take_asked();
    bench.sign_in().unwrap();
    assert_eq!(bench.server.take_asked(), ["verify_refresh_token"]);
    // For example, an administrator of the database has signed them out.
    bench.server.good.take();
    assert_eq!(bench.sign_in(), Ok(Some("alice".to_owned())));
    assert_eq!(bench.server.take_asked(), ["verify_refresh_token", "id_token"]);
    assert_eq!(*bench.heard.borrow(), ["in alice", "out", "in alice"]);
}

#[test]
fn nothing_is_retried_after_the_last_subscriber_has_gone() {
    let clock = Clock::new();
    let (source, asked) = source_of(&clock, &jwt(&json!({"iss": "i", "sub": "a"})));
    let bench = bench(&clock, source);
    bench.server.status.set(Some(503));
    // The guard is dropped while the first attempt is under way.
    drop(bench.instant.follow(|_| {}));
    clock.advance(1000);
    let first = asked.get();
    assert!(bench.server.take_asked().len() <= 1);
    // The other follower continues.
    let (one, _two) = (bench.instant.follow(|_| {}), bench.instant.follow(|_| {}));
    clock.settle();
    drop(one);
    clock.advance(1000);
    assert!(asked.get() > first + 10);
}

#[test]
fn pages_that_have_lost_the_same_server_come_back_at_different_times() {
    let clock = Clock::new();
    let (source, _) = source_of(&clock, &jwt(&json!({"iss": "i", "sub": "a"})));
    let bench = bench(&clock, source);
    bench.server.status.set(Some(503));
    bench.follow();
    let mut waits = Vec::new();
    let mut since = 0;
    for second in 1..600 {
        clock.advance(1);
        if !bench.server.take_asked().is_empty() {
            waits.push(second - since);
            since = second;
        }
    }
    let long = waits.split_off(waits.len() / 2);
    assert!(long.iter().any(|wait| *wait < 15) && long.iter().any(|wait| *wait > 15), "{long:?}");
}

#[test]
fn a_guests_data_goes_only_to_the_user_of_the_first_attempt() {
    let guest = || InstantUser::of(parse(r#"{"id":"g","refresh_token":"guest-secret"}"#)).unwrap();
    let attempt = |auth: &HttpAuth, raw: &str| {
        let _ = futures_executor::block_on(auth.sign_in(&Token::new(raw)));
    };
    let token = |sub: &str| jwt(&json!({"iss": "i", "sub": sub}));
    let server = Rc::new(Server::default());
    let settings = InstantDbSettings::new("app-1", "my-provider", API);
    let auth = HttpAuth::with_fetch(settings, server.clone()).unwrap();
    let shown = || {
        server.asked.borrow().iter().map(|(_, body)| body["refresh_token"].is_string()).collect::<Vec<_>>()
    };

    auth.upgrade_guest(guest());
    server.is_down.set(true);
    attempt(&auth, &token("alice"));
    attempt(&auth, &token("alice"));
    server.is_down.set(false);
    attempt(&auth, &token("bob"));
    attempt(&auth, &token("alice"));
    assert_eq!(shown(), [true, true, false, false]);

    server.asked.take();
    auth.upgrade_guest(guest());
    futures_executor::block_on(auth.sign_out(None)).unwrap();
    attempt(&auth, &token("alice"));
    assert_eq!(shown(), [false]);
}
