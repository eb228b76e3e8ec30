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

/// How access and refresh tokens are bound to a key that never leaves this browser (RFC 9449), so that a stolen token can't be
/// used elsewhere. Named as in oidc-client-ts.
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
    /// Whether the authorization code is bound too, by naming the key in the authorization request (`dpop_jkt`, RFC 9449
    /// section 10). True by default, unlike in oidc-client-ts: providers that don't support it ignore it.
    pub bind_authorization_code: bool,
    /// Whether to accept an access token that isn't bound to the key, if the provider issues no other: a thief can use that.
    /// False by default: such tokens are refused.
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

/// The keys and nonces that this page has cached.
#[derive(Default)]
pub(crate) struct Dpop {
    nonces: RefCell<DpopNonces>,
    /// The key that was used last, so that not every request opens a database.
    key: RefCell<Option<(String, SigningKey)>>,
}

impl Core {
    /// A proof for a request that the app sends itself, with `token` or the session's; `None` if that isn't bound to a key.
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

    /// Sends a request for tokens to the provider, or one that prepares it, with a proof if there is a key.
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

    /// Sends a request with an access token, and with a proof if there is a key.
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

    /// Sends a request, and once more if the server requires its nonce in the proof, or if its answer corrects this page's
    /// clock: after a redirect each answer is handled by a new page, which would never learn the time otherwise.
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

    /// Takes the clock offset that was stored with the tokens, once for each set of tokens: a later answer is more accurate.
    pub(crate) fn learn_session_clock(&self, user: &User) {
        let stored = Some(user.clock_offset());
        if self.session_clock_offset.replace(stored) != stored {
            self.learn_clock(stored);
        }
    }

    /// Sets the clock offset. Proofs are dated by the provider's clock, so that a device with a wrong clock works too.
    pub(crate) fn learn_clock(&self, offset: Option<ClockOffset>) {
        if let Some(offset) = offset {
            self.clock_offset.set(offset);
        }
    }
}
