//! The provider: its discovery document, its keys, and its answers about opaque tokens.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, Header};
use reqwest::{Client, StatusCode, redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::refusal::{Refusal, Scheme};
use crate::settings::{Settings, is_loopback};

/// Keys are fetched again after this time: from then on a key that the provider has withdrawn is refused.
const KEYS_LIVE: Duration = Duration::from_secs(15 * 60);
/// For an unknown key they are fetched at once, but not more often than this: anybody can make up a key id.
const KEYS_REST: Duration = Duration::from_secs(10);
/// After a failure nothing is requested for this time: otherwise each waiting request would try again, one after another.
const FAILURE_REST: Duration = Duration::from_secs(1);
const TIMEOUT: Duration = Duration::from_secs(5);

/// What is known about the provider.
#[derive(Debug)]
pub struct Provider {
    issuer: String,
    client: Client,
    /// Only locked for a moment, so that cached values are available at once, however long the provider takes.
    known: Mutex<Known>,
    /// Held by the request that asks the provider. The others wait for its result.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    metadata: Option<Metadata>,
    keys: Option<(JwkSet, Instant)>,
    failed: Option<Instant>,
}

/// The parts of the discovery document that are read (OpenID Connect Discovery section 3).
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
    /// Requests nothing yet: the provider may start later than this API.
    ///
    /// # Errors
    /// When this machine has no certificates to trust.
    pub fn new(settings: &Settings) -> reqwest::Result<Provider> {
        let client = Client::builder().timeout(TIMEOUT).redirect(redirect::Policy::none());
        let client = if is_loopback(&settings.issuer) { client.no_proxy() } else { client };
        let issuer = settings.issuer.clone();
        Ok(Provider { issuer, client: client.build()?, known: Mutex::default(), turn: Default::default() })
    }

    /// The key with this id, or the only key if the token names none.
    ///
    /// # Errors
    /// [`Refusal::Token`] when the provider has no such key, [`Refusal::Unavailable`] when it can't be asked.
    pub async fn key(&self, header: &Header, scheme: Scheme) -> Result<Jwk, Refusal> {
        let held = self.known().key(header, scheme);
        if let Some(answer) = held {
            return answer;
        }
        let _turn = self.turn.lock().await;
        // The request that held the lock before may have fetched it.
        let brought = self.known().key(header, scheme);
        if let Some(answer) = brought {
            return answer;
        }
        let keys = self.attempt(self.fetch_keys()).await?;
        let found = find(&keys, header).cloned();
        self.known().keys = Some((keys, Instant::now()));
        found.ok_or(no_such_key(scheme))
    }

    /// Asks the provider whose token this is (OpenID Connect Core section 5.3); returns its `sub`.
    ///
    /// # Errors
    /// [`Refusal::Token`] when the provider refuses it, [`Refusal::Unavailable`] when it can't be asked.
    pub async fn subject_of(&self, token: &str) -> Result<String, Refusal> {
        let metadata = self.metadata().await?;
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

    /// The discovery document, for a caller that doesn't hold the lock.
    async fn metadata(&self) -> Result<Metadata, Refusal> {
        let held = self.known().metadata();
        if let Some(answer) = held {
            return answer;
        }
        let _turn = self.turn.lock().await;
        let brought = self.known().metadata();
        match brought {
            Some(answer) => answer,
            None => self.attempt(self.fetch_metadata()).await,
        }
    }

    /// Records the outcome of an attempt. The pause after a failure starts at its end, because the attempt may take longer
    /// than the pause.
    async fn attempt<T>(&self, fetching: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
        let outcome = fetching.await;
        self.known().failed = outcome.is_err().then(Instant::now);
        outcome
    }

    async fn fetch_keys(&self) -> Result<JwkSet, Refusal> {
        let held = self.known().metadata.clone();
        let metadata = match held {
            Some(metadata) => metadata,
            None => self.fetch_metadata().await?,
        };
        self.get(&metadata.jwks_uri).await
    }

    async fn fetch_metadata(&self) -> Result<Metadata, Refusal> {
        let base = self.issuer.trim_end_matches('/');
        let metadata: Metadata = self.get(&format!("{base}/.well-known/openid-configuration")).await?;
        if metadata.issuer != self.issuer {
            eprintln!(
                "API_ISSUER is {}, and the provider there calls itself {}",
                self.issuer, metadata.issuer
            );
            return Err(Refusal::Unavailable);
        }
        self.known().metadata = Some(metadata.clone());
        Ok(metadata)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Each change is a single assignment, so a panic can't leave it inconsistent.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<T, Refusal> {
        let answer = async { self.client.get(url).send().await?.error_for_status()?.json().await };
        answer.await.map_err(|error: reqwest::Error| {
            eprintln!("{url}: {error}");
            Refusal::Unavailable
        })
    }
}

impl Known {
    /// The cached answer about a key, if any.
    fn key(&self, header: &Header, scheme: Scheme) -> Option<Result<Jwk, Refusal>> {
        if let Some((keys, fetched)) = &self.keys
            && fetched.elapsed() < KEYS_LIVE
        {
            if let Some(key) = find(keys, header) {
                return Some(Ok(key.clone()));
            }
            if fetched.elapsed() < KEYS_REST {
                return Some(Err(no_such_key(scheme)));
            }
        }
        self.is_resting().then_some(Err(Refusal::Unavailable))
    }

    /// The discovery document, or the error that it isn't requested now.
    fn metadata(&self) -> Option<Result<Metadata, Refusal>> {
        let known = self.metadata.clone().map(Ok);
        known.or_else(|| self.is_resting().then_some(Err(Refusal::Unavailable)))
    }

    fn is_resting(&self) -> bool {
        self.failed.is_some_and(|failed| failed.elapsed() < FAILURE_REST)
    }
}

fn no_such_key(scheme: Scheme) -> Refusal {
    Refusal::Token(scheme, "the provider has no such key")
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

#[cfg(test)]
mod tests;
