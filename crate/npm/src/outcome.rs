//! Outcomes as JSON text.

use oidc_client_wasm::protocol::IdTokenError;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{ApiError, CreatedRequest, Error, ErrorKind, User};

/// JSON text, either way.
pub(crate) type Outcome = Result<String, String>;

/// A user in the format of its store, with the `url_state` of its callback.
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

pub(crate) fn user_or_error(outcome: Result<User, Error>) -> Outcome {
    outcome.map(|it| user(&it)).map_err(|it| error(&it))
}

/// `null` for nothing but success.
pub(crate) fn done(outcome: Result<(), Error>) -> Outcome {
    outcome.map(|()| "null".to_owned()).map_err(|it| error(&it))
}

/// `{"url", "id"}`, or `null`.
pub(crate) fn request(outcome: Result<Option<CreatedRequest>, Error>) -> Outcome {
    let Some(request) = outcome.map_err(|it| error(&it))? else { return Ok("null".to_owned()) };
    let mut object = Object::new();
    object.insert("url", request.url.as_str());
    object.insert_some("id", request.id.as_deref());
    Ok(Value::Object(object).to_json())
}

/// `{"code", "message", "may_pass"}`, with `{"error", "error_description"}` where the provider said no, with the `claim` that a
/// new ID token must not have changed, and with the `demand` of an API: `{"scope"}`, or `{"acr_values", "max_age"}`.
pub(crate) fn error(error: &Error) -> String {
    Value::Object(error_object(error)).to_json()
}

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

/// What the API wants of the sign-in, if it wants another.
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

/// What the face itself has got wrong.
pub(crate) fn invalid(what: &str) -> String {
    let mut object = Object::new();
    object.insert("code", "invalid_argument");
    object.insert("message", what);
    Value::Object(object).to_json()
}
