//! An app's database object, which keeps its user longer than the page keeps its session.

use super::{clerk, clerk_of, platform, told};
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

/// The database object, which is shared by all pages.
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

/// A page that follows Alice's session, and its events.
fn alices_tab(
    clock: &Rc<Clock>,
    database: &Rc<Database>,
) -> (InstantDb, Rc<FunctionSource>, Rc<RefCell<Vec<String>>>) {
    let (_, source) = clerk(clock);
    let settings = InstantDbSettings {
        store: Rc::new(SharedStore::default()),
        shared_store: Rc::new(SharedStore::default()),
        ..InstantDbSettings::new("app-1", "my-provider", super::API)
    };
    let instant = InstantDb::with_platform(settings, source.clone(), database.clone(), platform(clock));
    let heard = Rc::new(RefCell::new(Vec::new()));
    let noted = heard.clone();
    std::mem::forget(instant.follow(move |event| noted.borrow_mut().push(told(event))));
    clock.settle();
    (instant, source, heard)
}

/// Signs in on a page with this storage, and returns the calls to the database.
fn page(
    clock: &Rc<Clock>,
    database: &Rc<Database>,
    source: Rc<FunctionSource>,
    store: Rc<SharedStore>,
) -> Vec<String> {
    page_of_many(clock, database, source, store, Rc::default())
}

/// As above, with the storage that all tabs share.
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
fn a_user_kept_by_the_database_without_a_session_is_signed_out() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    let database = Rc::new(Database::default());
    assert_eq!(page(&clock, &database, source, Rc::default()), ["in alice"]);
    // The browser was closed, and with it the session's storage. Bob signs in.
    who.replace(Some("bob"));
    let source = clerk_of(&clock, &who);
    assert_eq!(page(&clock, &database, source, Rc::default()), ["out alice", "in bob"]);
    // The same with nobody signed in.
    who.replace(None);
    let source = clerk_of(&clock, &who);
    assert_eq!(page(&clock, &database, source, Rc::default()), ["out bob"]);
    assert_eq!(database.id(), None);
}

#[test]
fn another_tab_of_the_same_user_causes_no_sign_out_and_no_exchange() {
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
fn another_user_in_the_database_is_replaced_by_the_sessions_user() {
    let clock = Clock::new();
    let (_, source) = clerk(&clock);
    let (database, store) = (Rc::new(Database::default()), Rc::new(SharedStore::default()));
    page(&clock, &database, source.clone(), store.clone());
    assert!(page(&clock, &database, source.clone(), store.clone()).is_empty(), "it is who it should be");
    database.user.replace(Some(user("bob", "user")));
    assert_eq!(page(&clock, &database, source, store), ["out bob", "in alice"]);
}

#[test]
fn a_guest_stays_and_becomes_the_user_who_signs_in() {
    let clock = Clock::new();
    let (who, source) = clerk(&clock);
    let database = Rc::new(Database::default());
    database.user.replace(Some(user("guest-7", "guest")));
    who.replace(None);
    assert!(page(&clock, &database, source.clone(), Rc::default()).is_empty());
    who.replace(Some("alice"));
    assert_eq!(page(&clock, &database, source, Rc::default()), ["in alice"]);
}

#[test]
fn another_tabs_user_is_replaced_when_this_page_becomes_visible() {
    let clock = Clock::new();
    let database = Rc::new(Database::default());
    let (instant, source, heard) = alices_tab(&clock, &database);
    for is_by_the_session in [false, true] {
        assert_eq!((database.id().as_deref(), &*heard.take()), (Some("alice"), &["in alice".to_owned()][..]));
        database.done.take();
        database.user.replace(Some(user("bob", "user")));
        clock.advance(100);
        assert!(database.done.take().is_empty(), "the tab in front is left alone");
        if is_by_the_session {
            source.changed()
        } else {
            clock.resume()
        }
        clock.settle();
        assert_eq!(database.done.take(), ["out bob", "in alice"]);
        assert_eq!(heard.borrow_mut().remove(0), "out");
    }
    assert_eq!(instant.user().map(|user| user.id().to_owned()), database.id());
}

#[test]
fn a_user_signed_out_by_another_tab_is_back_when_this_page_becomes_visible_or_is_asked() {
    let clock = Clock::new();
    let database = Rc::new(Database::default());
    let (instant, _source, heard) = alices_tab(&clock, &database);
    database.user.take();
    clock.resume();
    clock.settle();
    assert_eq!(database.id().as_deref(), Some("alice"));
    database.user.take();
    let signed_in = clock.run(async move { instant.sign_in().await }).unwrap();
    assert_eq!(signed_in.map(|user| user.id().to_owned()), database.id());
    assert_eq!(database.done.take(), ["in alice", "in alice", "in alice"]);
    assert_eq!(*heard.borrow(), ["in alice", "out", "in alice", "out", "in alice"]);
}
