//! Sign-ins in a popup or a hidden frame, with a provider that answers at once.

use super::{address, controller, frames, origin, pause, wait, window};
use oidc_client_wasm::platform::window::PopupWindowFeatures;
use oidc_client_wasm::platform::{now, store};
use oidc_client_wasm::protocol::json::Object;
use oidc_client_wasm::{
    Abort, Error, PopupArgs, SigninPopupArgs, SigninSilentArgs, SilentRenew, UserManager, UserManagerSettings,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// A manager whose provider answers at once, in the given way (see `provider.html`).
fn manager(answer: &str) -> UserManager {
    let endpoint = |path: &str| address(path);
    let mut metadata = Object::new();
    metadata.insert("issuer", origin());
    metadata.insert("authorization_endpoint", endpoint(&format!("provider.html?answer={answer}")));
    metadata.insert("token_endpoint", endpoint("token"));
    metadata.insert("jwks_uri", endpoint("keys"));
    let callback = address("/assets/callback.html");
    let settings = UserManagerSettings {
        metadata: Some(metadata),
        silent_renew: SilentRenew::Iframe,
        silent_web_message: answer == "message",
        silent_request_timeout_in_seconds: 2,
        user_store: store::memory(),
        ..UserManagerSettings::new(origin(), "my-app", callback)
    };
    UserManager::new(settings).unwrap()
}

fn code<T>(outcome: Result<T, Error>) -> &'static str {
    outcome.err().map_or("signed in", |error| error.code())
}

#[wasm_bindgen_test]
async fn a_popup_returns_the_providers_answer() {
    let outcome = manager("no").signin_popup(SigninPopupArgs::default()).await;
    assert_eq!(code(outcome), "login_required");
}

#[wasm_bindgen_test]
async fn a_hidden_frame_returns_the_providers_answer_and_is_removed() {
    for (answer, expected) in [("no", "login_required"), ("message", "consent_required")] {
        let before = frames();
        assert_eq!(code(manager(answer).signin_silent().await), expected);
        assert_eq!(frames(), before);
    }
}

#[wasm_bindgen_test]
async fn a_frame_without_an_answer_is_removed_after_its_timeout_and_not_tried_a_third_time() {
    let (manager, before) = (manager("nothing"), frames());
    for waits in [true, true, false] {
        let began = now();
        assert_eq!(code(manager.signin_silent().await), "silent_frame_blocked");
        assert_eq!(now().since(began) >= 2, waits);
        assert_eq!(frames(), before);
    }
}

#[wasm_bindgen_test]
async fn a_closed_popup_ends_the_sign_in() {
    let popup = window().open("_blank", &PopupWindowFeatures::default()).unwrap();
    let args = PopupArgs { window: Some(popup.clone()), ..PopupArgs::default() };
    let closing = async {
        for _ in 0..3 {
            while !popup.has_arrived() {
                pause().await;
            }
            wait(1).await;
        }
        popup.close();
    };
    let manager = manager("nothing");
    let signing_in = manager.signin_popup(SigninPopupArgs { popup: args, ..SigninPopupArgs::default() });
    let (outcome, ()) = futures_util::future::join(signing_in, closing).await;
    assert_eq!(code(outcome), "popup_closed");
}

#[wasm_bindgen_test]
async fn an_abort_signal_ends_a_sign_in_in_a_popup_and_prevents_one_in_a_frame() {
    let (manager, controller) = (manager("nothing"), controller());
    let args = PopupArgs { abort: Some(abort_of(&controller)), ..PopupArgs::default() };
    let signing_in = manager.signin_popup(SigninPopupArgs { popup: args, ..SigninPopupArgs::default() });
    let aborting = async {
        let abort: js_sys::Function =
            js_sys::Reflect::get(&controller, &"abort".into()).unwrap().unchecked_into();
        abort.call0(&controller).unwrap();
    };
    let (outcome, ()) = futures_util::future::join(signing_in, aborting).await;
    assert_eq!(code(outcome), "aborted");

    // A signal that was aborted before.
    let args = SigninSilentArgs { abort: Some(abort_of(&controller)), ..SigninSilentArgs::default() };
    assert_eq!(code(manager.signin_silent_with(args).await), "aborted");
}

fn abort_of(controller: &JsValue) -> Abort {
    let signal = js_sys::Reflect::get(controller, &"signal".into()).unwrap();
    signal.unchecked_into::<web_sys::AbortSignal>().into()
}
