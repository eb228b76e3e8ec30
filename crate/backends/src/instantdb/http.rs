//! InstantDB's sign-in over HTTP.

use super::{InstantAuth, InstantDbError, InstantDbSettings, InstantUser};
use crate::token_source::{Person, Token};
use oidc_client_wasm::platform::fetch::Fetch;
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::url;
use std::cell::RefCell;
use std::rc::Rc;

/// Signs people in at InstantDB over HTTP, without its JavaScript client.
///
/// ```
/// use oidc_client_backends::instantdb::{HttpAuth, InstantDbSettings};
///
/// assert!(HttpAuth::new(InstantDbSettings::new("app-id", "my-provider", "https://instant.example")).is_ok());
/// let insecure = HttpAuth::new(InstantDbSettings::new("app-id", "my-provider", "http://instant.example"));
/// assert_eq!(insecure.err().map(|error| error.code()), Some("instantdb_address_invalid"));
/// ```
pub struct HttpAuth {
    settings: InstantDbSettings,
    base: String,
    fetch: Rc<dyn Fetch>,
    guest: RefCell<Option<Guest>>,
}

/// A guest whom the next sign-in turns into a user.
struct Guest {
    user: InstantUser,
    /// The person of the first attempt. Nobody else may take over the guest's data.
    becomes: Option<Option<Person>>,
}

impl HttpAuth {
    /// Signs people in at this app.
    ///
    /// # Errors
    /// [`InstantDbError::AddressInvalid`].
    pub fn new(settings: InstantDbSettings) -> Result<Rc<HttpAuth>, InstantDbError> {
        Self::with_fetch(settings, Platform::browser().fetch)
    }

    /// As [`HttpAuth::new`], with another implementation of `Fetch`.
    ///
    /// # Errors
    /// [`InstantDbError::AddressInvalid`].
    pub fn with_fetch(
        settings: InstantDbSettings,
        fetch: Rc<dyn Fetch>,
    ) -> Result<Rc<HttpAuth>, InstantDbError> {
        let address = settings.api_uri.as_str();
        if !url::is_secure(address) || url::without_query(address) != address {
            return Err(InstantDbError::AddressInvalid { got: url::without_query(address).to_owned() });
        }
        let base = address.trim_end_matches('/').to_owned();
        Ok(Rc::new(HttpAuth { settings, base, fetch, guest: RefCell::default() }))
    }

    /// Has the next sign-in turn this guest into a user, who keeps the guest's data. After a failed sign-in, the next one of
    /// the same person does so.
    pub fn upgrade_guest(&self, guest: InstantUser) {
        self.guest.replace(Some(Guest { user: guest, becomes: None }));
    }

    fn guest_who_becomes(&self, person: Option<&Person>) -> Option<InstantUser> {
        let mut guest = self.guest.borrow_mut();
        let known = guest.as_mut()?;
        if known.becomes.get_or_insert_with(|| person.cloned()).as_ref() == person {
            return Some(known.user.clone());
        }
        guest.take();
        None
    }

    fn post(&self, path: &str, members: &[(&str, Option<&str>)]) -> HttpRequest {
        let mut body = Object::new();
        members.iter().for_each(|(name, value)| body.insert_some(name, *value));
        HttpRequest::new("POST", [&self.base, path].concat())
            .with_header("Accept", "application/json")
            .with_header("Content-Type", "application/json")
            .with_body(Value::Object(body).to_json())
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, InstantDbError> {
        let answer = self.fetch.fetch(request, self.settings.request_timeout_in_seconds).await;
        let answer = answer.map_err(|_| InstantDbError::Unreachable)?;
        if answer.is_transient() {
            return Err(InstantDbError::Unavailable { status: answer.status });
        }
        if answer.is_success() { Ok(answer) } else { Err(refusal(&answer)) }
    }
}

impl InstantAuth for HttpAuth {
    /// `POST /runtime/oauth/id_token`. The request has a nonce exactly when the token has one: InstantDB refuses one without
    /// the other.
    fn sign_in<'a>(&'a self, id_token: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
        Box::pin(async move {
            let guest = self.guest_who_becomes(id_token.person());
            let request = self.post(
                "/runtime/oauth/id_token",
                &[
                    ("app_id", Some(&self.settings.app_id)),
                    ("nonce", id_token.nonce()),
                    ("id_token", Some(id_token.secret())),
                    ("client_name", Some(&self.settings.client_name)),
                    ("refresh_token", guest.as_ref().map(InstantUser::refresh_token)),
                ],
            );
            let user = read_user(&self.send(request).await?)?;
            self.guest.take();
            Ok(user)
        })
    }

    /// `POST /runtime/auth/verify_refresh_token`. The names of its members have hyphens.
    fn restore<'a>(&'a self, user: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
        Box::pin(async move {
            let members = [
                ("app-id", Some(self.settings.app_id.as_str())),
                ("refresh-token", Some(user.refresh_token())),
            ];
            match self.send(self.post("/runtime/auth/verify_refresh_token", &members)).await {
                Ok(answer) => Ok(read_user(&answer)?.id() == user.id()),
                Err(InstantDbError::Refused { .. }) => Ok(false),
                Err(error) => Err(error),
            }
        })
    }

    /// `POST /runtime/signout`.
    fn sign_out<'a>(&'a self, user: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
        self.guest.take();
        Box::pin(async move {
            let Some(user) = user else { return Ok(()) };
            let members = [
                ("app_id", Some(self.settings.app_id.as_str())),
                ("refresh_token", Some(user.refresh_token())),
            ];
            match self.send(self.post("/runtime/signout", &members)).await {
                // A token that InstantDB no longer accepts needs no sign-out.
                Ok(_) | Err(InstantDbError::Refused { .. }) => Ok(()),
                Err(error) => Err(error),
            }
        })
    }
}

fn read_user(answer: &HttpResponse) -> Result<InstantUser, InstantDbError> {
    let body = Object::parse(&answer.body).ok();
    let user = body.as_ref().and_then(|body| body.get("user")?.as_object()).cloned();
    user.and_then(InstantUser::of)
        .ok_or(InstantDbError::Unreadable { expected: "a user with id and refresh_token" })
}

fn refusal(answer: &HttpResponse) -> InstantDbError {
    let body = Object::parse(&answer.body).unwrap_or_default();
    let member = |name| body.string(name).unwrap_or_default().to_owned();
    InstantDbError::Refused { status: answer.status, kind: member("type"), message: member("message") }
}
