//! InstantDB follows the session. What its server accepts and refuses is tested in `tests/backends`.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use oidc_client_backends::instantdb::{InstantAuth, InstantDbError, InstantDbSettings, InstantUser};
use oidc_client_backends::token_source::Token;
use oidc_client_leptos::{MockAuthProvider, MockUser, use_instantdb, use_instantdb_with_auth};
use oidc_client_wasm::platform::{LocalFuture, store};
use oidc_client_wasm::protocol::json::Object;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{AUTHORITY, Handle, mount};

/// An app's own implementation of the sign-in, which keeps a log. Its first sign-in fails.
#[derive(Default)]
struct OwnAuth(RefCell<Vec<&'static str>>);

impl OwnAuth {
    fn log(&self, what: &'static str) -> usize {
        self.0.borrow_mut().push(what);
        self.0.borrow().len()
    }
}

impl InstantAuth for OwnAuth {
    fn sign_in<'a>(&'a self, id_token: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
        Box::pin(async move {
            assert!(!id_token.secret().is_empty());
            let user = Object::parse(r#"{"id":"user-1","email":"alice@example.org","refresh_token":"r"}"#);
            match self.log("sign_in") {
                1 => Err(InstantDbError::Unreachable),
                _ => Ok(user.ok().and_then(InstantUser::of).expect("a user")),
            }
        })
    }
    fn restore<'a>(&'a self, _: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
        Box::pin(async { Ok(true) })
    }
    fn sign_out<'a>(&'a self, _: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
        self.log("sign_out");
        Box::pin(async { Ok(()) })
    }
}

fn settings(api_uri: &str) -> InstantDbSettings {
    InstantDbSettings { store: store::memory(), ..InstantDbSettings::new("app", "my-provider", api_uri) }
}

#[component]
fn AtInstant(auth: Option<Rc<OwnAuth>>, api_uri: &'static str) -> impl IntoView {
    let instant = match auth {
        Some(auth) => use_instantdb_with_auth(settings(api_uri), auth),
        None => use_instantdb(settings(api_uri)),
    };
    view! {
        {move || instant.user.get().map_or("nobody".to_owned(), |user| user.id().to_owned())}
        {move || instant.error.get().map(|error| format!(", {}", error.code()))}
        <button id="again" on:click=move |_| instant.sign_in()>"again"</button>
    }
}

#[wasm_bindgen_test]
async fn a_sessions_user_is_signed_in_at_instantdb_and_out_with_the_session() {
    let (own, handle) = (Rc::new(OwnAuth::default()), Handle::default());
    let (auth, take) = (own.clone(), handle.clone());
    let page = mount(move || {
        let (auth, take) = (StoredValue::new_local(Some(auth)), take.taker());
        view! {
            <MockAuthProvider user=MockUser::default()>
                {take()} <AtInstant auth=auth.get_value() api_uri=AUTHORITY/>
            </MockAuthProvider>
        }
    });
    page.shows("nobody, instantdb_unreachable").await;
    page.click("#again");
    page.shows("user-1").await;
    assert!(!page.text().contains("unreachable"));
    handle.auth().remove_user();
    page.shows("nobody").await;
    assert_eq!(*own.0.borrow(), ["sign_in", "sign_in", "sign_out"]);
}

#[wasm_bindgen_test]
async fn an_invalid_address_is_reported_after_hydration() {
    let page = mount(|| {
        view! { <MockAuthProvider><AtInstant auth=None api_uri="http://instant.example"/></MockAuthProvider> }
    });
    assert_eq!(page.text(), "nobodyagain");
    page.shows("nobody, instantdb_address_invalid").await;
}
