//! An app that is guarded as a whole, and the place of its callback.

use leptos::prelude::*;
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::path;
use oidc_client_leptos::{AuthError, AuthProvider, Callback, RequireAuth, require_auth};
use oidc_client_wasm::UserManager;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{ANSWER, Address, Seen, leads_to_the_start, mount, settings, staying, turn, until};

/// What a guard shows.
fn told(error: AuthError) -> String {
    format!("guard: {}", error.code())
}

fn callback() -> impl IntoView {
    let failed = |error: AuthError| format!("callback: {}", error.code());
    view! { <Callback failed>"checking"</Callback> }
}

/// As in the guide: the callback beside one route that guards all others.
fn app(manager: UserManager) -> impl IntoView {
    view! {
        <AuthProvider manager>
            <Router>
                <Routes fallback=|| "lost">
                    <Route path=path!("/callback") view=callback/>
                    <ParentRoute path=path!("") view=require_auth(Outlet)>
                        <Route path=path!("/") view=|| "the start"/>
                        <Route path=path!("/board") view=|| "the board"/>
                    </ParentRoute>
                </Routes>
            </Router>
        </AuthProvider>
    }
}

#[wasm_bindgen_test]
async fn one_parent_route_guards_all_pages_but_the_callback() {
    for path in ["/", "/board"] {
        let _address = Address::set(path);
        let (manager, outbox) = staying(settings());
        let given = manager.clone();
        let page = mount(move || app(given));
        until(|| outbox.len() == 1).await;
        assert_eq!(outbox.return_to(&manager).await.as_deref(), Some(path));
        assert!(!page.text().contains("the "), "{}", page.text());
    }
    let _address = Address::set(ANSWER);
    let (manager, outbox) = staying(settings());
    let page = mount(move || app(manager));
    page.shows("callback: state_not_found").await;
    assert_eq!(outbox.len(), 0);
}

#[wasm_bindgen_test]
async fn the_callback_beside_the_guarded_route_leads_into_it() {
    leads_to_the_start(ANSWER, app, "/").await;
}

#[wasm_bindgen_test]
async fn a_guard_that_hides_the_callback_says_so() {
    let _address = Address::set(ANSWER);
    let (manager, outbox) = staying(settings());
    let page = mount(move || {
        view! {
            <AuthProvider manager>
                <RequireAuth failed=told>
                    <Router>
                        <Routes fallback=|| "lost"><Route path=path!("/callback") view=callback/></Routes>
                    </Router>
                </RequireAuth>
            </AuthProvider>
        }
    });
    page.shows("guard: callback_missing").await;
    turn().await;
    assert_eq!((page.text().as_str(), outbox.len()), ("guard: callback_missing", 0));
}

#[wasm_bindgen_test]
async fn a_callback_that_appears_later_takes_back_that_it_was_missing() {
    let _address = Address::set(ANSWER);
    let (manager, outbox) = staying(settings());
    let is_ready = ArcRwSignal::new(false);
    let page = {
        let is_ready = is_ready.clone();
        mount(move || {
            view! {
                <AuthProvider manager>
                    <RequireAuth failed=told>"the board"</RequireAuth>
                    {move || is_ready.get().then(callback)}
                </AuthProvider>
            }
        })
    };
    page.shows("guard: callback_missing").await;
    is_ready.set(true);
    page.shows("callback: state_not_found").await;
    page.shows("Sign in").await;
    assert!(!page.text().contains("guard"), "{}", page.text());
    assert_eq!(outbox.len(), 0);
}

#[wasm_bindgen_test]
async fn beside_its_callback_a_guard_never_misses_it() {
    let _address = Address::set(ANSWER);
    let seen = Seen::begin();
    let (manager, _outbox) = staying(settings());
    let page = mount(move || {
        view! {
            <AuthProvider manager>
                <RequireAuth failed=told>"the board"</RequireAuth>
                {callback()}
            </AuthProvider>
        }
    });
    page.shows("callback: state_not_found").await;
    page.shows("Sign in").await;
    assert!(!seen.had("callback_missing"));
}
