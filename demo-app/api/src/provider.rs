//! The provider: its discovery document, its keys, and what it says of an opaque token.

use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, Header};
use reqwest::{Client, StatusCode, redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::refusal::{Refusal, Scheme};
use crate::settings::{Settings, is_loopback};

/// Keys are fetched again after so long: a key that the provider took back is refused from then on.
const KEYS_LIVE: Duration = Duration::from_secs(15 * 60);
/// For a key that isn't known they are fetched at once, but not more often: anybody can make a key's name up.
const KEYS_REST: Duration = Duration::from_secs(10);
/// After a failure nobody asks for so long: else every made-up token would wait for a provider that is away.
const FAILURE_REST: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(5);

/// What is known of the provider.
#[derive(Debug)]
pub struct Provider {
    issuer: String,
    client: Client,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    metadata: Option<Metadata>,
    keys: Option<(JwkSet, Instant)>,
    failed: Option<Instant>,
}

/// What is read of the discovery document (OpenID Connect Discovery section 3).
#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
}

impl Provider {
    /// Nothing is asked yet: the provider may start later than this API.
    ///
    /// # Errors
    /// When this machine has no certificates to trust.
    pub fn new(settings: &Settings) -> reqwest::Result<Provider> {
        let client = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none());
        let client = if is_loopback(&settings.issuer) { client.no_proxy() } else { client };
        Ok(Provider { issuer: settings.issuer.clone(), client: client.build()?, known: Mutex::default() })
    }

    /// The key that a token names, or the only one there is.
    ///
    /// # Errors
    /// [`Refusal::Token`] when the provider has no such key, [`Refusal::Unavailable`] when it can't be asked.
    pub async fn key(&self, header: &Header, scheme: Scheme) -> Result<Jwk, Refusal> {
        let mut known = self.known.lock().await;
        let age = known.keys.as_ref().map(|(_, fetched)| fetched.elapsed());
        if let Some((keys, _)) = known.keys.as_ref().filter(|_| age.is_some_and(|age| age < KEYS_LIVE)) {
            if let Some(key) = find(keys, header) {
                return Ok(key.clone());
            }
            if age.is_some_and(|age| age < KEYS_REST) {
                return Err(Refusal::Token(scheme, "the provider has no such key"));
            }
        }
        if known.failed.is_some_and(|failed| failed.elapsed() < FAILURE_REST) {
            return Err(Refusal::Unavailable);
        }
        known.failed = Some(Instant::now());
        let metadata = self.metadata(&mut known).await?;
        let keys: JwkSet = self.get(&metadata.jwks_uri).await?;
        known.failed = None;
        let found = find(&keys, header).cloned();
        known.keys = Some((keys, Instant::now()));
        found.ok_or(Refusal::Token(scheme, "the provider has no such key"))
    }

    /// Whose token this is, as the provider says (OpenID Connect Core section 5.3): its `sub`.
    ///
    /// # Errors
    /// [`Refusal::Token`] when the provider refuses it, [`Refusal::Unavailable`] when it can't be asked.
    pub async fn subject_of(&self, token: &str) -> Result<String, Refusal> {
        let metadata = self.metadata(&mut *self.known.lock().await).await?;
        let endpoint = metadata.userinfo_endpoint.ok_or(Refusal::Unavailable)?;
        let answer = self.client.get(endpoint).bearer_auth(token).send().await;
        let answer = answer.map_err(|_| Refusal::Unavailable)?;
        match answer.status() {
            StatusCode::OK => {
                answer.json::<UserInfo>().await.map(|user| user.sub).map_err(|_| Refusal::Unavailable)
            }
            status if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
                Err(Refusal::Token(Scheme::Bearer, "the provider refuses the token"))
            }
            _ => Err(Refusal::Unavailable),
        }
    }

    async fn metadata(&self, known: &mut Known) -> Result<Metadata, Refusal> {
        if let Some(metadata) = &known.metadata {
            return Ok(metadata.clone());
        }
        let base = self.issuer.trim_end_matches('/');
        let metadata: Metadata = self.get(&format!("{base}/.well-known/openid-configuration")).await?;
        if metadata.issuer != self.issuer {
            eprintln!(
                "API_ISSUER is {}, and the provider there calls itself {}",
                self.issuer, metadata.issuer
            );
            return Err(Refusal::Unavailable);
        }
        known.metadata = Some(metadata.clone());
        Ok(metadata)
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T, Refusal> {
        let answer = async { self.client.get(url).send().await?.error_for_status()?.json().await };
        answer.await.map_err(|error: reqwest::Error| {
            eprintln!("{url}: {error}");
            Refusal::Unavailable
        })
    }
}

fn find<'a>(keys: &'a JwkSet, header: &Header) -> Option<&'a Jwk> {
    let mut fitting = keys.keys.iter().filter(|key| fits(key, header.alg));
    match &header.kid {
        Some(kid) => fitting.find(|key| key.common.key_id.as_ref() == Some(kid)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    }
}

/// Whether a key is for signatures of this kind, as far as it says.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let common = &key.common;
    let signs = !matches!(common.public_key_use, Some(PublicKeyUse::Encryption));
    let is_named = |named: KeyAlgorithm| named.to_string().parse() == Ok(algorithm);
    signs && common.key_algorithm.is_none_or(is_named)
}
