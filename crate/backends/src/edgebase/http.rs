//! EdgeBase's HTTP requests and responses, as plain data.

use super::{EdgeBaseError, EdgeBaseUser};
use crate::token_source::Token;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::{form, url};

/// The URLs of a validated server.
#[derive(Clone)]
pub(super) struct Endpoints {
    base: String,
}

/// The result of a renewal.
pub(super) struct Renewed {
    pub(super) user: Option<EdgeBaseUser>,
    pub(super) access_token: Token,
    pub(super) refresh_token: String,
}

impl Endpoints {
    pub(super) fn new(base_url: &str) -> Result<Endpoints, EdgeBaseError> {
        if !url::is_secure(base_url) || url::without_query(base_url) != base_url {
            return Err(EdgeBaseError::AddressInvalid { got: url::without_query(base_url).to_owned() });
        }
        Ok(Endpoints { base: base_url.trim_end_matches('/').to_owned() })
    }

    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The URL that starts a sign-in. The server's parameter for `redirect_to` is `redirect_url`.
    pub(super) fn sign_in(&self, provider: &str, redirect_to: &str, captcha_token: Option<&str>) -> String {
        let path = [&self.base, "/api/auth/oauth/", &segment(provider)].concat();
        let mut query = vec![("redirect_url", redirect_to)];
        query.extend(captcha_token.map(|token| ("captcha_token", token)));
        form::add_query(&path, &query)
    }

    pub(super) fn link(&self, provider: &str, redirect_to: &str, state: &str, token: &Token) -> HttpRequest {
        let path = ["/api/auth/oauth/link/", &segment(provider)].concat();
        self.post(&path, &[("redirectUrl", redirect_to), ("state", state)], Some(token))
    }

    pub(super) fn refresh(&self, refresh_token: &str) -> HttpRequest {
        self.post("/api/auth/refresh", &[("refreshToken", refresh_token)], None)
    }

    pub(super) fn sign_out(&self, refresh_token: &str, token: Option<&Token>) -> HttpRequest {
        self.post("/api/auth/signout", &[("refreshToken", refresh_token)], token)
    }

    /// The socket's URL, which contains no token.
    pub(super) fn socket(&self, channel: &str) -> String {
        let rest = self.base.strip_prefix("http").unwrap_or_default();
        form::add_query(&["ws", rest, "/api/db/subscribe"].concat(), &[("channel", channel)])
    }

    fn post(&self, path: &str, members: &[(&str, &str)], token: Option<&Token>) -> HttpRequest {
        let mut body = Object::new();
        members.iter().for_each(|(name, value)| body.insert(name, *value));
        // Only these headers: the server's CORS rules allow no others.
        let request = HttpRequest::new("POST", [self.base.as_str(), path].concat())
            .with_header("Content-Type", "application/json")
            .with_body(Value::Object(body).to_json());
        match token {
            Some(token) => request.with_header("Authorization", ["Bearer ", token.secret()].concat()),
            None => request,
        }
    }
}

/// The provider's URL at which a linking continues.
pub(super) fn read_link(answer: &HttpResponse) -> Result<String, EdgeBaseError> {
    let body = read(answer)?;
    let address = body.string("redirectUrl").filter(|address| url::is_secure(address));
    address.map(str::to_owned).ok_or(EdgeBaseError::Unreadable { expected: "the provider's address" })
}

pub(super) fn read_refresh(answer: &HttpResponse) -> Result<Renewed, EdgeBaseError> {
    let body = read(answer)?;
    let unreadable = || EdgeBaseError::Unreadable { expected: "an access token and a refresh token" };
    let token = |name| body.string(name).map(str::to_owned).ok_or_else(unreadable);
    let user = body.get("user").and_then(Value::as_object).cloned().and_then(EdgeBaseUser::of);
    Ok(Renewed {
        user,
        access_token: Token::new(token("accessToken")?),
        refresh_token: token("refreshToken")?,
    })
}

pub(super) fn read(answer: &HttpResponse) -> Result<Object, EdgeBaseError> {
    if answer.is_transient() {
        return Err(EdgeBaseError::Unavailable { status: answer.status });
    }
    let body = Object::parse(&answer.body);
    if answer.is_success() {
        return body.map_err(|_| EdgeBaseError::Unreadable { expected: "JSON" });
    }
    let body = body.unwrap_or_default();
    let member = |name| body.string(name).unwrap_or_default().to_owned();
    Err(EdgeBaseError::Refused { status: answer.status, slug: member("slug"), message: member("message") })
}

/// Encodes one segment of a path: `oidc:okta` becomes `oidc%3Aokta`.
fn segment(text: &str) -> String {
    // Form encoding, which differs only for a space.
    let encoded = form::encode(&[("", text)]);
    encoded.trim_start_matches('=').replace('+', "%20")
}
