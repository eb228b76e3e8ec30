//! Tokens for APIs, and calls to them. The face sends them itself, so that an app has the browser's own response.

use crate::args::{Args, object};
use crate::outcome::{self, invalid};
use crate::{Core, promise};
use js_sys::Promise;
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{AllowedApi, Api, ApiSettings};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// By this header the face finds the call that a request belongs to. It is not sent.
const CALL: &str = "oidc-client-call";

/// The lists of allowed addresses, by their numbers.
#[derive(Default)]
pub(crate) struct Apis(RefCell<Vec<Api>>);

#[wasm_bindgen]
impl Core {
    /// Makes a list of allowed addresses: `[{"address", "token"?}]`. Its number.
    ///
    /// # Errors
    /// When an address is none that a token may travel to.
    pub fn api(&self, allowed: &str) -> Result<usize, String> {
        let allowed = Value::parse(allowed).map_err(|error| invalid(&error.to_string()))?;
        let entries = allowed.as_array().unwrap_or_default().iter();
        let allowed = entries.map(allowed_api).collect::<Result<_, _>>()?;
        let api = self.manager.api(&ApiSettings { allowed }).map_err(|error| outcome::error(&error))?;
        let mut apis = self.apis.0.borrow_mut();
        apis.push(api);
        Ok(apis.len() - 1)
    }

    /// Sends the face's call number `call`. `null` when its answer is there: the face has it.
    #[wasm_bindgen(js_name = apiFetch)]
    pub fn api_fetch(&self, api: usize, call: String, method: String, url: String) -> Promise {
        let api = self.apis.0.borrow().get(api).cloned();
        promise(async move {
            let api = api.ok_or_else(|| invalid("there is no such API"))?;
            let request = HttpRequest::new(known(&method)?, url).with_header(CALL, call);
            outcome::done(api.fetch(request).await.map(drop))
        })
    }

    /// `{"access_token", "token_type", "scope", "expires_at"}` of another API's token.
    #[wasm_bindgen(js_name = accessTokenFor)]
    pub fn access_token_for(&self, args: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let args = Args::parse(&args)?.access_token()?;
            let token = manager.access_token_for(&args).await.map_err(|error| outcome::error(&error))?;
            let mut object = Object::new();
            object.insert("access_token", token.access_token().secret().as_str());
            object.insert("token_type", token.token_type().name());
            object.insert_some("scope", token.scope());
            object.insert_some("expires_at", token.expires_at().map(|at| at.0));
            Ok(Value::Object(object).to_json())
        })
    }
}

fn allowed_api(entry: &Value) -> Result<AllowedApi, String> {
    let entry = match entry {
        Value::String(address) => return Ok(AllowedApi::from(address.as_str())),
        entry => object(&entry.to_json())?,
    };
    let address = entry.string("address").unwrap_or_default().to_owned();
    let args = Args::of(entry);
    let token = args.object("token").map(|token| Args::of(token).access_token()).transpose()?;
    args.unless_wrong(AllowedApi { address, token })
}

/// Methods that a browser sends (Fetch Standard section 2.2.1).
fn known(method: &str) -> Result<&'static str, String> {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];
    let known = methods.into_iter().find(|known| known.eq_ignore_ascii_case(method));
    known.ok_or_else(|| invalid(&format!("\"{method}\" is no method that can be sent")))
}
