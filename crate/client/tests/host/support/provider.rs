//! A provider in memory that keeps to the standards: PKCE is compared, ID tokens are really signed, refresh tokens
//! rotate and a reused one is refused, and what is bound to a key needs a proof. On request it is down, slow, broken,
//! or lies.

mod endpoints;
mod lie;

pub use lie::Lie;

use super::clock::Clock;
use super::proofs::ProofRules;
use super::signer::Signer;
use super::{APP, CLIENT_ID, ISSUER};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
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
    /// Answers at once, and the page reads it a second later by the timers, before which the device may sleep.
    ReadLater,
    /// Answers 503, and asks to wait so many seconds if any.
    Unavailable(Option<u64>),
    /// A proxy in front of it answers with a page.
    Html,
    /// The connection breaks in the middle of the answer, and what was done is rolled back.
    Cut,
}

/// The password of everybody.
pub const PASSWORD: &str = "correct horse & battery staple";

/// A sign-in that the provider has seen.
#[derive(Debug, Clone)]
struct Grant {
    subject: String,
    /// Empty for a sign-in by password.
    nonce: String,
    challenge: String,
    redirect_uri: String,
    /// The key that all of it is bound to, by its thumbprint.
    jkt: Option<String>,
}

impl Grant {
    /// One that no request in an address led to.
    fn of_subject(subject: &str) -> Self {
        let (subject, nothing) = (subject.to_owned(), String::new);
        Self { subject, nonce: nothing(), challenge: nothing(), redirect_uri: nothing(), jkt: None }
    }
}

/// An access token that the provider has given out.
#[derive(Debug, Clone)]
pub struct Access {
    pub subject: String,
    pub jkt: Option<String>,
    pub expires_at: Timestamp,
    /// The API that it is for, where one was named.
    pub resource: Option<String>,
    pub scope: String,
}

/// The provider.
pub struct Provider {
    clock: Rc<Clock>,
    pub health: Cell<Health>,
    /// One of its endpoints that is out of reach, by the name that [`Provider::take_requests`] has for it.
    pub out_of_reach: Cell<Option<&'static str>>,
    /// One of its endpoints that takes so many seconds, while the others answer at once.
    pub slow: Cell<Option<(&'static str, u64)>>,
    pub lie: Cell<Option<Lie>>,
    pub token_seconds: Cell<u64>,
    pub has_signout_page: Cell<bool>,
    pub gives_refresh_tokens: Cell<bool>,
    /// Whether a renewal by refresh token brings an ID token (OpenID Connect Core section 12.2: it may).
    pub renews_id_tokens: Cell<bool>,
    /// Whether a refresh token is spent once; else it goes on, and none comes for it.
    pub rotates: Cell<bool>,
    /// Whether it knows of proofs; else it passes over them.
    pub takes_proofs: Cell<bool>,
    /// What it demands of proofs where it gives tokens, and at its userinfo endpoint.
    pub rules: ProofRules,
    pub userinfo_rules: ProofRules,
    /// Its sign-ins must be pushed first.
    pub demands_pushes: Cell<bool>,
    /// Whether its metadata are where OpenID providers have them.
    pub has_openid_metadata: Cell<bool>,
    /// Members that its metadata lack.
    pub unsaid: RefCell<Vec<&'static str>>,
    /// How many seconds its clock is ahead of the device's; negative where it is behind.
    pub clock_ahead: Cell<i64>,
    /// Whether pages may read its `Date`, which CORS keeps from them by itself.
    pub shows_date: Cell<bool>,
    /// What its userinfo endpoint answers with status 200, or else only a status.
    pub userinfo: RefCell<Result<Value, u16>>,
    pub signs_userinfo: Cell<bool>,
    /// What its revocation endpoint answers instead of revoking tokens.
    pub refuses_revocation: RefCell<Option<HttpResponse>>,
    /// What was revoked, by kind.
    pub revoked: RefCell<Vec<(String, String)>>,
    pub has_extra_endpoints: Cell<bool>,
    pub has_check_session_page: Cell<bool>,
    /// How its own session stands, which it tells in each answer to a sign-in.
    pub session_state: RefCell<Option<String>>,
    pub signer: RefCell<Signer>,
    /// What its token endpoint answers to everybody: a status and an error.
    pub refuses_tokens: Cell<Option<(u16, &'static str)>>,
    /// What it answers to whoever wants a token for a resource, if not that.
    pub refuses_resources: Cell<Option<&'static str>>,
    /// What its token endpoint was sent last.
    pub asked_for_tokens: RefCell<BTreeMap<String, String>>,
    requests: RefCell<Vec<&'static str>>,
    pushed: RefCell<BTreeMap<String, BTreeMap<String, String>>>,
    access_tokens: RefCell<BTreeMap<String, Access>>,
    codes: RefCell<BTreeMap<String, Grant>>,
    refresh_tokens: RefCell<BTreeMap<String, Grant>>,
    issued: Cell<u64>,
}

impl Provider {
    pub fn new(clock: Rc<Clock>) -> Self {
        Self {
            clock,
            health: Cell::new(Health::Up),
            out_of_reach: Cell::new(None),
            slow: Cell::new(None),
            lie: Cell::new(None),
            token_seconds: Cell::new(600),
            has_signout_page: Cell::new(true),
            gives_refresh_tokens: Cell::new(true),
            renews_id_tokens: Cell::new(true),
            rotates: Cell::new(true),
            takes_proofs: Cell::new(true),
            rules: ProofRules::new("provider"),
            userinfo_rules: ProofRules::new("userinfo"),
            demands_pushes: Cell::new(false),
            has_openid_metadata: Cell::new(true),
            unsaid: RefCell::default(),
            clock_ahead: Cell::new(0),
            shows_date: Cell::new(true),
            userinfo: RefCell::new(Ok(json!({"sub": "alice", "email": "alice@example.org"}))),
            signs_userinfo: Cell::new(false),
            refuses_revocation: RefCell::default(),
            revoked: RefCell::default(),
            has_extra_endpoints: Cell::new(true),
            has_check_session_page: Cell::new(false),
            session_state: RefCell::default(),
            signer: RefCell::new(Signer::new("key-1")),
            refuses_tokens: Cell::new(None),
            refuses_resources: Cell::new(None),
            asked_for_tokens: RefCell::default(),
            requests: RefCell::default(),
            pushed: RefCell::default(),
            access_tokens: RefCell::default(),
            codes: RefCell::default(),
            refresh_tokens: RefCell::default(),
            issued: Cell::new(0),
        }
    }

    /// What was asked for since this was last called: `metadata`, `keys`, `token`, `push`, `userinfo` or `revocation`.
    pub fn take_requests(&self) -> Vec<&'static str> {
        self.requests.take()
    }

    /// How often tokens were asked for since anything was last taken note of.
    pub fn take_token_requests(&self) -> usize {
        self.take_requests().iter().filter(|it| **it == "token").count()
    }

    /// The person signs in at the address that the page left for; where they are sent back to.
    pub fn sign_in(&self, address: &str, subject: &str) -> String {
        let asked = self.asked(address);
        assert_eq!(asked["code_challenge_method"], "S256");
        let (nonce, challenge) = (asked["nonce"].clone(), asked["code_challenge"].clone());
        let jkt = asked.get("dpop_jkt").filter(|_| self.takes_proofs.get()).cloned();
        let (code, subject) = (self.name("code"), subject.to_owned());
        let redirect_uri = asked["redirect_uri"].clone();
        let grant = Grant { subject, nonce, challenge, redirect_uri, jkt };
        self.codes.borrow_mut().insert(code.clone(), grant);
        let session_state = self.session_state.borrow();
        let mut answer = vec![("code", code.as_str()), ("state", &asked["state"]), ("iss", ISSUER)];
        answer.extend(session_state.as_deref().map(|session_state| ("session_state", session_state)));
        form::add_query(&asked["redirect_uri"], &answer)
    }

    /// It signs nobody in at that address; where they are sent back to.
    pub fn refuse(&self, address: &str, error: &str) -> String {
        let asked = self.asked(address);
        let answer = [("error", error), ("state", asked["state"].as_str()), ("iss", ISSUER)];
        form::add_query(&asked["redirect_uri"], &answer)
    }

    /// What the page has asked for at this address.
    pub fn asked(&self, address: &str) -> BTreeMap<String, String> {
        let mut asked = parameters(address.split_once('?').expect("a query").1);
        if self.demands_pushes.get() {
            assert_eq!(asked.keys().collect::<Vec<_>>(), ["client_id", "request_uri"]);
            asked = self.pushed.borrow_mut().remove(&asked["request_uri"]).expect("pushed, and used once");
        }
        assert_eq!(asked["client_id"], CLIENT_ID);
        assert!(asked["redirect_uri"].starts_with(&format!("{APP}/")));
        asked
    }

    /// Takes a refresh token for its own that another client program was given.
    pub fn remember(&self, refresh_token: &str, subject: &str, nonce: &str) {
        let grant = Grant { nonce: nonce.to_owned(), ..Grant::of_subject(subject) };
        self.refresh_tokens.borrow_mut().insert(refresh_token.to_owned(), grant);
    }

    /// Ends every session, as an administrator may.
    pub fn revoke_all(&self) {
        self.refresh_tokens.borrow_mut().clear();
    }

    /// What an API learns of an access token.
    pub fn introspect(&self, access_token: &str) -> Option<Access> {
        let found = self.access_tokens.borrow().get(access_token).cloned();
        found.filter(|access| access.expires_at > self.now())
    }

    /// Ends every access token before its time.
    pub fn end_access_tokens(&self) {
        self.access_tokens.borrow_mut().clear();
    }

    /// What time it is by the provider's clock.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.clock.now().0.saturating_add_signed(self.clock_ahead.get()))
    }

    async fn answer(&self, request: HttpRequest, timeout: u32) -> Result<HttpResponse, FetchError> {
        let asked_for = match request.url.strip_prefix(ISSUER) {
            Some("/.well-known/openid-configuration") => "metadata",
            Some("/.well-known/oauth-authorization-server") => "oauth-metadata",
            Some("/elsewhere.json") => "metadata-elsewhere",
            Some("/keys") => "keys",
            Some("/token") => "token",
            Some("/push") => "push",
            Some("/me") => "userinfo",
            Some("/revoke") => "revocation",
            other => panic!("the provider has no such place: {other:?}"),
        };
        self.requests.borrow_mut().push(asked_for);
        if let Some((_, seconds)) = self.slow.get().filter(|(slow, _)| *slow == asked_for) {
            self.clock.sleep(seconds).await;
        }
        match self.health.get() {
            _ if self.out_of_reach.get() == Some(asked_for) => Err(FetchError::Unreachable),
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
            Health::ReadLater => {
                let answer = self.serve(asked_for, &request);
                self.clock.sleep(1).await;
                Ok(answer)
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
