//! An app's database object, which keeps its person for longer than the page's session is kept.

use super::{clerk, clerk_of, platform};
use crate::support::clock::Clock;
use crate::support::stores::SharedStore;
use oidc_client_backends::instantdb::{
    InstantAuth, InstantDb, InstantDbError, InstantDbSettings, InstantUser,
};
use oidc_client_backends::token_source::{FunctionSource, Token};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::protocol::json::Object;
use std::cell::RefCell;
use std::rc::Rc;

/// What stays from page to page.
#[derive(Default)]
struct Database {
    user: RefCell<Option<InstantUser>>,
    done: RefCell<Vec<String>>,
}

fn user(id: &str, kind: &str) -> InstantUser {
    let text = format!(r#"{{"id":"{id}","refresh_token":"refresh-of-{id}","type":"{kind}"}}"#);
    InstantUser::of(Object::parse(&text).unwrap()).unwrap()
}

impl Database {
    fn note(&self, what: &str) {
        self.done.borrow_mut().push(what.to_owned());
    }

    fn id(&self) -> Option<String> {
        self.user.borrow().as_ref().map(|user| user.id().to_owned())
    }
}

impl InstantAuth for Database {
    fn sign_in<'a>(&'a self, token: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
        let user = user(&token.person().unwrap().subject, "user");
        self.note(&format!("in {}", user.id()));
        self.user.replace(Some(user.clone()));
        Box::pin(async { Ok(user) })
    }

    fn restore<'a>(&'a self, user: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
        Box::pin(async move { Ok(self.id().as_deref() == Some(user.id())) })
    }

    fn present(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        Box::pin(async move { Ok(self.user.borrow().clone()) })
    }

    fn sign_out<'a>(&'a self, _: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
        let id = self.id().unwrap_or_default();
        self.note(&format!("out {id}"));
        self.user.take();
        Box::pin(async { Ok(()) })
    }
}

/// Signs in on a page with this storage; what was done at the database meanwhile.
fn page(
    clock: &Rc<Clock>,
    database: &Rc<Database>,
    source: Rc<FunctionSource>,
    store: Rc<SharedStore>,
) -> Vec<String> {
    page_of_many(clock, database, source, store, Rc::default())
}

/// The same with what all tabs of the browser share.
fn page_of_many(
    clock: &Rc<Clock>,
    database: &Rc<Database>,
    source: Rc<FunctionSource>,
    store: Rc<SharedStore>,
    shared_store: Rc<SharedStore>,
) -> Vec<String> {
    let settings = InstantDbSettings {
        store,
        shared_store,
        ..InstantDbSettings::new("app-1", "my-provider", super::API)
    };
    let instant = InstantDb::with_platform(settings, source, database.clone(), platform(clock));
    clock.run(async move { instant.sign_in().await }).unwrap();
    database.done.take()
}

#[test]
fn whom_the_database_kept_is_signed_out_where_this_session_knows_nothing_of_them() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    let database = Rc::new(Database::default());
    assert_eq!(page(&clock, &database, source, Rc::default()), ["in alice"]);
    // The browser was closed, and with it the session's storage. Bob signs in.
    who.replace(Some("bob"));
    let source = clerk_of(&clock, &who);
    assert_eq!(page(&clock, &database, source, Rc::default()), ["out alice", "in bob"]);
    // And once more, with nobody signed in.
    who.replace(None);
    let source = clerk_of(&clock, &who);
    assert_eq!(page(&clock, &database, source, Rc::default()), ["out bob"]);
    assert_eq!(database.id(), None);
}

#[test]
fn another_tab_of_the_same_person_signs_nobody_out_and_exchanges_nothing() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    let (database, shared) = (Rc::new(Database::default()), Rc::new(SharedStore::default()));
    let tab = |source| page_of_many(&clock, &database, source, Rc::default(), shared.clone());
    assert_eq!(tab(source.clone()), ["in alice"]);
    assert!(tab(source).is_empty());
    assert!(!format!("{:?}", shared.all()).contains("refresh-of-alice"), "no token is shared");
    who.replace(Some("bob"));
    assert_eq!(tab(clerk_of(&clock, &who)), ["out alice", "in bob"]);
}

#[test]
fn somebody_else_in_the_database_gives_way_to_whom_this_session_signed_in() {
    let clock = Clock::new();
    let (_, source) = clerk(&clock);
    let (database, store) = (Rc::new(Database::default()), Rc::new(SharedStore::default()));
    page(&clock, &database, source.clone(), store.clone());
    assert!(page(&clock, &database, source.clone(), store.clone()).is_empty(), "it is who it should be");
    database.user.replace(Some(user("bob", "user")));
    assert_eq!(page(&clock, &database, source, store), ["out bob", "in alice"]);
}

#[test]
fn a_guest_stays_and_becomes_whoever_signs_in() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    let database = Rc::new(Database::default());
    database.user.replace(Some(user("guest-7", "guest")));
    who.replace(None);
    assert!(page(&clock, &database, source.clone(), Rc::default()).is_empty());
    who.replace(Some("alice"));
    assert_eq!(page(&clock, &database, source, Rc::default()), ["in alice"]);
}
