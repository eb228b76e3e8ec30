//! How a call went: `{"ok":true,"user":{…}}` or `{"ok":false,"code":"…","message":"…"}`.

use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{Error, User};

/// It went wrong.
pub(crate) fn refused(error: &Error) -> String {
    refusal(error.code(), &error.to_string())
}

/// It can't be done.
pub(crate) fn refusal(code: &str, message: &str) -> String {
    let mut outcome = Object::new();
    outcome.insert("ok", false);
    outcome.insert("code", code);
    outcome.insert("message", message);
    Value::Object(outcome).to_json()
}

/// It was no concern of this client's.
pub(crate) fn ignored() -> String {
    let mut outcome = Object::new();
    outcome.insert("ok", false);
    outcome.insert("code", Value::Null);
    Value::Object(outcome).to_json()
}

/// There is nothing to tell when it went well.
pub(crate) fn done(result: Result<(), Error>) -> String {
    match result {
        Ok(()) => accepted(None),
        Err(error) => refused(&error),
    }
}

/// A user is signed in if it succeeded.
pub(crate) fn user(result: Result<User, Error>) -> String {
    match result {
        Ok(user) => accepted(Some(&user)),
        Err(error) => refused(&error),
    }
}

/// A user may be signed in if it succeeded.
pub(crate) fn maybe_user(result: Result<Option<User>, Error>) -> String {
    match result {
        Ok(user) => accepted(user.as_ref()),
        Err(error) => refused(&error),
    }
}

/// An API's answer, whatever its status.
pub(crate) fn answer(result: Result<(u16, String), Error>) -> String {
    let (status, body) = match result {
        Ok(answer) => answer,
        Err(error) => return refused(&error),
    };
    let mut outcome = Object::new();
    outcome.insert("ok", true);
    outcome.insert("status", u64::from(status));
    outcome.insert("body", body);
    Value::Object(outcome).to_json()
}

fn accepted(user: Option<&User>) -> String {
    let mut outcome = Object::new();
    outcome.insert("ok", true);
    outcome.insert_some("user", user.map(object));
    Value::Object(outcome).to_json()
}

/// The members that oidc-client-ts's `User` has, without the tokens: the tests know them from the provider, and a
/// copy made here would stand in memory where the client itself keeps none.
fn object(user: &User) -> Object {
    let mut object = Object::new();
    object.insert("profile", user.profile().clone());
    object.insert("token_type", user.token_type().name());
    object.insert_some("scope", user.scope());
    object.insert_some("expires_at", user.expires_at().map(|at| at.0));
    object.insert_some("state", user.state().cloned());
    object
}
