//! A provider in memory that conforms to the standards: it checks PKCE, signs ID tokens, rotates refresh tokens and refuses
//! reused ones, and requires proofs for bound tokens. A test can make it unreachable, slow, faulty or dishonest.

mod endpoints;
mod health;
mod lie;

pub use health::Health;
pub use lie::Lie;

use super::clock::Clock;
use super::proofs::ProofRules;
use super::signer::Signer;
use super::{APP, CLIENT_ID, ISSUER};
use oidc_client_wasm::platform::timers::Timers;
use oidc_client_wasm::protocol::Timestamp;
use oidc_client_wasm::protocol::form;
use oidc_client_wasm::protocol::http::HttpResponse;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse & battery staple";

/// A sign-in that the provider has seen.
#[derive(Debug, Clone)]
struct Grant {
    subject: String,
    /// Empty for a sign-in by password.
    nonce: String,
    challenge: String,
    redirect_uri: String,
    /// The thumbprint of the key that the tokens are bound to.
    jkt: Option<String>,
}

impl Grant {
    /// A sign-in without an authorization request.
    fn of_subject(subject: &str) -> Self {
        let (subject, nothing) = (subject.to_owned(), String::new);
        Self { subject, nonce: nothing(), challenge: nothing(), redirect_uri: nothing(), jkt: None }
    }
}

/// An access token that the provider has issued.
#[derive(Debug, Clone)]
pub struct Access {
    pub subject: String,
    pub jkt: Option<String>,
    pub expires_at: Timestamp,
    /// The API that it is for, if one was requested.
    pub resource: Option<String>,
    pub scope: String,
}

/// The provider.
pub struct Provider {
    clock: Rc<Clock>,
    pub health: Cell<Health>,
    /// One unreachable endpoint, by its name in [`Provider::take_requests`].
    pub out_of_reach: Cell<Option<&'static str>>,
    /// One slow endpoint and its seconds; the others answer at once.
    pub slow: Cell<Option<(&'static str, u64)>>,
    pub lie: Cell<Option<Lie>>,
    pub token_seconds: Cell<u64>,
    pub has_signout_page: Cell<bool>,
    pub gives_refresh_tokens: Cell<bool>,
    /// Whether a renewal by refresh token returns an ID token (optional by OpenID Connect Core section 12.2).
    pub renews_id_tokens: Cell<bool>,
    /// Whether refresh tokens rotate; otherwise one stays valid and no other is issued.
    pub rotates: Cell<bool>,
    /// Whether it supports proofs; otherwise it ignores them.
    pub takes_proofs: Cell<bool>,
    /// The rules for proofs at its token and userinfo endpoints.
    pub rules: ProofRules,
    pub userinfo_rules: ProofRules,
    /// Whether it requires pushed authorization requests.
    pub demands_pushes: Cell<bool>,
    /// Whether its metadata is at the address for OpenID providers.
    pub has_openid_metadata: Cell<bool>,
    /// Members that its metadata lacks.
    pub missing_metadata: RefCell<Vec<&'static str>>,
    /// How many seconds its clock is ahead of the device's; negative if it is behind.
    pub clock_ahead: Cell<i64>,
    /// Whether pages may read its `Date` header, which CORS hides by default.
    pub shows_date: Cell<bool>,
    /// The answer of its userinfo endpoint with status 200, or another status.
    pub userinfo: RefCell<Result<Value, u16>>,
    pub signs_userinfo: Cell<bool>,
    /// The answer of its revocation endpoint, instead of revoking tokens.
    pub refuses_revocation: RefCell<Option<HttpResponse>>,
    /// The revoked tokens, each with its type.
    pub revoked: RefCell<Vec<(String, String)>>,
    pub has_extra_endpoints: Cell<bool>,
    pub has_check_session_page: Cell<bool>,
    /// The `session_state` in each answer to a sign-in.
    pub session_state: RefCell<Option<String>>,
    pub signer: RefCell<Signer>,
    /// The answer of its token endpoint to every request: a status and an error.
    pub refuses_tokens: Cell<Option<(u16, &'static str)>>,
    /// The error for requests with a `resource`.
    pub refuses_resources: Cell<Option<&'static str>>,
    /// The last form that its token endpoint received.
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
            missing_metadata: RefCell::default(),
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

    /// The requests since the last call: `metadata`, `keys`, `token`, `push`, `userinfo` or `revocation`.
    pub fn take_requests(&self) -> Vec<&'static str> {
        self.requests.take()
    }

    /// How many of the requests since the last call of this or `take_requests` were for tokens.
    pub fn take_token_requests(&self) -> usize {
        self.take_requests().iter().filter(|it| **it == "token").count()
    }

    /// Signs a person in at this authorization address. Returns the callback's address.
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

    /// Refuses a sign-in at this authorization address. Returns the callback's address.
    pub fn refuse(&self, address: &str, error: &str) -> String {
        let asked = self.asked(address);
        let answer = [("error", error), ("state", asked["state"].as_str()), ("iss", ISSUER)];
        form::add_query(&asked["redirect_uri"], &answer)
    }

    /// The parameters of the authorization request at this address.
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

    /// Accepts a refresh token that it has issued to another client library.
    pub fn remember(&self, refresh_token: &str, subject: &str, nonce: &str) {
        let grant = Grant { nonce: nonce.to_owned(), ..Grant::of_subject(subject) };
        self.refresh_tokens.borrow_mut().insert(refresh_token.to_owned(), grant);
    }

    /// Ends every session, as an administrator may.
    pub fn revoke_all(&self) {
        self.refresh_tokens.borrow_mut().clear();
    }

    /// What an API learns from an access token.
    pub fn introspect(&self, access_token: &str) -> Option<Access> {
        let found = self.access_tokens.borrow().get(access_token).cloned();
        found.filter(|access| access.expires_at > self.now())
    }

    /// Invalidates every access token before it expires.
    pub fn end_access_tokens(&self) {
        self.access_tokens.borrow_mut().clear();
    }

    /// The time of the provider's clock.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.clock.now().0.saturating_add_signed(self.clock_ahead.get()))
    }

    fn name(&self, kind: &str) -> String {
        self.issued.set(self.issued.get() + 1);
        format!("{kind}-{}", self.issued.get())
    }
}

fn response(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status, body).with_header("Content-Type", "application/json")
}

/// The parameters of a query or a form.
pub fn parameters(text: &str) -> BTreeMap<String, String> {
    form::decode(text).into_iter().collect()
}
