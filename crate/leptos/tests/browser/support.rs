//! Helpers of the browser tests: a mounted page, stored sessions, and where the page navigates.

mod seen;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos_router::components::{A, FlatRoutes, Route, Router};
use leptos_router::path;
use oidc_client_leptos::{Auth, require_auth, use_auth};
use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::window::{NavigationError, Window};
use oidc_client_wasm::platform::{self, store};
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::json::Object;
use oidc_client_wasm::{UserManager, UserManagerSettings};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::Promise;

pub use seen::Seen;

/// Browsers never connect to port 9 (Fetch standard, "bad port"), so a request fails everywhere, and fast.
pub const AUTHORITY: &str = "http://127.0.0.1:9";
/// The key under which the manager stores the session.
pub const USER_KEY: &str = "user:http://127.0.0.1:9:app";

/// Settings that keep everything in memory.
pub fn settings() -> UserManagerSettings {
    UserManagerSettings {
        user_store: store::memory(),
        state_store: store::memory(),
        ..UserManagerSettings::new(AUTHORITY, "app", "http://127.0.0.1/callback")
    }
}

/// A manager with a stored session of Alice's that has this access token.
pub async fn signed_in(access_token: &str) -> UserManager {
    let settings = settings();
    settings.user_store.set(USER_KEY, &session(access_token)).await;
    UserManager::new(settings).expect("the settings are right")
}

/// A session of Alice's as it is stored. Its tokens expire in an hour.
pub fn session(access_token: &str) -> String {
    session_of("Alice", access_token)
}

/// A session of this person's. Its tokens expire in an hour.
pub fn session_of(name: &str, access_token: &str) -> String {
    session_until(platform::now().plus(3600), name, access_token)
}

/// A session of this person's whose tokens expire at `end`.
pub fn session_until(end: Timestamp, name: &str, access_token: &str) -> String {
    let expires_at = end.0;
    let subject = name.to_lowercase();
    format!(
        r#"{{"id_token":"{access_token}-id","access_token":"{access_token}","refresh_token":"r","token_type":"Bearer",
            "profile":{{"iss":"{AUTHORITY}","sub":"{subject}","name":"{name}"}},"expires_at":{expires_at}}}"#
    )
}

/// A session with a readable ID token, which a renewal requires.
pub fn renewable(name: &str, access_token: &str) -> String {
    let encode = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let claims =
        format!(r#"{{"iss":"{AUTHORITY}","sub":"{}","aud":"app","iat":1,"exp":2}}"#, name.to_lowercase());
    let id_token = format!("{}.{}.AAAA", encode(r#"{"alg":"RS256"}"#), encode(&claims));
    session_of(name, access_token).replace(&format!("{access_token}-id"), &id_token)
}

/// Another tab replaces this page's session, without a sign-out in between.
pub async fn another_tab_signs_in(manager: &UserManager, session: &str) {
    manager.settings().user_store.set(USER_KEY, session).await;
    manager.get_user().await.expect("memory can be read");
}

/// A manager whose page isn't left, and the addresses to which it would have navigated. Its provider is known without a
/// request.
pub fn staying(settings: UserManagerSettings) -> (UserManager, Outbox) {
    staying_on(Platform::browser(), settings)
}

/// As [`staying`], on this platform.
pub fn staying_on(platform: Platform, settings: UserManagerSettings) -> (UserManager, Outbox) {
    let metadata = format!(
        r#"{{"issuer":"{AUTHORITY}","authorization_endpoint":"{AUTHORITY}/authorize","jwks_uri":"{AUTHORITY}/keys",
            "token_endpoint":"{AUTHORITY}/token","end_session_endpoint":"{AUTHORITY}/end"}}"#
    );
    let metadata = Object::parse(&metadata).expect("JSON");
    let settings = UserManagerSettings { metadata: Some(metadata), ..settings };
    let outbox = Outbox::default();
    let platform = Platform { window: Rc::new(outbox.clone()), ..platform };
    (UserManager::with_platform(settings, platform).expect("the settings are right"), outbox)
}

/// The addresses to which a page would have navigated.
#[derive(Clone, Default)]
pub struct Outbox(Rc<RefCell<Vec<String>>>);

impl Outbox {
    /// The number of addresses.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// The value of this parameter in the last address.
    pub fn last_parameter(&self, name: &str) -> Option<String> {
        let address = self.0.borrow().last().cloned()?;
        let value = |pair: &str| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        address.split(['?', '&']).find_map(value)
    }

    /// The return path of the last sign-in.
    pub async fn return_to(&self, manager: &UserManager) -> Option<String> {
        let state = self.last_parameter("state")?;
        let pending = manager.settings().state_store.get(&state).await?;
        Object::parse(&pending).ok()?.string("data").map(str::to_owned)
    }
}

impl Window for Outbox {
    fn assign(&self, url: &str) -> Result<(), NavigationError> {
        self.0.borrow_mut().push(url.to_owned());
        Ok(())
    }
}

/// An app with a public page, a guarded page, and a link to `link`.
pub fn guarded(link: &'static str) -> impl IntoView {
    view! {
        <Router>
            <A href=link attr:id="board">"onward"</A>
            <FlatRoutes fallback=|| "lost">
                <Route path=path!("/") view=|| "the start"/>
                <Route path=path!("/board") view=require_auth(|| "the board")/>
            </FlatRoutes>
        </Router>
    }
}

/// Passes the session's handle from the page to the test.
#[derive(Clone, Default)]
pub struct Handle(Rc<Cell<Option<Auth>>>);

impl Handle {
    /// A function that takes the handle; call it below the provider.
    pub fn taker(&self) -> impl Fn() + Clone + Send + Sync + use<> {
        let handle = StoredValue::new_local(self.0.clone());
        move || handle.with_value(|handle| handle.set(Some(use_auth())))
    }

    /// The session's handle.
    pub fn auth(&self) -> Auth {
        self.0.get().expect("the children were mounted")
    }
}

/// A callback's address with a response to no pending sign-in.
pub const ANSWER: &str = "/callback?code=secret-code&state=strange";

/// Checks that a signed-in person who opens `answer` is led to the app's start page, with the address `start`.
pub async fn leads_to_the_start<F, V>(answer: &str, app: F, start: &str)
where
    F: FnOnce(UserManager) -> V + 'static,
    V: IntoView + 'static,
{
    let address = Address::set(answer);
    let manager = signed_in("first").await;
    let page = mount(move || app(manager));
    page.shows("the start").await;
    assert_eq!(address.now(), start);
}

/// A changed address bar, restored when dropped.
pub struct Address(String);

impl Address {
    /// Sets the address bar.
    pub fn set(address: &str) -> Self {
        let before = window().location().href().expect("an address");
        replace(address);
        Self(before)
    }

    /// The address that it shows.
    pub fn now(&self) -> String {
        let location = window().location();
        [location.pathname(), location.search(), location.hash()].into_iter().flatten().collect()
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        replace(&self.0);
    }
}

fn replace(address: &str) {
    let history = window().history().expect("a history");
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).expect("an address of this origin");
}

/// A mounted view, until dropped.
pub struct Page<M: Mountable> {
    element: web_sys::HtmlElement,
    mounted: Option<UnmountHandle<M>>,
}

/// Mounts a view in a new element.
pub fn mount<F, V>(view: F) -> Page<V::State>
where
    F: FnOnce() -> V + 'static,
    V: IntoView,
{
    let element: web_sys::HtmlElement =
        document().create_element("div").expect("an element").dyn_into().expect("an HTML element");
    document().body().expect("a body").append_child(&element).expect("it is appended");
    let mounted = Some(mount_to(element.clone(), view));
    Page { element, mounted }
}

impl<M: Mountable> Page<M> {
    /// The text of the page.
    pub fn text(&self) -> String {
        self.element.text_content().unwrap_or_default()
    }

    /// Waits until the page shows this text; the test runner ends a test that waits too long.
    pub async fn shows(&self, text: &str) {
        until(|| self.text().contains(text)).await;
    }

    /// Clicks the element that this selector finds.
    pub fn click(&self, selector: &str) {
        let element = self.element.query_selector(selector).expect("a selector").expect("such an element");
        element.unchecked_into::<web_sys::HtmlElement>().click();
    }

    /// The input field that this selector finds.
    pub fn input(&self, selector: &str) -> web_sys::HtmlInputElement {
        let element = self.element.query_selector(selector).expect("a selector").expect("such an element");
        element.unchecked_into()
    }

    /// Unmounts the view.
    pub fn unmount(&mut self) {
        self.mounted.take();
    }
}

impl<M: Mountable> Drop for Page<M> {
    fn drop(&mut self) {
        self.unmount();
        self.element.remove();
    }
}

/// Waits until the condition holds.
pub async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        turn().await;
    }
}

/// Lets the browser run its queued tasks.
pub async fn turn() {
    let timer = Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback(&resolve).expect("a timer is set");
    });
    JsFuture::from(timer).await.expect("a timer does not fail");
}
