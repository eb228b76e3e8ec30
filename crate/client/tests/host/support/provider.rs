//! A provider in memory that keeps to the standards: PKCE is compared, ID tokens are really signed, refresh tokens
//! rotate and a reused one is refused. On request it is down, slow, broken, or lies.

use super::clock::Clock;
use super::signer::Signer;
use super::{CLIENT_ID, ISSUER, REDIRECT_URI};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How the provider feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Up,
    /// No connection.
    Down,
    /// Answers after so many seconds.
    Slow(u64),
    /// Answers 503, and asks to wait so many seconds if any.
    Unavailable(Option<u64>),
    /// A proxy in front of it answers with a page.
    Html,
    /// The connection breaks in the middle of the answer, and what was done is rolled back.
    Cut,
}

/// What a dishonest one does to ID tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Signs with a key of its own, under the name of the published one.
    ForeignKey,
    /// Names a key that isn't published.
    UnknownKid,
    /// Speaks of somebody else.
    OtherSubject,
}

/// A sign-in that the provider has seen.
#[derive(Debug, Clone)]
struct Grant {
    subject: String,
    nonce: String,
    challenge: String,
}

/// The provider.
pub struct Provider {
    clock: Rc<Clock>,
    pub health: Cell<Health>,
    pub lie: Cell<Option<Lie>>,
    pub token_seconds: Cell<u64>,
    pub has_signout_page: Cell<bool>,
    pub gives_refresh_tokens: Cell<bool>,
    pub signer: RefCell<Signer>,
    requests: RefCell<Vec<&'static str>>,
    codes: RefCell<BTreeMap<String, Grant>>,
    refresh_tokens: RefCell<BTreeMap<String, Grant>>,
    issued: Cell<u64>,
}

impl Provider {
    pub fn new(clock: Rc<Clock>) -> Self {
        Self {
            clock,
            health: Cell::new(Health::Up),
            lie: Cell::new(None),
            token_seconds: Cell::new(600),
            has_signout_page: Cell::new(true),
            gives_refresh_tokens: Cell::new(true),
            signer: RefCell::new(Signer::new("key-1")),
            requests: RefCell::default(),
            codes: RefCell::default(),
            refresh_tokens: RefCell::default(),
            issued: Cell::new(0),
        }
    }

    /// What was asked for since this was last called: `metadata`, `keys` or `token`.
    pub fn take_requests(&self) -> Vec<&'static str> {
        self.requests.take()
    }

    /// How often tokens were asked for since anything was last taken note of.
    pub fn take_token_requests(&self) -> usize {
        self.take_requests().iter().filter(|it| **it == "token").count()
    }

    /// The person signs in at the address that the page left for; where they are sent back to.
    pub fn sign_in(&self, address: &str, subject: &str) -> String {
        let asked = parameters(address.split_once('?').expect("a query").1);
        assert_eq!(asked["client_id"], CLIENT_ID);
        assert_eq!(asked["redirect_uri"], REDIRECT_URI);
        assert_eq!(asked["code_challenge_method"], "S256");
        let (nonce, challenge) = (asked["nonce"].clone(), asked["code_challenge"].clone());
        let code = self.name("code");
        self.codes.borrow_mut().insert(code.clone(), Grant { subject: subject.to_owned(), nonce, challenge });
        form::add_query(REDIRECT_URI, &[("code", &code), ("state", &asked["state"]), ("iss", ISSUER)])
    }

    /// Takes a refresh token for its own that another client program was given.
    pub fn remember(&self, refresh_token: &str, subject: &str, nonce: &str) {
        let (subject, nonce) = (subject.to_owned(), nonce.to_owned());
        let grant = Grant { subject, nonce, challenge: String::new() };
        self.refresh_tokens.borrow_mut().insert(refresh_token.to_owned(), grant);
    }

    /// Ends every session, as an administrator may.
    pub fn revoke_all(&self) {
        self.refresh_tokens.borrow_mut().clear();
    }

    async fn answer(&self, request: HttpRequest, timeout: u32) -> Result<HttpResponse, FetchError> {
        let asked_for = match request.url.strip_prefix(ISSUER) {
            Some("/.well-known/openid-configuration") => "metadata",
            Some("/keys") => "keys",
            Some("/token") => "token",
            other => panic!("the provider has no such place: {other:?}"),
        };
        self.requests.borrow_mut().push(asked_for);
        match self.health.get() {
            Health::Up => Ok(self.serve(asked_for, &request)),
            Health::Down => Err(FetchError::Unreachable),
            Health::Slow(seconds) if seconds > u64::from(timeout) => {
                self.clock.sleep(u64::from(timeout)).await;
                Err(FetchError::Timeout { seconds: timeout })
            }
            Health::Slow(seconds) => {
                self.clock.sleep(seconds).await;
                Ok(self.serve(asked_for, &request))
            }
            Health::Unavailable(retry_after) => {
                let answer = response(503, "");
                Ok(match retry_after {
                    Some(seconds) => answer.with_header("Retry-After", &seconds.to_string()),
                    None => answer,
                })
            }
            Health::Html => Ok(HttpResponse::new(200, "<!doctype html><title>Sign in to the Wi-Fi")
                .with_header("Content-Type", "text/html")),
            Health::Cut => {
                let before = (self.codes.borrow().clone(), self.refresh_tokens.borrow().clone());
                let mut half = self.serve(asked_for, &request);
                half.body.truncate(half.body.len() / 2);
                (*self.codes.borrow_mut(), *self.refresh_tokens.borrow_mut()) = before;
                Ok(half)
            }
        }
    }

    fn serve(&self, asked_for: &str, request: &HttpRequest) -> HttpResponse {
        match asked_for {
            "metadata" => response(200, &self.metadata().to_string()),
            "keys" => response(200, &json!({"keys": [self.signer.borrow().jwk()]}).to_string()),
            _ => self.token(&parameters(request.body.as_deref().unwrap_or_default())),
        }
    }

    fn metadata(&self) -> Value {
        let mut metadata = json!({
            "issuer": ISSUER,
            "authorization_endpoint": format!("{ISSUER}/authorize"),
            "token_endpoint": format!("{ISSUER}/token"),
            "jwks_uri": format!("{ISSUER}/keys"),
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        });
        if self.has_signout_page.get() {
            metadata["end_session_endpoint"] = json!(format!("{ISSUER}/signout"));
        }
        metadata
    }

    fn token(&self, asked: &BTreeMap<String, String>) -> HttpResponse {
        assert_eq!(asked["client_id"], CLIENT_ID);
        let grant = match asked["grant_type"].as_str() {
            "authorization_code" => self.codes.borrow_mut().remove(&asked["code"]).filter(|grant| {
                let challenge = digest(&SHA256, asked["code_verifier"].as_bytes());
                asked["redirect_uri"] == REDIRECT_URI && URL_SAFE_NO_PAD.encode(challenge) == grant.challenge
            }),
            // Rotation: what was spent once is gone.
            _ => self.refresh_tokens.borrow_mut().remove(&asked["refresh_token"]),
        };
        match grant {
            Some(grant) => response(200, &self.tokens(grant).to_string()),
            None => {
                response(400, r#"{"error":"invalid_grant","error_description":"grant request is invalid"}"#)
            }
        }
    }

    fn tokens(&self, grant: Grant) -> Value {
        let access_token = self.name("access-token");
        let mut tokens = json!({
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": self.token_seconds.get(),
            "id_token": self.id_token(&grant, &access_token),
            "scope": "openid profile offline_access",
        });
        if self.gives_refresh_tokens.get() {
            let refresh_token = self.name("refresh-token");
            tokens["refresh_token"] = json!(refresh_token);
            self.refresh_tokens.borrow_mut().insert(refresh_token, grant);
        }
        tokens
    }

    fn id_token(&self, grant: &Grant, access_token: &str) -> String {
        let now = self.clock.now().0;
        let hash = digest(&SHA256, access_token.as_bytes());
        let lie = self.lie.get();
        let claims = json!({
            "iss": ISSUER,
            "sub": if lie == Some(Lie::OtherSubject) { "mallory" } else { &grant.subject },
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + self.token_seconds.get(),
            "nonce": grant.nonce,
            "at_hash": URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
            "name": "Alice Adams",
        });
        match lie {
            Some(Lie::ForeignKey) => Signer::new(&self.signer.borrow().kid).sign(&claims),
            Some(Lie::UnknownKid) => Signer::new("key-of-nobody").sign(&claims),
            _ => self.signer.borrow().sign(&claims),
        }
    }

    fn name(&self, kind: &str) -> String {
        self.issued.set(self.issued.get() + 1);
        format!("{kind}-{}", self.issued.get())
    }
}

impl Fetch for Provider {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(self.answer(request, timeout_seconds))
    }
}

fn response(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status, body).with_header("Content-Type", "application/json")
}

/// The parameters of a query or a form.
pub fn parameters(text: &str) -> BTreeMap<String, String> {
    form::decode(text).into_iter().collect()
}
