//! The pages that the provider sends the browser back to.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
use oidc_client_leptos::{
    AuthProvider, AuthStatus, Callback, CallbackUrl, RequireAuth, SignoutCallback, use_auth,
};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::timers::Guard;
use oidc_client_wasm::platform::window::{Initiator, NavigationError, OtherWindow, Window};
use oidc_client_wasm::protocol::json::Value;
use oidc_client_wasm::{SigninRedirectArgs, UserManager, UserManagerSettings};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    ANSWER, AUTHORITY, Address, Handle, Seen, USER_KEY, leads_to_the_start, mount, session, settings,
    signed_in, staying, turn, until,
};

fn code(error: oidc_client_leptos::AuthError) -> String {
    format!("failed: {}", error.code())
}

/// An app with a start page and a callback.
fn app(manager: UserManager) -> impl IntoView {
    app_below("", manager)
}

/// As `app`, served below this path.
fn app_below(base: &'static str, manager: UserManager) -> impl IntoView {
    let callback = move || view! { <Callback failed=code>"checking"</Callback> };
    view! {
        <AuthProvider manager>
            <Router base>
                <FlatRoutes fallback=|| "lost">
                    <Route path=path!("/") view=|| "the start"/>
                    <Route path=path!("/callback") view=callback/>
                </FlatRoutes>
            </Router>
        </AuthProvider>
    }
}

#[wasm_bindgen_test]
async fn the_address_is_clean_before_anything_is_awaited() {
    let address = Address::set(ANSWER);
    let manager = UserManager::new(settings()).expect("the settings are right");
    let page = mount(move || app(manager));
    assert_eq!((address.now().as_str(), page.text().as_str()), ("/callback", "checking"));
    page.shows("failed: state_not_found").await;
    assert_eq!(address.now(), "/callback");
}

#[wasm_bindgen_test]
async fn an_unsolicited_callback_redirects_a_signed_in_user_to_the_start() {
    leads_to_the_start(ANSWER, app, "/").await;
}

#[wasm_bindgen_test]
async fn the_start_of_an_app_below_a_path_is_there_and_not_at_the_root_of_the_origin() {
    leads_to_the_start(&format!("/app{ANSWER}"), |manager| app_below("/app", manager), "/app").await;
}

#[wasm_bindgen_test]
async fn without_a_router_the_start_is_where_the_page_says_that_the_app_is_served() {
    for (base, start) in [(None, "/"), (Some("/app/"), "/app/")] {
        let _address = Address::set(&format!("/app{ANSWER}"));
        let _base = base.map(Base::set);
        let departures = Departures::watch();
        let manager = signed_in("first").await;
        let _page = mount(
            move || view! { <AuthProvider manager><Callback failed=code>"checking"</Callback></AuthProvider> },
        );
        until(|| departures.last().is_some()).await;
        let origin = window().location().origin().expect("an origin");
        assert_eq!(departures.last(), Some(format!("{origin}{start}")));
    }
}

#[wasm_bindgen_test]
async fn a_sign_in_begun_on_the_callback_page_continues_at_the_start() {
    let address = Address::set(ANSWER);
    let settings = settings();
    // The response was already used before this page was loaded again.
    let taken = r#""signin_id":"strange","state":"/callback","profile""#;
    settings.user_store.set(USER_KEY, &session("first").replacen(r#""profile""#, taken, 1)).await;
    let manager = UserManager::new(settings).expect("the settings are right");
    let page = mount(move || app(manager));
    page.shows("the start").await;
    assert_eq!(address.now(), "/");
}

#[component]
fn Beside() -> impl IntoView {
    let navigation = use_auth().active_navigation();
    move || if navigation.get().is_some() { " under way " } else { " at rest " }
}

#[wasm_bindgen_test]
async fn siblings_of_the_callback_hydrate_as_rendered_and_then_show_the_operation() {
    let origin = window().location().origin().expect("an origin");
    let settings = UserManagerSettings { redirect_uri: format!("{origin}/callback"), ..settings() };
    let (manager, outbox) = staying(settings);
    manager.signin_redirect(SigninRedirectArgs::default()).await.expect("the page is left");
    let state = outbox.last_parameter("state").expect("the sign-in's state");
    let _address = Address::set(&format!("/callback?code=secret-code&state={state}&iss={AUTHORITY}"));
    let seen = Seen::begin();
    let page = mount(
        move || view! { <AuthProvider manager><Callback failed=code>"checking"</Callback><Beside/></AuthProvider> },
    );
    assert_eq!(page.text(), "checking at rest ");
    page.shows("failed: ").await;
    assert!(seen.had("checking under way "));
    page.shows(" at rest ").await;
}

#[wasm_bindgen_test]
async fn a_guard_created_before_the_callback_does_not_redirect_during_it() {
    let _address = Address::set(ANSWER);
    // As in an app that must load something before it can show its pages.
    let url = CallbackUrl::take();
    let (manager, outbox) = staying(settings());
    let (handle, is_ready) = (Handle::default(), ArcRwSignal::new(false));
    let page = {
        let (take, is_ready) = (handle.taker(), is_ready.clone());
        let pages = move || {
            let url = url.clone();
            view! {
                <RequireAuth fallback=|| "wait">"the board"</RequireAuth>
                <Callback url failed=code>"checking"</Callback>
            }
        };
        mount(move || {
            view! { <AuthProvider manager>{take()}{move || is_ready.get().then(pages.clone())}</AuthProvider> }
        })
    };
    until(|| handle.auth().status().get_untracked() == AuthStatus::SignedOut).await;
    is_ready.set(true);
    page.shows("failed: state_not_found").await;
    turn().await;
    assert_eq!(outbox.len(), 0);
}

#[wasm_bindgen_test]
async fn the_address_that_was_taken_shows_nothing_of_itself() {
    let address = Address::set("/callback?code=secret-code#fragment");
    let taken = CallbackUrl::take().expect("a page");
    assert_eq!(address.now(), "/callback");
    assert!(taken.has_response());
    assert!(!format!("{taken:?}").contains("secret-code"));
    assert!(!CallbackUrl::take().expect("a page").has_response());
}

#[wasm_bindgen_test]
async fn after_a_sign_out_the_page_is_shown_at_once_whatever_the_answer() {
    let address = Address::set("/signed-out?state=strange");
    let manager = UserManager::new(settings()).expect("the settings are right");
    let page = mount(
        move || view! { <AuthProvider manager><SignoutCallback>"done"</SignoutCallback></AuthProvider> },
    );
    assert_eq!((address.now().as_str(), page.text().as_str()), ("/signed-out", "done"));
}

#[wasm_bindgen_test]
async fn in_a_popup_the_answer_is_handed_on_and_the_page_goes_nowhere() {
    let address = Address::set(ANSWER);
    let opener = Rc::new(Opener::default());
    let platform = Platform { window: Rc::new(Popup(opener.clone())), ..Platform::browser() };
    let manager = UserManager::with_platform(settings(), platform).expect("the settings are right");
    let page = mount(move || app(manager));
    until(|| opener.heard.get() == 1).await;
    turn().await;
    assert_eq!((address.now().as_str(), page.text().as_str()), ("/callback", "checking"));
}

/// The page that opened this one.
#[derive(Default)]
struct Opener {
    heard: Cell<u32>,
}

impl OtherWindow for Opener {
    fn navigate(&self, _: &str) -> Result<(), NavigationError> {
        Err(NavigationError)
    }
    fn post(&self, _: &Value, _: &str) {
        self.heard.set(self.heard.get() + 1);
    }
    fn listen(&self, _: &str, _: Rc<dyn Fn(Value)>) -> Guard {
        Box::new(())
    }
    fn is_closed(&self) -> bool {
        false
    }
    fn has_arrived(&self) -> bool {
        true
    }
    fn close(&self) {}
}

/// A window that this page opened.
struct Popup(Rc<Opener>);

impl Window for Popup {
    fn assign(&self, _: &str) -> Result<(), NavigationError> {
        Err(NavigationError)
    }
    fn initiator(&self) -> Initiator {
        Initiator::SameOrigin(self.0.clone())
    }
    fn origin(&self) -> Option<String> {
        window().location().origin().ok()
    }
}

/// A `<base href>` in the page, until dropped.
struct Base(web_sys::Element);

impl Base {
    fn set(href: &str) -> Self {
        let base = document().create_element("base").expect("an element");
        base.set_attribute("href", href).expect("a name");
        document().head().expect("a head").append_child(&base).expect("it is appended");
        Self(base)
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        self.0.remove();
    }
}

#[wasm_bindgen(inline_js = "
    export function watchDepartures() {
        const left = { to: undefined, hear(event) {
            if (!event.cancelable || event.destination.sameDocument) return;
            event.preventDefault();
            left.to = event.destination.url;
        } };
        navigation.addEventListener('navigate', left.hear);
        return left;
    }
    export function unwatchDepartures(left) { navigation.removeEventListener('navigate', left.hear); }
    export function lastDeparture(left) { return left.to; }
")]
extern "C" {
    #[wasm_bindgen(js_name = watchDepartures)]
    fn watch_departures() -> JsValue;
    #[wasm_bindgen(js_name = unwatchDepartures)]
    fn unwatch_departures(left: &JsValue);
    #[wasm_bindgen(js_name = lastDeparture)]
    fn last_departure(left: &JsValue) -> Option<String>;
}

/// Prevents navigations until dropped, and keeps their targets.
struct Departures(JsValue);

impl Departures {
    fn watch() -> Self {
        Self(watch_departures())
    }

    fn last(&self) -> Option<String> {
        last_departure(&self.0)
    }
}

impl Drop for Departures {
    fn drop(&mut self) {
        unwatch_departures(&self.0);
    }
}
