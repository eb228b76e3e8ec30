//! A page to mount on, and a session to find there.

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use oidc_client_wasm::platform::{self, store};
use oidc_client_wasm::{UserManager, UserManagerSettings};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::Promise;

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

/// A session as it is stored, good for an hour.
pub fn session(access_token: &str) -> String {
    let expires_at = platform::now().0 + 3600;
    format!(
        r#"{{"id_token":"{access_token}-id","access_token":"{access_token}","refresh_token":"r","token_type":"Bearer",
            "profile":{{"iss":"{AUTHORITY}","sub":"alice","name":"Alice"}},"expires_at":{expires_at}}}"#
    )
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
async fn turn() {
    let timer = Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback(&resolve).expect("a timer is set");
    });
    JsFuture::from(timer).await.expect("a timer does not fail");
}
