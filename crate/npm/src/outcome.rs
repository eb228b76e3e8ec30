//! Outcomes as JSON text.

use oidc_client_wasm::protocol::IdTokenError;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{ApiError, CreatedRequest, Error, ErrorKind, User};
use wasm_bindgen::JsValue;

/// JSON text, in either case.
pub(crate) type Outcome = Result<String, Failure>;

/// An error as JSON text: `{"code", "message", …}`.
pub struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(Value::Object(error_object(&error)).to_json())
    }
}

impl From<Failure> for JsValue {
    fn from(Failure(text): Failure) -> Self {
        text.into()
    }
}

/// The outcome of an operation that returns nothing.
pub(crate) fn null() -> String {
    "null".to_owned()
}

/// A user in its storage format, with the `url_state` of its callback.
pub(crate) fn user(user: &User) -> String {
    let stored = user.to_storage_string();
    match (user.url_state(), Object::parse(&stored)) {
        (Some(url_state), Ok(mut object)) => {
            object.insert("url_state", url_state);
            Value::Object(object).to_json()
        }
        _ => stored,
    }
}

/// `{"url", "id"}`, or `null`.
pub(crate) fn request(request: Option<CreatedRequest>) -> String {
    let Some(request) = request else { return null() };
    let mut object = Object::new();
    object.insert("url", request.url.as_str());
    object.insert_some("id", request.id.as_deref());
    Value::Object(object).to_json()
}

/// `{"code", "message", "may_pass"}`; with `{"error", "error_description"}` if the provider returned an error, the `claim`
/// that a renewed ID token must not change, and an API's `demand`: `{"scope"}` or `{"acr_values", "max_age"}`.
pub(crate) fn error_object(error: &Error) -> Object {
    let mut object = Object::new();
    object.insert("code", error.code());
    object.insert("message", error.to_string().as_str());
    object.insert("may_pass", error.may_pass());
    if let ErrorKind::IdToken(IdTokenError::Changed { claim }) = error.kind() {
        object.insert("claim", *claim);
    }
    if let ErrorKind::Api(error) = error.kind() {
        object.insert_some("demand", demand(error));
    }
    if let Some(said) = error.provider_error() {
        object.insert("error", said.error.as_str());
        object.insert_some("error_description", said.description.as_deref());
    }
    object
}

/// What the API requires of another sign-in, if it does.
fn demand(error: &ApiError) -> Option<Object> {
    let mut object = Object::new();
    match error {
        ApiError::InsufficientScope { demand, .. } => object.insert("scope", demand.scope.join(" ")),
        ApiError::InsufficientUserAuthentication { demand, .. } => {
            object.insert("acr_values", demand.acr_values.join(" "));
            object.insert_some("max_age", demand.max_age);
        }
        _ => return None,
    }
    Some(object)
}

/// `invalid_argument`: the settings or arguments that the face passed can't be used.
pub(crate) fn invalid(what: &str) -> Failure {
    let mut object = Object::new();
    object.insert("code", "invalid_argument");
    object.insert("message", what);
    Failure(Value::Object(object).to_json())
}
