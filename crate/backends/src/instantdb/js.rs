//! InstantDB's sign-in through the app's own database object.

use super::{InstantAuth, InstantDbError, InstantUser};
use crate::token_source::Token;
use crate::token_source::js::{describe, settle};
use js_sys::{JSON, Object, Reflect};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::protocol::json;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The object that `init` of `@instantdb/core` or `@instantdb/react` returns. Only its `auth` and `getAuth` are used.
    pub type Database;

    #[wasm_bindgen(method, getter, catch)]
    fn auth(this: &Database) -> Result<Auth, JsValue>;

    #[wasm_bindgen(method, js_name = getAuth, catch)]
    fn get_auth(this: &Database) -> Result<JsValue, JsValue>;

    /// The database object's member `auth`.
    type Auth;

    #[wasm_bindgen(method, js_name = signInWithIdToken, catch)]
    fn sign_in_with_id_token(this: &Auth, arguments: &Object) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, js_name = signOut, catch)]
    fn sign_out(this: &Auth) -> Result<JsValue, JsValue>;
}

/// Signs people in at InstantDB through the app's own database object, with its queries, its cache and its other tabs.
///
/// ```no_run
/// # fn example(database: oidc_client_backends::instantdb::Database, manager: oidc_client_wasm::UserManager) {
/// use oidc_client_backends::instantdb::{DatabaseAuth, InstantDb, InstantDbSettings};
/// use std::rc::Rc;
///
/// // The object comes from JavaScript, as an argument of a `#[wasm_bindgen]` function.
/// let auth = DatabaseAuth::new(database, "my-provider");
/// let settings = InstantDbSettings::new("app-id", "my-provider", "https://instant.example");
/// let instant = InstantDb::new(settings, Rc::new(manager), auth);
/// # drop(instant);
/// # }
/// ```
pub struct DatabaseAuth {
    database: Database,
    client_name: String,
}

impl DatabaseAuth {
    /// Signs in through this object. `client_name` is the name that the provider has at the app.
    #[must_use]
    pub fn new(database: Database, client_name: impl Into<String>) -> Rc<DatabaseAuth> {
        Rc::new(DatabaseAuth { database, client_name: client_name.into() })
    }

    async fn exchange(&self, id_token: &Token) -> Result<JsValue, JsValue> {
        let arguments = Object::new();
        let members = [
            ("clientName", Some(self.client_name.as_str())),
            ("idToken", Some(id_token.secret())),
            ("nonce", id_token.nonce()),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                Reflect::set(&arguments, &name.into(), &value.into())?;
            }
        }
        settle(self.database.auth()?.sign_in_with_id_token(&arguments)).await
    }
}

impl InstantAuth for DatabaseAuth {
    fn sign_in<'a>(&'a self, id_token: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
        Box::pin(async move {
            let answer = self.exchange(id_token).await.map_err(|error| cause(&error))?;
            let user = Reflect::get(&answer, &"user".into()).unwrap_or(JsValue::UNDEFINED);
            read_user(&user)
                .ok_or(InstantDbError::Unreadable { expected: "a user with id and refresh_token" })
        })
    }

    fn restore<'a>(&'a self, user: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
        Box::pin(async move { Ok(self.present().await?.is_some_and(|found| found.id() == user.id())) })
    }

    /// The object keeps its user in `IndexedDB`, even when the browser is closed.
    fn present(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        Box::pin(async {
            let found = settle(self.database.get_auth()).await.map_err(|error| cause(&error))?;
            Ok(read_user(&found))
        })
    }

    fn sign_out<'a>(&'a self, _: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
        Box::pin(async move {
            let called = self.database.auth().and_then(|auth| auth.sign_out());
            settle(called).await.map(drop).map_err(|error| cause(&error))
        })
    }
}

fn read_user(user: &JsValue) -> Option<InstantUser> {
    let text = JSON::stringify(user).ok()?.as_string()?;
    InstantUser::of(json::Object::parse(&text).ok()?)
}

/// Converts what the object throws. An `InstantAPIError` has a status and a body; any other error is the network's or the
/// object's own.
fn cause(error: &JsValue) -> InstantDbError {
    let get = |from: &JsValue, name: &str| Reflect::get(from, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let text = |value: JsValue| value.as_string().unwrap_or_default();
    // As text, so that no code to read floats is linked. A missing status has no JSON text.
    let status = JSON::stringify(&get(error, "status")).ok().and_then(|text| text.as_string()?.parse().ok());
    match status {
        Some(status @ (408 | 425 | 429 | 500..)) => InstantDbError::Unavailable { status },
        Some(status @ 1..) => {
            let body = get(error, "body");
            InstantDbError::Refused {
                status,
                kind: text(get(&body, "type")),
                message: text(get(&body, "message")),
            }
        }
        // A proxy answered with a page instead of JSON.
        _ if error.is_instance_of::<js_sys::SyntaxError>() => InstantDbError::Unreadable { expected: "JSON" },
        // `fetch` throws a `TypeError` when there is no answer.
        _ if error.is_instance_of::<js_sys::TypeError>() => InstantDbError::Unreachable,
        _ => InstantDbError::Database { reason: describe(error) },
    }
}
