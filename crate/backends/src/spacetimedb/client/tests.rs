//! How the source's answers are handled. The browser tests show that connections come and go with the session.

use super::*;
use crate::token_source::Token;
use futures_util::FutureExt;
use oidc_client_wasm::platform::LocalFuture;

/// A source with nobody signed in; during its first answers someone may sign in.
struct Late {
    follower: Weak<Follower>,
    signs_in: Option<Person>,
    times: u32,
    asked: Cell<u32>,
}

impl TokenSource for Late {
    fn token(&self, _: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        Box::pin(async {
            let asked = self.asked.replace(self.asked.get() + 1);
            if asked < self.times {
                self.follower.upgrade().unwrap().signed_in_meanwhile.replace(self.signs_in.clone());
            }
            Ok(None)
        })
    }

    fn subscribe(&self, _: Rc<dyn Fn(&TokenEvent)>) -> Guard {
        Box::new(())
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        Box::pin(async { Ok(()) })
    }
}

fn alice() -> Person {
    Person { issuer: "https://login.example".to_owned(), subject: "alice".to_owned() }
}

/// The credential, while someone signs in this many times, and how often the source was asked for it.
fn credential(signs_in: Option<Person>, times: u32) -> (Answer, u32) {
    let mut source = None;
    let follower = Rc::new_cyclic(|follower| {
        let late = Rc::new(Late { follower: follower.clone(), signs_in, times, asked: Cell::new(0) });
        source = Some(late.clone());
        Follower {
            settings: RefCell::new(ConnectionSettings::new("https://database.example", "clicker")),
            source: late,
            listener: Listener::new(Rc::new(|_| {})),
            present: RefCell::default(),
            epoch: Cell::new(0),
            asking: Asking::default(),
            signed_in_meanwhile: RefCell::default(),
            following: RefCell::default(),
        }
    });
    let answer = ask(Rc::downgrade(&follower), 0, false).now_or_never().unwrap();
    (answer, source.unwrap().asked.get())
}

#[test]
fn no_session_from_before_a_sign_in_is_asked_for_again() {
    assert_eq!(credential(Some(alice()), 1), (Ok(None), 2));
    assert_eq!(credential(None, 1), (Ok(None), 1), "nobody is nobody");
}

#[test]
fn while_others_sign_in_again_and_again_it_is_uncertain_whose_token_it_is() {
    let (answer, asked) = credential(Some(alice()), u32::MAX);
    assert_eq!((answer, asked), (Err(TokenSourceError::PersonUncertain), ASK_AGAIN));
}
