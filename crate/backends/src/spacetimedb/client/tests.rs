//! How the source's answers are handled. The browser tests show that connections come and go with the session.

use super::*;
use crate::token_source::Token;
use futures_util::FutureExt;
use oidc_client_wasm::platform::LocalFuture;

/// A source with nobody signed in; during its first answer someone may sign in.
struct Late {
    follower: Weak<Follower>,
    signs_in: Option<Person>,
    asked: Cell<u32>,
}

impl TokenSource for Late {
    fn token(&self, _: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        Box::pin(async {
            let asked = self.asked.replace(self.asked.get() + 1);
            if asked == 0 {
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

/// How many times the source is asked for one credential.
fn questions(signs_in: Option<Person>) -> u32 {
    let mut source = None;
    let follower = Rc::new_cyclic(|follower| {
        let late = Rc::new(Late { follower: follower.clone(), signs_in, asked: Cell::new(0) });
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
    assert_eq!(ask(Rc::downgrade(&follower), 0, false).now_or_never(), Some(Ok(None)));
    source.unwrap().asked.get()
}

#[test]
fn nobody_from_before_somebody_signed_in_is_asked_again() {
    let alice = Person { issuer: "https://login.example".to_owned(), subject: "alice".to_owned() };
    assert_eq!(questions(Some(alice)), 2);
    assert_eq!(questions(None), 1, "nobody is nobody");
}
