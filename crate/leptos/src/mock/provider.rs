//! A provider in this page's memory, for the `UserManager` of a test.

use std::cell::Cell;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_wasm::platform::channel::{Channel, Channels};
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::locks::{Lock, Locks};
use oidc_client_wasm::platform::store::{self, Store};
use oidc_client_wasm::platform::window::{NavigationError, Window};
use oidc_client_wasm::platform::{LocalFuture, Platform, now};
use oidc_client_wasm::{Error, UserManager, UserManagerSettings};

use super::{MockAnswer, MockUser};

const ISSUER: &str = "https://mock.example";
const TOKEN_ENDPOINT: &str = "https://mock.example/token";
const CLIENT_ID: &str = "mock";
/// The origin of the app, as its manager sees it: an API's path is resolved against it.
const APP: &str = "https://app.mock.example";
/// The key under which the manager stores the session.
const USER_KEY: &str = "user:https://mock.example:mock";

/// A provider in this page's memory.
pub(super) struct MockProvider {
    user: MockUser,
    answer: Option<MockAnswer>,
    store: Rc<dyn Store>,
    issued: Cell<u64>,
}

impl MockProvider {
    pub(super) fn new(user: MockUser, answer: Option<MockAnswer>) -> Self {
        Self { user, answer, store: store::memory(), issued: Cell::new(0) }
    }

    /// A manager that talks only to this provider.
    pub(super) fn manager(self: &Rc<Self>) -> Result<UserManager, Error> {
        let mut metadata = Object::new();
        for (name, value) in [
            ("issuer", ISSUER),
            ("authorization_endpoint", "https://mock.example/authorize"),
            ("token_endpoint", TOKEN_ENDPOINT),
            ("jwks_uri", "https://mock.example/keys"),
        ] {
            metadata.insert(name, value);
        }
        let settings = UserManagerSettings {
            scope: self.user.scope.clone(),
            metadata: Some(metadata),
            // A renewal returns no ID token, so no key is needed.
            signing_keys: Some(r#"{"keys":[]}"#.to_owned()),
            user_store: self.store.clone(),
            state_store: store::memory(),
            ..UserManagerSettings::new(ISSUER, CLIENT_ID, format!("{APP}/callback"))
        };
        let platform = Platform {
            fetch: self.clone(),
            locks: Rc::new(NoOthers),
            channels: Rc::new(NoOthers),
            records: store::memory(),
            window: Rc::new(NoOthers),
            ..Platform::browser()
        };
        UserManager::with_platform(settings, platform)
    }

    /// Stores a session, as after a sign-in.
    pub(super) async fn sign_in(&self) {
        let number = self.next();
        let mut profile = self.user.profile.clone();
        for (name, value) in [("iss", ISSUER), ("sub", "mock-user")] {
            if profile.get(name).is_none() {
                profile.insert(name, value);
            }
        }
        let mut session = Object::new();
        session.insert("id_token", id_token(&profile, now().0, self.user.expires_in));
        session.insert("access_token", format!("mock-access-token-{number}"));
        session.insert("refresh_token", format!("mock-refresh-token-{number}"));
        session.insert("token_type", "Bearer");
        session.insert("scope", self.user.scope.as_str());
        session.insert("profile", profile);
        session.insert("expires_at", now().plus(self.user.expires_in).0);
        session.insert("signin_id", format!("mock-signin-{number}"));
        self.store.set(USER_KEY, &Value::Object(session).to_json()).await;
    }

    fn next(&self) -> u64 {
        self.issued.set(self.issued.get() + 1);
        self.issued.get()
    }

    /// The response to a refresh (RFC 6749 section 6).
    fn tokens(&self) -> HttpResponse {
        let number = self.next();
        let mut tokens = Object::new();
        tokens.insert("access_token", format!("mock-access-token-{number}"));
        tokens.insert("refresh_token", format!("mock-refresh-token-{number}"));
        tokens.insert("token_type", "Bearer");
        tokens.insert("expires_in", self.user.expires_in);
        HttpResponse::new(200, Value::Object(tokens).to_json())
            .with_header("Content-Type", "application/json")
    }
}

/// An ID token with these claims, and a signature that isn't checked here and is invalid everywhere else.
fn id_token(profile: &Object, now: u64, expires_in: u64) -> String {
    let mut claims = profile.clone();
    claims.insert("aud", CLIENT_ID);
    claims.insert("iat", now);
    claims.insert("exp", now.saturating_add(expires_in));
    let encode = |json: &str| URL_SAFE_NO_PAD.encode(json);
    format!("{}.{}.bW9jaw", encode(r#"{"alg":"RS256"}"#), encode(&Value::Object(claims).to_json()))
}

impl Fetch for MockProvider {
    fn fetch(&self, request: HttpRequest, _: u32) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(async move {
            match &self.answer {
                _ if request.url == TOKEN_ENDPOINT => Ok(self.tokens()),
                Some(answer) => Ok((answer.0)(request)),
                None => Err(FetchError::Unreachable),
            }
        })
    }
}

/// An environment without other tabs, and without another page to navigate to.
struct NoOthers;

impl Locks for NoOthers {
    fn lock<'a>(&'a self, _: &'a str, _: u32) -> LocalFuture<'a, Option<Lock>> {
        Box::pin(async { Some(Box::new(()) as Lock) })
    }
}

impl Channels for NoOthers {
    fn open(&self, _: &str, _: Rc<dyn Fn(&str)>) -> Option<Rc<dyn Channel>> {
        None
    }
}

impl Window for NoOthers {
    fn assign(&self, _: &str) -> Result<(), NavigationError> {
        Ok(())
    }
    fn origin(&self) -> Option<String> {
        Some(APP.to_owned())
    }
}
