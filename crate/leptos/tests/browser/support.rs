//! A page to mount on, a session to find there, and what the page shows and where it goes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

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
use web_sys::{MutationObserver, MutationObserverInit};

/// Browsers never connect to port 9 (Fetch standard, "bad port"), so a request fails everywhere, and fast.
pub const AUTHORITY: &str = "http://127.0.0.1:9";
/// Where the manager keeps the session.
pub const USER_KEY: &str = "user:http://127.0.0.1:9:app";

/// Settings that keep everything in memory.
pub fn settings() -> UserManagerSettings {
    UserManagerSettings {
        user_store: store::memory(),
        state_store: store::memory(),
        ..UserManagerSettings::new(AUTHORITY, "app", "http://127.0.0.1/callback")
    }
}

/// A manager that finds a session of Alice's with this access token.
pub async fn signed_in(access_token: &str) -> UserManager {
    let settings = settings();
    settings.user_store.set(USER_KEY, &session(access_token)).await;
    UserManager::new(settings).expect("the settings are right")
}

/// A session of Alice's as it is stored, good for an hour.
pub fn session(access_token: &str) -> String {
    session_of("Alice", access_token)
}

/// A session of somebody's.
pub fn session_of(name: &str, access_token: &str) -> String {
    session_until(platform::now().plus(3600), name, access_token)
}

/// A session of somebody's whose tokens are good until then.
pub fn session_until(end: Timestamp, name: &str, access_token: &str) -> String {
    let expires_at = end.0;
    let subject = name.to_lowercase();
    format!(
        r#"{{"id_token":"{access_token}-id","access_token":"{access_token}","refresh_token":"r","token_type":"Bearer",
            "profile":{{"iss":"{AUTHORITY}","sub":"{subject}","name":"{name}"}},"expires_at":{expires_at}}}"#
    )
}

/// Another tab has put a session in the place of this page's: no sign-out comes between the two.
pub async fn another_tab_signs_in(manager: &UserManager, session: &str) {
    manager.settings().user_store.set(USER_KEY, session).await;
    manager.get_user().await.expect("memory can be read");
}

/// A manager whose page stays where it is, and the addresses that it would have left for. Its provider is known without a
/// request.
pub fn staying(settings: UserManagerSettings) -> (UserManager, Outbox) {
    staying_on(Platform::browser(), settings)
}

/// The same, in these surroundings.
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

/// The addresses that a page would have left for.
#[derive(Clone, Default)]
pub struct Outbox(Rc<RefCell<Vec<String>>>);

impl Outbox {
    /// How many.
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// What the last address says by this name.
    pub fn last_parameter(&self, name: &str) -> Option<String> {
        let address = self.0.borrow().last().cloned()?;
        let value = |pair: &str| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        address.split(['?', '&']).find_map(value)
    }

    /// Where the last of these sign-ins comes back to.
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

/// A page that all may see, one that needs someone, and a link that leads there.
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

/// Takes the session's handle out of the page.
#[derive(Clone, Default)]
pub struct Handle(Rc<Cell<Option<Auth>>>);

impl Handle {
    /// What takes it, to be put below the provider.
    pub fn taker(&self) -> impl Fn() + Clone + Send + Sync + use<> {
        let handle = StoredValue::new_local(self.0.clone());
        move || handle.with_value(|handle| handle.set(Some(use_auth())))
    }

    /// The handle.
    pub fn auth(&self) -> Auth {
        self.0.get().expect("the children were mounted")
    }
}

/// Everything that this page showed since, at any moment at which a browser could have painted.
pub struct Seen {
    observer: MutationObserver,
    texts: Rc<RefCell<Vec<String>>>,
    _callback: Closure<dyn FnMut()>,
}

impl Seen {
    /// Begins to look: before anything is mounted.
    pub fn begin() -> Self {
        let texts = Rc::new(RefCell::new(Vec::new()));
        let seen = texts.clone();
        let callback = Closure::<dyn FnMut()>::new(move || seen.borrow_mut().push(body_text()));
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).expect("an observer");
        let all = MutationObserverInit::new();
        all.set_child_list(true);
        all.set_character_data(true);
        all.set_subtree(true);
        let body = document().body().expect("a body");
        observer.observe_with_options(&body, &all).expect("it is observed");
        Self { observer, texts, _callback: callback }
    }

    /// Whether this could be read at some moment.
    pub fn had(&self, text: &str) -> bool {
        self.texts.borrow().iter().any(|seen| seen.contains(text))
    }

    /// Whether this could not be read at some moment.
    pub fn lacked(&self, text: &str) -> bool {
        self.texts.borrow().iter().any(|seen| !seen.contains(text))
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn body_text() -> String {
    document().body().and_then(|body| body.text_content()).unwrap_or_default()
}

/// A callback's address with an answer that nobody waits for.
pub const ANSWER: &str = "/callback?code=secret-code&state=strange";

/// Who is signed in already, and comes by that address, is led to the start of the app and finds its address there.
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

/// The address bar, put back when dropped.
pub struct Address(String);

impl Address {
    /// Shows this one.
    pub fn set(address: &str) -> Self {
        let before = window().location().href().expect("an address");
        replace(address);
        Self(before)
    }

    /// What it shows.
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

/// What is mounted, until dropped.
pub struct Page<M: Mountable> {
    element: web_sys::HtmlElement,
    mounted: Option<UnmountHandle<M>>,
}

/// Mounts a view on an element of its own.
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
    /// What can be read on it.
    pub fn text(&self) -> String {
        self.element.text_content().unwrap_or_default()
    }

    /// Waits until this can be read on it; the test runner ends a test that waits for too long.
    pub async fn shows(&self, text: &str) {
        until(|| self.text().contains(text)).await;
    }

    /// Clicks what this selector finds.
    pub fn click(&self, selector: &str) {
        let element = self.element.query_selector(selector).expect("a selector").expect("such an element");
        element.unchecked_into::<web_sys::HtmlElement>().click();
    }

    /// The field that this selector finds, and what was typed into it.
    pub fn input(&self, selector: &str) -> web_sys::HtmlInputElement {
        let element = self.element.query_selector(selector).expect("a selector").expect("such an element");
        element.unchecked_into()
    }

    /// Takes the view off.
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

/// Lets the browser do what it has queued.
pub async fn turn() {
    let timer = Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback(&resolve).expect("a timer is set");
    });
    JsFuture::from(timer).await.expect("a timer does not fail");
}
