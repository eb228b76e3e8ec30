//! DPoP: proofs that a request comes from the holder of the key that its token is bound to (RFC 9449).

mod keys;

use crate::api_token::ApiToken;
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::crypto::SigningKey;
use crate::platform::keys::{KeyStore, indexed_db};
use crate::user::User;
use oidc_client_protocol::dpop::{Attempt, DpopKey, DpopNonces, DpopProof, ProofFor, ServerKind};
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::{AccessToken, ClockOffset, Timestamp};
use std::cell::RefCell;
use std::rc::Rc;

/// How access and refresh tokens are bound to a key that never leaves this browser (RFC 9449), so that a stolen token is
/// useless. Named as in oidc-client-ts.
///
/// ```
/// use oidc_client_wasm::{DpopSettings, UserManagerSettings};
///
/// let settings = UserManagerSettings {
///     dpop: Some(DpopSettings::default()),
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// };
/// assert!(settings.dpop.is_some_and(|dpop| dpop.bind_authorization_code));
/// ```
#[derive(Clone)]
pub struct DpopSettings {
    /// Binds the authorization code too, by naming the key in the authorization request (`dpop_jkt`, RFC 9449 section
    /// 10). True by default, unlike in oidc-client-ts: providers that don't support it ignore it.
    pub bind_authorization_code: bool,
    /// Accepts an unbound access token if the provider issues no other: a thief can use it. False by default: such tokens are
    /// refused.
    pub insecure_accept_bearer: bool,
    /// Where the keys are stored, one for each session: `IndexedDB` by default.
    pub store: Rc<dyn KeyStore>,
}

impl Default for DpopSettings {
    fn default() -> Self {
        Self { bind_authorization_code: true, insecure_accept_bearer: false, store: indexed_db() }
    }
}

impl std::fmt::Debug for DpopSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DpopSettings")
            .field("bind_authorization_code", &self.bind_authorization_code)
            .field("insecure_accept_bearer", &self.insecure_accept_bearer)
            .finish_non_exhaustive()
    }
}

/// This page's nonces, and the key that it used last.
#[derive(Default)]
pub(crate) struct Dpop {
    nonces: RefCell<DpopNonces>,
    /// The key that was used last, so that not every request opens a database.
    key: RefCell<Option<(String, SigningKey)>>,
}

impl Core {
    /// A proof for a request that the app sends itself, with this token or the session's; `None` if the session has no key.
    pub(crate) async fn proof(
        &self,
        method: &str,
        url: &str,
        nonce: Option<&str>,
        token: Option<AccessToken>,
    ) -> Result<Option<String>, Error> {
        let user = self.session().await.ok_or(ErrorKind::NotSignedIn)?;
        let Some(key) = self.token_key(&user, user.token_type()).await? else { return Ok(None) };
        let access_token = token.as_ref().or(Some(user.access_token()));
        self.prove(&key, &ProofFor { method, url, access_token, nonce }).await.map(Some)
    }

    /// Sends a token request, or a pushed authorization request, to the provider; with a proof if there is a key.
    pub(crate) async fn send(
        &self,
        request: HttpRequest,
        key: Option<&SigningKey>,
    ) -> Result<HttpResponse, Error> {
        match key {
            Some(key) => self.send_proved(ServerKind::Authorization, request, key, None).await,
            None => self.discovery.fetch(request).await,
        }
    }

    /// Sends a token request. Returns the response and the moment from which the tokens' lifetime counts: when the response
    /// arrived, or when the request was sent if the device slept before this page read the response. A sleep must not be
    /// mistaken for a wrong clock either.
    pub(crate) async fn send_for_tokens(
        &self,
        request: HttpRequest,
        key: Option<&SigningKey>,
    ) -> (Result<HttpResponse, Error>, Timestamp) {
        let asked_at = self.platform.timers.now();
        let response = self.send(request, key).await;
        (response, self.received_at(asked_at))
    }

    /// When a response that is read now counts as received. Unless the device slept, no request takes longer than its time
    /// limit, twice that if it is repeated with a new nonce.
    fn received_at(&self, asked_at: Timestamp) -> Timestamp {
        let now = self.platform.timers.now();
        let longest = u64::from(self.settings.request_timeout_in_seconds).saturating_mul(2);
        if now.since(asked_at) > longest { asked_at } else { now }
    }

    /// Sends a request with an access token; with a proof if there is a key.
    pub(crate) async fn send_with_token(
        &self,
        request: HttpRequest,
        token: &ApiToken,
        key: Option<&SigningKey>,
    ) -> Result<HttpResponse, Error> {
        let (token, token_type) = (token.access_token(), token.token_type());
        let request = request.with_header("Authorization", token_type.authorization(token));
        match key {
            Some(key) => self.send_proved(ServerKind::Resource, request, key, Some(token)).await,
            None => self.discovery.fetch(request).await,
        }
    }

    /// Sends a request with a proof, and once more if the server demands its nonce in the proof, or if its response shows
    /// that the proof was misdated. Without the second attempt a device with a wrong clock could never sign in: each sign-in
    /// loads the callback page afresh.
    async fn send_proved(
        &self,
        kind: ServerKind,
        request: HttpRequest,
        key: &SigningKey,
        access_token: Option<&AccessToken>,
    ) -> Result<HttpResponse, Error> {
        let mut attempt = Attempt::first(kind, &request.url);
        loop {
            let nonce = attempt.nonce(&self.dpop.nonces.borrow()).map(str::to_owned);
            let (method, url) = (request.method, request.url.as_str());
            let proof = ProofFor { method, url, access_token, nonce: nonce.as_deref() };
            let dated_by = self.clock_offset.get();
            let proof = self.prove(key, &proof).await?;
            let asked_at = self.platform.timers.now();
            let response = self.discovery.fetch(request.clone().with_header("DPoP", proof)).await?;
            if kind == ServerKind::Authorization {
                self.learn_clock(ClockOffset::learn(&response, self.received_at(asked_at)));
            }
            if self.clock_offset.get() != dated_by {
                attempt = attempt.misdated();
            }
            match attempt.answered(&mut self.dpop.nonces.borrow_mut(), &response) {
                Some(second) => attempt = second,
                None => return Ok(response),
            }
        }
    }

    async fn prove(&self, key: &SigningKey, request: &ProofFor<'_>) -> Result<String, Error> {
        let public_key = DpopKey::new(key.public_key().clone())?;
        let mut unique = [0; 16];
        self.platform.crypto.random(&mut unique)?;
        let now = self.clock_offset.get().provider_time(self.platform.timers.now());
        let proof = DpopProof::new(&public_key, request, &unique, now);
        let signature = self.platform.crypto.sign(key, proof.signing_input().as_bytes()).await?;
        Ok(proof.signed(&signature))
    }

    /// Learns the provider's clock from the response that brought these tokens. Only once per offset: responses since then are
    /// more recent.
    pub(crate) fn learn_session_clock(&self, user: &User) {
        let stored = Some(user.clock_offset());
        if self.session_clock_offset.replace(stored) != stored {
            self.learn_clock(stored);
        }
    }

    /// Sets the offset to the provider's clock, by which proofs are dated: a device's own clock may be wrong.
    pub(crate) fn learn_clock(&self, offset: Option<ClockOffset>) {
        if let Some(offset) = offset {
            self.clock_offset.set(offset);
        }
    }
}
