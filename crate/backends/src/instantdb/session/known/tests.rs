//! A page that isn't in front, which needs a stand-in on the host.

use super::super::super::{InstantAuth, InstantDb, InstantDbError, InstantDbSettings, InstantUser};
use crate::token_source::{FixedToken, Token};
use futures_executor::block_on;
use oidc_client_wasm::platform::{LocalFuture, store};
use oidc_client_wasm::protocol::json::Object;
use std::cell::RefCell;
use std::rc::Rc;

/// The store that all tabs share.
#[derive(Default)]
struct Database(RefCell<Option<InstantUser>>);

fn user(id: &str) -> InstantUser {
    let members = Object::parse(&format!(r#"{{"id":"{id}","refresh_token":"secret"}}"#)).expect("it is JSON");
    InstantUser::of(members).expect("id and refresh_token are there")
}

impl Database {
    fn id(&self) -> Option<String> {
        self.0.borrow().as_ref().map(|user| user.id().to_owned())
    }
}

impl InstantAuth for Database {
    fn sign_in<'a>(&'a self, _: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
        self.0.replace(Some(user("alice")));
        Box::pin(async { Ok(user("alice")) })
    }

    fn restore<'a>(&'a self, user: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
        Box::pin(async move { Ok(self.id().as_deref() == Some(user.id())) })
    }

    fn present(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        Box::pin(async { Ok(self.0.borrow().clone()) })
    }

    fn sign_out<'a>(&'a self, _: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
        self.0.take();
        Box::pin(async { Ok(()) })
    }
}

#[test]
fn a_page_behind_another_says_that_its_person_is_out_and_takes_the_database_only_when_asked_or_in_front() {
    let database = Rc::new(Database::default());
    let settings = InstantDbSettings {
        store: store::memory(),
        shared_store: store::memory(),
        ..InstantDbSettings::new("app-1", "my-provider", "https://instant.example")
    };
    let instant = InstantDb::new(settings, FixedToken::new("opaque"), database.clone());
    let id = |user: Option<InstantUser>| user.map(|user| user.id().to_owned());
    let step = || id(block_on(instant.0.keep_in_step(false)).unwrap());
    instant.0.is_in_front.set(|| false);
    assert_eq!(step().as_deref(), Some("alice"), "nobody's place was taken yet");

    for other in [Some(user("bob")), None] {
        database.0.replace(other.clone());
        assert!(!instant.0.may_be_displaced(), "it doesn't even look");
        for _ in 0..2 {
            assert_eq!(step(), None);
            assert_eq!((id(instant.user()), database.id()), (None, id(other.clone())));
        }
        instant.0.is_in_front.set(|| true);
        assert!(instant.0.may_be_displaced());
        assert_eq!((step(), database.id()), (Some("alice".to_owned()), Some("alice".to_owned())));
        instant.0.is_in_front.set(|| false);
    }

    database.0.replace(Some(user("bob")));
    step();
    assert_eq!(id(block_on(instant.sign_in()).unwrap()), database.id());
    assert_eq!(database.id().as_deref(), Some("alice"));
}
