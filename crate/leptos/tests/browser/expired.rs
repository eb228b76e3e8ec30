//! Sessions whose access token has expired: which of them continue, and who is offered a sign-in.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::web_sys::Event;
use oidc_client_leptos::{AuthProvider, AuthStatus, Authenticated, Permitted, Renewal, Unauthenticated};
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{Event as SessionEvent, UserManager, UserManagerSettings};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    AUTHORITY, Address, Handle, Outbox, Seen, USER_KEY, another_tab_signs_in, guarded, mount, session,
    session_until, settings, staying_on, turn, until,
};

/// The lifetime of the tokens of [`session`], in seconds.
const LIFE: u64 = 3600;

/// The browser's clock, set forward.
struct Clock {
    browser: Rc<dyn Timers>,
    ahead: Cell<u64>,
}

impl Clock {
    fn new() -> Rc<Self> {
        Rc::new(Self { browser: Platform::browser().timers, ahead: Cell::new(0) })
    }

    /// The page has slept for this many seconds, and wakes up.
    fn sleep(&self, seconds: u64) {
        self.ahead.set(self.ahead.get() + seconds);
        window().dispatch_event(&Event::new("focus").expect("a name")).expect("it is heard");
    }
}

impl Timers for Clock {
    fn now(&self) -> Timestamp {
        self.browser.now().plus(self.ahead.get())
    }
    fn wake_at(&self, at: Timestamp, wake: Rc<dyn Fn()>) -> Guard {
        self.browser.wake_at(at.minus(self.ahead.get()), wake)
    }
    fn on_resume(&self, wake: Rc<dyn Fn()>) -> Guard {
        self.browser.on_resume(wake)
    }
    fn spawn(&self, future: LocalFuture<'static, ()>) {
        self.browser.spawn(future);
    }
}

/// A provider that refuses this client's requests for tokens.
struct Refusing;

impl Fetch for Refusing {
    fn fetch(&self, _: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        let answer = HttpResponse::new(400, r#"{"error":"unauthorized_client"}"#)
            .with_header("Content-Type", "application/json");
        Box::pin(async { Ok(answer) })
    }
}

/// Alice's session without a refresh token.
fn unrenewable() -> String {
    session("first").replace(r#""refresh_token":"r","#, "")
}

/// The same with a refresh token, and with a readable ID token, which a renewal requires.
fn renewable() -> String {
    let encoded = |json: &str| window().btoa(json).expect("ASCII").trim_end_matches('=').to_owned();
    let claims = format!(r#"{{"iss":"{AUTHORITY}","sub":"alice","aud":"app","iat":1,"exp":2}}"#);
    let id_token = format!("{}.{}.bW9jaw", encoded(r#"{"alg":"RS256"}"#), encoded(&claims));
    session("first").replace("first-id", &id_token)
}

/// A manager with this stored session, on a page with this clock.
async fn with_session(
    clock: &Rc<Clock>,
    session: &str,
    settings: UserManagerSettings,
) -> (UserManager, Outbox) {
    settings.user_store.set(USER_KEY, session).await;
    staying_on(Platform { timers: clock.clone(), ..Platform::browser() }, settings)
}

/// An app with a guarded page, a public page, and other guards beside them.
fn app(manager: UserManager, handle: &Handle) -> impl IntoView + use<> {
    let take = handle.taker();
    view! {
        <AuthProvider manager>
            {take()}
            <Authenticated>"[of the signed in]"</Authenticated>
            <Permitted when=|_| true>"[of the permitted]"</Permitted>
            <Unauthenticated>"[of nobody]"</Unauthenticated>
            {guarded("/board")}
        </AuthProvider>
    }
}

#[wasm_bindgen_test]
async fn a_session_that_nothing_renews_ends_with_its_token_and_the_person_is_offered_the_sign_in() {
    let _address = Address::set("/board");
    let (clock, handle) = (Clock::new(), Handle::default());
    let (manager, outbox) = with_session(&clock, &unrenewable(), settings()).await;
    let page = {
        let (manager, handle) = (manager.clone(), handle.clone());
        mount(move || app(manager, &handle))
    };
    page.shows("the board").await;
    page.shows("[of the permitted]").await;

    clock.sleep(LIFE);
    page.shows("Sign in").await;
    page.shows("[of nobody]").await;
    for gone in ["the board", "[of the signed in]", "[of the permitted]"] {
        assert!(!page.text().contains(gone), "{gone}");
    }
    let auth = handle.auth();
    assert!(!auth.is_authenticated().get_untracked() && !auth.is_loading().get_untracked());
    // The person of the session is still known.
    assert_eq!(auth.user().get_untracked().as_ref().and_then(|user| user.name()), Some("Alice"));
    turn().await;
    assert_eq!(outbox.len(), 0, "nobody leaves a page without a click");

    another_tab_signs_in(&manager, &session_until(clock.now().plus(LIFE), "Alice", "second")).await;
    page.shows("the board").await;
    page.shows("[of the permitted]").await;
    assert!(auth.is_authenticated().get_untracked());
}

#[wasm_bindgen_test]
async fn who_comes_back_with_such_a_session_is_sent_to_sign_in_and_sees_nothing_before() {
    let _address = Address::set("/board?page=2");
    let (clock, seen) = (Clock::new(), Seen::begin());
    clock.ahead.set(LIFE);
    let (manager, outbox) = with_session(&clock, &unrenewable(), settings()).await;
    let page = {
        let manager = manager.clone();
        mount(move || app(manager, &Handle::default()))
    };
    until(|| outbox.len() == 1).await;
    assert_eq!(outbox.return_to(&manager).await.as_deref(), Some("/board?page=2"));
    for protected in ["the board", "[of the signed in]", "[of the permitted]"] {
        assert!(!seen.had(protected) && !page.text().contains(protected), "{protected}");
    }
}

#[wasm_bindgen_test]
async fn a_token_that_has_expired_on_arrival_causes_no_redirect_loop() {
    let _address = Address::set("/");
    let (clock, handle) = (Clock::new(), Handle::default());
    clock.ahead.set(LIFE);
    let (manager, outbox) = staying_on(Platform { timers: clock.clone(), ..Platform::browser() }, settings());
    let page = {
        let (manager, handle) = (manager.clone(), handle.clone());
        mount(move || app(manager, &handle))
    };
    page.shows("[of nobody]").await;
    manager.settings().user_store.set(USER_KEY, &unrenewable()).await;
    clock.sleep(0);
    until(|| handle.auth().user().get_untracked().is_some()).await;
    page.click("#board");
    page.shows("Sign in").await;
    turn().await;
    assert_eq!(outbox.len(), 0);
}

#[wasm_bindgen_test]
async fn while_the_provider_is_away_a_session_that_has_ended_waits_for_it() {
    let _address = Address::set("/board");
    let (clock, handle) = (Clock::new(), Handle::default());
    let (manager, _outbox) = with_session(&clock, &renewable(), settings()).await;
    let page = {
        let handle = handle.clone();
        mount(move || app(manager, &handle))
    };
    page.shows("the board").await;
    clock.sleep(LIFE);
    until(|| handle.auth().renewal().with_untracked(|it| matches!(it, Renewal::Failed { .. }))).await;
    let failure = handle.auth().renewal().get_untracked();
    let Renewal::Failed { error, will_retry_at: Some(_) } = failure else { panic!("{failure:?}") };
    assert_eq!(error.code(), "provider_unreachable");
    turn().await;
    assert!(page.text().contains("the board"), "{}", page.text());
    assert_eq!(handle.auth().status().get_untracked(), AuthStatus::SignedIn);
}

#[wasm_bindgen_test]
async fn a_renewal_that_is_refused_for_good_ends_the_session_with_its_token() {
    let _address = Address::set("/board");
    let (clock, handle) = (Clock::new(), Handle::default());
    let settings = UserManagerSettings { signing_keys: Some(r#"{"keys":[]}"#.to_owned()), ..settings() };
    settings.user_store.set(USER_KEY, &renewable()).await;
    let platform = Platform { timers: clock.clone(), fetch: Rc::new(Refusing), ..Platform::browser() };
    let (manager, outbox) = staying_on(platform, settings);
    let page = {
        let handle = handle.clone();
        mount(move || app(manager, &handle))
    };
    page.shows("the board").await;

    // The renewal is due, and the token is still valid.
    clock.sleep(LIFE - 10);
    until(|| handle.auth().renewal().with_untracked(|it| matches!(it, Renewal::Failed { .. }))).await;
    let failure = handle.auth().renewal().get_untracked();
    let Renewal::Failed { error, will_retry_at: None } = failure else { panic!("{failure:?}") };
    assert_eq!(error.code(), "unauthorized_client");
    turn().await;
    assert!(page.text().contains("the board"), "{}", page.text());

    clock.sleep(10);
    page.shows("Sign in").await;
    assert!(!page.text().contains("the board"));
    assert_eq!(outbox.len(), 0);
}

#[wasm_bindgen_test]
async fn a_session_that_the_next_call_renews_stays_where_nothing_is_renewed_by_itself() {
    let _address = Address::set("/board");
    let (clock, has_ended) = (Clock::new(), Rc::new(Cell::new(false)));
    let settings = UserManagerSettings { automatic_silent_renew: false, ..settings() };
    let (manager, _outbox) = with_session(&clock, &renewable(), settings).await;
    let told = has_ended.clone();
    let _subscription = manager.events().subscribe(move |event| {
        told.set(told.get() || matches!(event, SessionEvent::AccessTokenExpired));
    });
    let page = mount(move || app(manager, &Handle::default()));
    page.shows("the board").await;
    clock.sleep(LIFE);
    until(|| has_ended.get()).await;
    turn().await;
    assert!(page.text().contains("the board"), "{}", page.text());
}
