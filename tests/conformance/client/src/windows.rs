//! Operations in another window or a hidden frame.

use crate::{Client, arguments, outcome};
use oidc_client_wasm::{PopupArgs, SigninPopupArgs, SigninSilentArgs};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use wasm_bindgen_futures::js_sys::Promise;

#[wasm_bindgen]
impl Client {
    /// Signs in in a popup. Opens it before it returns, while the click still allows that.
    #[wasm_bindgen(js_name = signinPopup)]
    pub fn signin_popup(&self, args: &str) -> Promise {
        let args =
            arguments::signin(args).map(|request| SigninPopupArgs { request, popup: PopupArgs::default() });
        let signing_in = args.map(|args| self.manager.signin_popup(args));
        told(async {
            match signing_in {
                Ok(signing_in) => outcome::user(signing_in.await),
                Err(outcome) => outcome,
            }
        })
    }

    /// Renews, or signs in without a question: in a hidden frame, whatever the settings say.
    #[wasm_bindgen(js_name = signinFrame)]
    pub async fn signin_frame(&self, args: String) -> String {
        let request = match arguments::signin(&args) {
            Ok(request) => request,
            Err(outcome) => return outcome,
        };
        let args = SigninSilentArgs { request, force_iframe_auth: true, ..SigninSilentArgs::default() };
        outcome::user(self.manager.signin_silent_with(args).await)
    }

    /// Does what this address, a callback's of any kind, asks for.
    #[wasm_bindgen(js_name = signinCallback)]
    pub async fn signin_callback(&self, address: String) -> String {
        outcome::maybe_user(self.manager.signin_callback(&address).await)
    }
}

fn told(outcome: impl Future<Output = String> + 'static) -> Promise {
    future_to_promise(async { Ok(outcome.await.into()) })
}
