//! Functions of the page's own JavaScript as a source of tokens.

use super::FunctionSource;
use super::function::Answer;
use js_sys::{Function, Object, Promise, Reflect};
use oidc_client_wasm::platform::Platform;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

impl FunctionSource {
    /// A source of the tokens that a JavaScript function returns: a string, `null` when nobody is signed in, or a promise of
    /// either. It is called with `{ skipCache: boolean }`, an option that Clerk's `getToken` takes:
    ///
    /// ```js
    /// const getToken = (options) => clerk.session ? clerk.session.getToken({ template: 'instantdb', ...options }) : null;
    /// ```
    #[must_use]
    pub fn of_js(get_token: Function) -> Rc<FunctionSource> {
        FunctionSource::new(Platform::browser().timers, move |force| {
            let options = Object::new();
            // Setting a member of a new object doesn't fail.
            let _ = Reflect::set(&options, &"skipCache".into(), &force.into());
            let called = get_token.call1(&JsValue::UNDEFINED, &options);
            async move { answer(settle(called).await) }
        })
    }

    /// Sets the function that signs the person out at the issuer of the tokens: a JavaScript function that may return a
    /// promise, such as `() => clerk.signOut()`.
    pub fn on_js_sign_out(&self, sign_out: Function) {
        self.on_sign_out(move || {
            let called = sign_out.call0(&JsValue::UNDEFINED);
            async move { settle(called).await.map(drop).map_err(|error| describe(&error)) }
        });
    }
}

/// Waits for a returned promise; any other value is returned as it is.
pub(crate) async fn settle(called: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    // This also accepts a thenable, which is no `Promise`.
    JsFuture::from(Promise::resolve(&called?)).await
}

fn answer(settled: Result<JsValue, JsValue>) -> Answer {
    match settled {
        Ok(value) if value.is_null() || value.is_undefined() => Ok(None),
        Ok(value) => value.as_string().map(Some).ok_or_else(|| "neither a string nor null".to_owned()),
        Err(error) => Err(describe(&error)),
    }
}

/// The error's `code`, if it has one, or its message.
pub(crate) fn describe(error: &JsValue) -> String {
    let member = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|value| value.as_string());
    let message = || error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    member("code")
        .or_else(message)
        .or_else(|| member("message"))
        .unwrap_or_else(|| "an unnamed error".to_owned())
}
