//! The nonces that servers require in proofs (RFC 9449 sections 8 and 9).

use crate::challenge::Challenge;
use crate::http::HttpResponse;
use crate::provider_error::ProviderError;
use crate::url;
use std::fmt;

/// Longer values are not nonces.
const MAX_LENGTH: usize = 4096;

/// The role of a server. Nonces for one role don't count for the other, even if the same host has both (RFC 9449 section 9).
///
/// ```
/// use oidc_client_protocol::dpop::ServerKind;
///
/// assert_ne!(ServerKind::Authorization, ServerKind::Resource);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerKind {
    /// It issues tokens.
    Authorization,
    /// It accepts access tokens: an API, or the userinfo endpoint.
    Resource,
}

/// The latest nonce of each server (RFC 9449 sections 8.2 and 9).
///
/// ```
/// use oidc_client_protocol::dpop::{DpopNonces, ServerKind};
/// use oidc_client_protocol::http::HttpResponse;
///
/// let mut nonces = DpopNonces::default();
/// let answer = HttpResponse::new(200, "{}").with_header("DPoP-Nonce", "eyJ7S_zG");
/// nonces.learn(ServerKind::Authorization, "https://login.example/token", &answer);
/// assert_eq!(nonces.get(ServerKind::Authorization, "https://login.example/par"), Some("eyJ7S_zG"));
/// assert_eq!(nonces.get(ServerKind::Resource, "https://login.example/me"), None);
/// ```
#[derive(Clone, Default)]
pub struct DpopNonces(Vec<StoredNonce>);

#[derive(Clone)]
struct StoredNonce {
    kind: ServerKind,
    origin: String,
    nonce: String,
}

impl DpopNonces {
    /// Stores the nonce of a response from this absolute URL. Successful ones may have it too, for the next request
    /// (RFC 9449 section 8.2). A response without a nonce changes nothing.
    pub fn learn(&mut self, kind: ServerKind, url: &str, response: &HttpResponse) {
        let (Some(origin), Some(nonce)) = (url::origin(url), nonce(response)) else { return };
        self.0.retain(|stored| !stored.is_of(kind, &origin));
        self.0.push(StoredNonce { kind, origin, nonce: nonce.to_owned() });
    }

    /// The nonce for a proof for this absolute URL, if its server sent one.
    #[must_use]
    pub fn get(&self, kind: ServerKind, url: &str) -> Option<&str> {
        let origin = url::origin(url)?;
        self.0.iter().find(|stored| stored.is_of(kind, &origin)).map(|stored| stored.nonce.as_str())
    }
}

impl fmt::Debug for DpopNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|stored| (stored.kind, &stored.origin))).finish()
    }
}

impl StoredNonce {
    fn is_of(&self, kind: ServerKind, origin: &str) -> bool {
        self.kind == kind && self.origin == origin
    }
}

/// The nonce of a response, if all its characters are allowed (RFC 9449 section 8.1). If there are several, none counts:
/// section 8 forbids it, and a browser joins them with a comma and a space.
fn nonce(response: &HttpResponse) -> Option<&str> {
    let mut named = response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("DPoP-Nonce"));
    let (Some((_, nonce)), None) = (named.next(), named.next()) else { return None };
    let of_nonce = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    let is_nonce = !nonce.is_empty() && nonce.len() <= MAX_LENGTH && nonce.bytes().all(of_nonce);
    is_nonce.then_some(nonce.as_str())
}

/// Whether a server refuses a request only because the proof lacks its nonce, and sends that nonce: an authorization
/// server with status 400 (RFC 9449 section 8), a resource server with 401 and a `DPoP` challenge (section 9).
///
/// ```
/// use oidc_client_protocol::dpop::{ServerKind, asks_for_nonce};
/// use oidc_client_protocol::http::HttpResponse;
///
/// let answer = HttpResponse::new(400, r#"{"error":"use_dpop_nonce"}"#).with_header("DPoP-Nonce", "eyJ7S_zG");
/// assert!(asks_for_nonce(ServerKind::Authorization, &answer));
/// assert!(!asks_for_nonce(ServerKind::Resource, &answer));
/// ```
#[must_use]
pub fn asks_for_nonce(kind: ServerKind, response: &HttpResponse) -> bool {
    const ERROR: &str = "use_dpop_nonce";
    let asks = match (kind, response.status) {
        (ServerKind::Authorization, 400) => refuses_with(response, ERROR),
        (ServerKind::Resource, 401) => Challenge::all_in(response)
            .iter()
            .any(|challenge| challenge.is("DPoP") && challenge.parameter("error") == Some(ERROR)),
        _ => false,
    };
    asks && nonce(response).is_some()
}

/// Whether an authorization server returned this error (RFC 6749 section 5.2).
fn refuses_with(response: &HttpResponse, name: &str) -> bool {
    ProviderError::in_body(response).is_some_and(|error| error.error == name)
}

/// A request that needs a proof, sent at most twice: again if the server requires its nonce, or refuses a proof dated
/// by a wrong clock. [`Attempt::answered`] consumes the attempt, and returns another only after the first.
///
/// ```
/// use oidc_client_protocol::dpop::{Attempt, DpopNonces, ServerKind};
/// use oidc_client_protocol::http::HttpResponse;
///
/// let mut nonces = DpopNonces::default();
/// let first = Attempt::first(ServerKind::Authorization, "https://login.example/token");
/// assert_eq!(first.nonce(&nonces), None);
/// let refusal = HttpResponse::new(400, r#"{"error":"use_dpop_nonce"}"#).with_header("DPoP-Nonce", "eyJ7S_zG");
/// let Some(second) = first.answered(&mut nonces, &refusal) else { return };
/// assert_eq!(second.nonce(&nonces), Some("eyJ7S_zG"));
/// assert!(second.answered(&mut nonces, &refusal).is_none());
/// ```
#[derive(Debug)]
pub struct Attempt {
    kind: ServerKind,
    url: String,
    is_second: bool,
    is_misdated: bool,
}

impl Attempt {
    /// The first attempt at a request to this absolute URL.
    #[must_use]
    pub fn first(kind: ServerKind, url: &str) -> Attempt {
        Attempt { kind, url: url.to_owned(), is_second: false, is_misdated: false }
    }

    /// The nonce that the proof of this attempt must contain, if any.
    #[must_use]
    pub fn nonce<'a>(&self, nonces: &'a DpopNonces) -> Option<&'a str> {
        nonces.get(self.kind, &self.url)
    }

    /// The same attempt, after its response showed that the proof was dated by a wrong clock
    /// ([`ClockOffset::learn`](crate::ClockOffset::learn)). An authorization server that refused the proof
    /// (`invalid_dpop_proof`, RFC 9449 section 5) may accept one dated by the server's clock.
    #[must_use]
    pub fn misdated(self) -> Attempt {
        Attempt { is_misdated: true, ..self }
    }

    /// Stores the response's nonce, and returns the second attempt if the server requires one. `None`: the response is final.
    #[must_use]
    pub fn answered(self, nonces: &mut DpopNonces, response: &HttpResponse) -> Option<Attempt> {
        nonces.learn(self.kind, &self.url, response);
        let is_refused = || {
            self.is_misdated
                && self.kind == ServerKind::Authorization
                && response.status == 400
                && refuses_with(response, "invalid_dpop_proof")
        };
        let again = !self.is_second && (asks_for_nonce(self.kind, response) || is_refused());
        again.then_some(Attempt { is_second: true, ..self })
    }
}
