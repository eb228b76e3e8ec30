//! Access tokens for APIs, and calls to APIs. The face sends these itself, so that an app gets the browser's `Response`.

use crate::args::{Args, object};
use crate::outcome::{self, Failure, invalid};
use crate::{Core, promise};
use js_sys::Promise;
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{AllowedApi, Api, ApiSettings};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// The header that tells the face which call a request belongs to. The face removes it.
const CALL: &str = "oidc-client-call";

/// The lists of allowed URLs. The face refers to each by its index.
#[derive(Default)]
pub(crate) struct Apis(RefCell<Vec<Api>>);

#[wasm_bindgen]
impl Core {
    /// Adds a list of allowed URLs, `[{"address", "token"?}]`, and returns its index.
    ///
    /// # Errors
    /// When a token may not be sent to one of the URLs.
    pub fn api(&self, allowed: &str) -> Result<usize, Failure> {
        let allowed = Value::parse(allowed).map_err(|error| invalid(&error.to_string()))?;
        let entries = allowed.as_array().unwrap_or_default().iter();
        let allowed = entries.map(allowed_api).collect::<Result<_, _>>()?;
        let api = self.manager.api(&ApiSettings { allowed })?;
        let mut apis = self.apis.0.borrow_mut();
        apis.push(api);
        Ok(apis.len() - 1)
    }

    /// Sends the call that the face knows as `call`. Resolves with `null` once the face has the response.
    #[wasm_bindgen(js_name = apiFetch)]
    pub fn api_fetch(&self, api: usize, call: String, method: String, url: String) -> Promise {
        let api = self.apis.0.borrow().get(api).cloned();
        promise(Box::pin(async move {
            let api = api.ok_or_else(|| invalid("there is no such API"))?;
            let request = HttpRequest::new(known(&method)?, url).with_header(CALL, call);
            api.fetch(request).await?;
            Ok(outcome::null())
        }))
    }

    /// An access token for another API: `{"access_token", "token_type", "scope", "expires_at"}`.
    #[wasm_bindgen(js_name = accessTokenFor)]
    pub fn access_token_for(&self, args: String) -> Promise {
        self.run(async move |manager| {
            let args = Args::parse(&args)?.access_token()?;
            let token = manager.access_token_for(&args).await?;
            let mut object = Object::new();
            object.insert("access_token", token.access_token().secret().as_str());
            object.insert("token_type", token.token_type().name());
            object.insert_some("scope", token.scope());
            object.insert_some("expires_at", token.expires_at().map(|at| at.0));
            Ok(Value::Object(object).to_json())
        })
    }
}

fn allowed_api(entry: &Value) -> Result<AllowedApi, Failure> {
    let entry = match entry {
        Value::String(address) => return Ok(AllowedApi::from(address.as_str())),
        entry => object(&entry.to_json())?,
    };
    let address = entry.string("address").unwrap_or_default().to_owned();
    let args = Args::of(entry);
    let token = args.object("token").map(|token| Args::of(token).access_token()).transpose()?;
    args.unless_wrong(AllowedApi { address, token })
}

/// The method in upper case, if it is one that browsers send (Fetch Standard section 2.2.1).
fn known(method: &str) -> Result<&'static str, Failure> {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];
    let known = methods.into_iter().find(|known| known.eq_ignore_ascii_case(method));
    known.ok_or_else(|| invalid(&format!("\"{method}\" is no method that can be sent")))
}
