//! The provider, the hook and the guards.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::join;

use leptos::prelude::*;
use leptos::web_sys::Event;
use oidc_client_leptos::{
    Auth, AuthProvider, AuthState, AuthStatus, Authenticated, Authenticating, Navigation, Unauthenticated,
    use_auth,
};
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::{SigninSilentArgs, UserManager, UserManagerSettings};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{
    Handle, USER_KEY, mount, renewable, session, settings, signed_in, staying_on, turn, until,
};

/// Shows who is signed in, and counts how many times it was mounted.
#[component]
fn Who(mounts: StoredValue<Rc<Cell<u32>>, LocalStorage>) -> impl IntoView {
    let user = use_auth().user();
    let count = move || mounts.with_value(|mounts| mounts.set(mounts.get() + 1));
    let name = move || user.with(|user| user.as_ref().and_then(|user| user.name().map(str::to_owned)));
    let token = move || user.with(|user| user.as_ref().map(|user| user.access_token().secret().clone()));
    view! {
        <Authenticating>"restoring"</Authenticating>
        <Unauthenticated>"nobody"</Unauthenticated>
        <Authenticated>{move || count()} {name} " with " {token}</Authenticated>
    }
}

fn page(manager: &UserManager) -> (impl FnOnce() -> AnyView + 'static, Rc<Cell<u32>>) {
    let (manager, mounts) = (manager.clone(), Rc::new(Cell::new(0)));
    let counter = mounts.clone();
    let view = move || {
        let mounts = StoredValue::new_local(counter);
        view! { <AuthProvider manager><Who mounts/></AuthProvider> }.into_any()
    };
    (view, mounts)
}

#[wasm_bindgen_test]
async fn a_stored_session_is_restored_without_the_provider() {
    let (view, _) = page(&signed_in("first").await);
    let page = mount(view);
    assert_eq!(page.text(), "restoring");
    page.shows("Alice with first").await;
}

#[wasm_bindgen_test]
async fn without_a_session_the_page_is_signed_out() {
    let (view, _) = page(&UserManager::new(settings()).expect("the settings are right"));
    mount(view).shows("nobody").await;
}

#[wasm_bindgen_test]
async fn a_renewal_updates_readers_of_the_token_and_remounts_nothing() {
    let manager = signed_in("first").await;
    let (view, mounts) = page(&manager);
    let page = mount(view);
    page.shows("Alice with first").await;

    // Another tab renews: it holds the lock, stores the new tokens, and releases the lock.
    let lock = Platform::browser().locks.lock(USER_KEY, 5).await.expect("the lock is free");
    let renewal = manager.signin_silent();
    let store = manager.settings().user_store.clone();
    let other_tab = async move {
        store.set(USER_KEY, &session("second")).await;
        drop(lock);
    };
    let (renewed, ()) = join(renewal, other_tab).await;

    assert!(renewed.is_ok());
    page.shows("Alice with second").await;
    assert_eq!(mounts.get(), 1);
}

#[wasm_bindgen_test]
async fn removing_the_user_closes_the_guard_and_starts_no_sign_in() {
    let manager = signed_in("first").await;
    let (view, _) = page(&manager);
    let page = mount(view);
    page.shows("Alice").await;
    manager.remove_user().await.expect("nothing stands in the way");
    page.shows("nobody").await;
    assert!(!page.text().contains("Alice"));
}

#[wasm_bindgen_test]
async fn settings_that_cannot_work_fail_the_state_and_not_the_page() {
    let seen = Rc::new(Cell::new(None::<Auth>));
    let report = StoredValue::new_local(seen.clone());
    let settings = UserManagerSettings::new("http://login.example", "app", "http://127.0.0.1/callback");
    let _page = mount(move || {
        view! {
            <AuthProvider settings>
                {report.with_value(|report| report.set(Some(use_auth())))}
                <p>"still here"</p>
            </AuthProvider>
        }
    });
    let auth = seen.get().expect("the children were mounted");
    assert!(
        matches!(auth.state().get_untracked(), AuthState::Failed(error) if error.code() == "issuer_insecure")
    );
    auth.sign_in_to("/");
    assert_eq!(auth.error().get_untracked().map(|error| error.code()), Some("issuer_insecure"));
}

#[wasm_bindgen_test]
async fn a_sign_in_that_cannot_begin_says_why_and_may_be_tried_again() {
    let seen = Rc::new(Cell::new(None::<Auth>));
    let report = StoredValue::new_local(seen.clone());
    let _page = mount(move || {
        view! {
            <AuthProvider settings=settings()>
                {report.with_value(|report| report.set(Some(use_auth())))}
            </AuthProvider>
        }
    });
    let auth = seen.get().expect("the children were mounted");
    auth.sign_in_to("/");
    assert!(auth.active_navigation().get_untracked().is_some());
    until(|| auth.error().with_untracked(Option::is_some)).await;
    assert_eq!(auth.error().get_untracked().map(|error| error.code()), Some("provider_unreachable"));
    assert!(auth.active_navigation().get_untracked().is_none());
    assert_eq!(auth.status().get_untracked(), AuthStatus::SignedOut);
}

#[wasm_bindgen_test]
async fn the_error_of_an_earlier_attempt_goes_when_somebody_is_signed_in() {
    let handle = Handle::default();
    let manager = UserManager::new(settings()).expect("the settings are right");
    let _page = {
        let (take, manager) = (handle.taker(), manager.clone());
        mount(move || view! { <AuthProvider manager>{take()}</AuthProvider> })
    };
    let auth = handle.auth();
    auth.sign_in_to("/");
    until(|| auth.error().with_untracked(Option::is_some)).await;
    manager.settings().user_store.set(USER_KEY, &session("first")).await;
    // A page that is shown again learns what happened in other tabs.
    window().dispatch_event(&Event::new("focus").expect("a name")).expect("it is heard");
    until(|| auth.status().get_untracked() == AuthStatus::SignedIn).await;
    assert!(auth.error().get_untracked().is_none());
}

/// A provider that never answers before the test has gone on.
#[derive(Default)]
struct Hanging {
    asked: Cell<bool>,
    goes_on: Cell<bool>,
}

impl Fetch for Hanging {
    fn fetch(&self, _: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        self.asked.set(true);
        Box::pin(async {
            until(|| self.goes_on.get()).await;
            Err(FetchError::Unreachable)
        })
    }
}

#[wasm_bindgen_test]
async fn an_action_that_another_has_replaced_reports_no_failure() {
    let (hanging, handle) = (Rc::new(Hanging::default()), Handle::default());
    let settings = settings();
    settings.user_store.set(USER_KEY, &renewable("Alice", "first")).await;
    let platform = Platform { fetch: hanging.clone(), ..Platform::browser() };
    let (manager, outbox) = staying_on(platform, settings);
    let page = {
        let (take, manager) = (handle.taker(), manager.clone());
        mount(move || {
            view! { <AuthProvider manager>{take()}<Authenticated>"here"</Authenticated></AuthProvider> }
        })
    };
    page.shows("here").await;
    let auth = handle.auth();
    auth.sign_in_silent(SigninSilentArgs::default());
    until(|| hanging.asked.get()).await;
    auth.sign_in_to("/");
    until(|| outbox.len() == 1).await;
    hanging.goes_on.set(true);
    // Joins the renewal that the first action began.
    assert!(manager.signin_silent().await.is_err());
    turn().await;
    assert!(auth.error().get_untracked().is_none());
    assert_eq!(auth.active_navigation().get_untracked(), Some(Navigation::SigninRedirect));
}

#[wasm_bindgen_test]
async fn a_handle_that_outlives_its_provider_does_nothing() {
    let manager = signed_in("first").await;
    let seen = Rc::new(Cell::new(None::<Auth>));
    let report = StoredValue::new_local(seen.clone());
    let given = manager.clone();
    let mut page = mount(move || {
        view! {
            <AuthProvider manager=given>
                {report.with_value(|report| report.set(Some(use_auth())))}
                <Authenticated>"here"</Authenticated>
            </AuthProvider>
        }
    });
    page.shows("here").await;
    let auth = seen.get().expect("the children were mounted");
    page.unmount();

    manager.remove_user().await.expect("nothing stands in the way");
    auth.sign_in_to("/");
    auth.sign_out();
    assert!(auth.manager().is_none());
    assert!(auth.status().try_get_untracked().is_none());
}

#[wasm_bindgen_test]
fn without_a_provider_the_hook_says_so() {
    let owner = Owner::new();
    owner.with(|| {
        let auth = use_auth();
        assert_eq!(auth.status().get_untracked(), AuthStatus::Failed);
        auth.sign_in();
        assert_eq!(auth.error().get_untracked().map(|error| error.code()), Some("auth_provider_missing"));
    });
}
