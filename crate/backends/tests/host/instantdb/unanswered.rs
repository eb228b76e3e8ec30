//! Sign-outs while something never answers, or answers late.

use super::*;
use oidc_client_backends::instantdb::InstantAuth;
use oidc_client_wasm::platform::LocalFuture;

/// A slow database.
struct Slow {
    clock: Rc<Clock>,
    sign_in_takes: u64,
    restore_takes: u64,
    /// Whether it has stored Alice, and says so after a minute.
    has_alice: bool,
    done: RefCell<Vec<String>>,
}

impl Slow {
    fn new() -> Slow {
        let done = RefCell::default();
        Slow { clock: Clock::new(), sign_in_takes: 0, restore_takes: 0, has_alice: false, done }
    }
}

fn alice() -> InstantUser {
    InstantUser::of(parse(r#"{"id":"alice","refresh_token":"refresh-of-alice"}"#)).unwrap()
}

impl InstantAuth for Slow {
    fn sign_in<'a>(&'a self, _: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
        Box::pin(async {
            self.clock.sleep(self.sign_in_takes).await;
            self.done.borrow_mut().push("in".to_owned());
            Ok(alice())
        })
    }

    fn restore<'a>(&'a self, _: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
        Box::pin(async {
            self.clock.sleep(self.restore_takes).await;
            Ok(true)
        })
    }

    fn present(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        Box::pin(async {
            if self.has_alice {
                self.clock.sleep(60).await;
            }
            Ok(self.has_alice.then(alice))
        })
    }

    fn sign_out<'a>(&'a self, user: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
        let whom = user.map_or("nobody", InstantUser::id);
        self.done.borrow_mut().push(format!("out {whom}"));
        Box::pin(async { Ok(()) })
    }
}

/// Follows, signs out at once, and lets time pass. No sign-in may be emitted.
fn leaves_at_once(slow: &Rc<Slow>, store: &Rc<SharedStore>) -> InstantDb {
    let clock = &slow.clock;
    let (_, source) = clerk(clock);
    let settings = InstantDbSettings {
        store: store.clone(),
        shared_store: shared_by_alice(),
        ..InstantDbSettings::new("app-1", "my-provider", API)
    };
    let instant = InstantDb::with_platform(settings, source, slow.clone(), platform(clock));
    std::mem::forget(instant.follow(|event| assert!(!matches!(event, InstantEvent::SignedIn(_)))));
    clock.settle();
    let leaving = instant.clone();
    let mut left = clock.start(async move { leaving.leave().await });
    clock.advance(200);
    assert_eq!(left.try_recv().unwrap(), Some(Ok(())));
    instant
}

/// Another tab has signed her in.
fn shared_by_alice() -> Rc<SharedStore> {
    let store = SharedStore::default();
    store.put("instantdb:app-1", r#"{"issuer":"https://clerk.example","subject":"alice","id":"alice"}"#);
    Rc::new(store)
}

/// How many times the session was ended, if InstantDB never answers the sign-in, or the requests after it.
fn sessions_ended(is_signed_in: bool) -> u32 {
    let clock = Clock::new();
    let (ended, (_, source)) = (Rc::new(Cell::new(0)), clerk(&clock));
    let count = ended.clone();
    source.on_sign_out(move || {
        count.set(count.get() + 1);
        async { Ok(()) }
    });
    let bench = bench(&clock, source);
    bench.server.never_answers.set(!is_signed_in);
    bench.follow();
    bench.server.never_answers.set(true);
    let instant = bench.instant.clone();
    let _under_way = clock.start(async move { instant.sign_out().await });
    clock.advance(10);
    ended.get()
}

#[test]
fn the_session_ends_also_while_the_sign_in_or_the_sign_out_at_instantdb_is_never_answered() {
    assert_eq!(sessions_ended(false), 1, "the sign-in");
    assert_eq!(sessions_ended(true), 1, "the sign-out");
}

#[test]
fn a_user_from_an_exchange_that_ends_after_the_sign_out_is_signed_out() {
    for seconds in [5, 60] {
        let store = Rc::new(SharedStore::default());
        let slow = Rc::new(Slow { sign_in_takes: seconds, ..Slow::new() });
        let instant = leaves_at_once(&slow, &store);
        let (done, user) = (slow.done.borrow().clone(), instant.user());
        let position = |what: &str| done.iter().position(|done| done == what).expect("it was done");
        assert!(position("in") < position("out alice"), "{done:?}");
        assert_eq!(user, None, "after {seconds} seconds");
        assert!(store.keys().is_empty());
    }
}

#[test]
fn a_user_still_known_to_instantdb_after_the_sign_out_stays_signed_out() {
    let store = Rc::new(SharedStore::default());
    let kept = json!({
        "issuer": "https://clerk.example", "subject": "alice",
        "user": {"id": "alice", "refresh_token": "refresh-of-alice"},
    });
    store.put("instantdb:app-1", &kept.to_string());
    let slow = Rc::new(Slow { restore_takes: 60, ..Slow::new() });
    let instant = leaves_at_once(&slow, &store);
    assert_eq!(instant.user(), None);
    assert_eq!(*slow.done.borrow(), ["out alice"]);
}

#[test]
fn a_user_left_in_the_database_by_another_tab_is_removed_after_the_sign_out() {
    let store = Rc::new(SharedStore::default());
    let slow = Rc::new(Slow { has_alice: true, ..Slow::new() });
    let instant = leaves_at_once(&slow, &store);
    assert_eq!(instant.user(), None);
    assert!(store.keys().is_empty());
    assert!(!slow.done.borrow().contains(&"in".to_owned()));
}
