//! The outcome of a call, as JSON text: `{"ok":true,…}` or `{"ok":false,"code":"…","message":"…","endsSession":…}`.

use oidc_client_wasm::protocol::http::HttpResponse;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::{Error, User};

pub(crate) fn object(text: &str) -> Result<Object, String> {
    Object::parse(text).map_err(|error| error.to_string())
}

pub(crate) fn done(result: Result<(), Error>) -> String {
    told(result.map(|()| Object::new()))
}

/// With the claims and the access token of whoever is signed in, if anybody is.
pub(crate) fn user(result: Result<Option<User>, Error>) -> String {
    told(result.map(|user| {
        let mut object = Object::new();
        if let Some(user) = user {
            object.insert("issuer", user.issuer());
            object.insert("profile", user.profile().clone());
            object.insert("token_type", user.token_type().name());
            object.insert("access_token", user.access_token().secret().as_str());
        }
        object
    }))
}

pub(crate) fn answer(result: Result<HttpResponse, Error>) -> String {
    told(result.map(|response| {
        let mut object = Object::new();
        object.insert("status", u64::from(response.status));
        object.insert("body", response.body);
        object
    }))
}

fn told(result: Result<Object, Error>) -> String {
    let object = match result {
        Ok(mut object) => {
            object.insert("ok", true);
            object
        }
        Err(error) => refused(&error),
    };
    Value::Object(object).to_json()
}

fn refused(error: &Error) -> Object {
    let mut object = Object::new();
    object.insert("ok", false);
    object.insert("code", error.code());
    object.insert("message", error.to_string());
    object.insert("endsSession", error.ends_session());
    object.insert_some("error", error.provider_error().map(|said| said.error.clone()));
    object
}
