//! The provider's metadata and keys, kept across page loads for an hour.

use crate::error::{Error, ErrorKind};
use crate::platform::Platform;
use crate::platform::store::Store;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{Issuer, JwkSet, MetadataError, ProviderMetadata, Timestamp};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What is older is fetched anew.
const FRESH_SECONDS: u64 = 3600;
/// Keys are fetched out of turn at most this often: tokens that name made-up keys must not make us hammer the
/// provider.
const REFETCH_SECONDS: u64 = 30;

/// Where the metadata come from, other than the provider's well-known address.
#[derive(Default)]
pub(crate) struct MetadataSource {
    /// All of them, by hand.
    pub(crate) metadata: Option<Object>,
    /// What counts instead of the provider's own.
    pub(crate) seed: Option<Object>,
    /// Another address.
    pub(crate) url: Option<String>,
    /// The keys, by hand: a JWK Set as JSON text.
    pub(crate) signing_keys: Option<String>,
}

/// Asks the provider what it is and by what keys it signs.
pub(crate) struct Discovery {
    issuer: Issuer,
    source: MetadataSource,
    store: Rc<dyn Store>,
    platform: Platform,
    timeout_seconds: u32,
    last_refetch: Cell<Option<Timestamp>>,
    /// When this page fetched keys last, in turn or not.
    last_fetch: Cell<Option<Timestamp>>,
    /// What was read last from the cache, so that the same text isn't read again for each request.
    known: RefCell<Option<Known>>,
}

struct Known {
    entry: String,
    fetched_at: Timestamp,
    metadata: Rc<ProviderMetadata>,
}

impl Discovery {
    pub(crate) fn new(
        issuer: Issuer,
        source: MetadataSource,
        store: Rc<dyn Store>,
        platform: Platform,
        timeout_seconds: u32,
    ) -> Self {
        Self {
            issuer,
            source,
            store,
            platform,
            timeout_seconds,
            last_refetch: Cell::new(None),
            last_fetch: Cell::new(None),
            known: RefCell::default(),
        }
    }

    /// The provider's metadata: by hand, from the cache, or from the provider.
    pub(crate) async fn metadata(&self) -> Result<Rc<ProviderMetadata>, Error> {
        if let Some(by_hand) = &self.source.metadata {
            return Ok(Rc::new(self.read_metadata(by_hand.clone())?));
        }
        let key = cache_key("metadata", self.source.url.as_deref().unwrap_or(self.issuer.as_str()));
        if let Some(metadata) = self.store.get(&key).await.and_then(|entry| self.cached_metadata(entry)) {
            return Ok(metadata);
        }
        let response = self.fetch_metadata().await?;
        if !response.is_success() {
            return Err(MetadataError::Status { got: response.status }.into());
        }
        let metadata = Rc::new(self.parse_metadata(&response.body)?);
        self.keep(&key, &response.body).await;
        Ok(metadata)
    }

    fn cached_metadata(&self, entry: String) -> Option<Rc<ProviderMetadata>> {
        if let Some(known) = &*self.known.borrow()
            && known.entry == entry
        {
            return self.is_fresh(known.fetched_at).then(|| known.metadata.clone());
        }
        let (fetched_at, body) = self.fresh(&entry)?;
        let metadata = Rc::new(self.parse_metadata(&body).ok()?);
        self.known.replace(Some(Known { entry, fetched_at, metadata: metadata.clone() }));
        Some(metadata)
    }

    /// From where they must be; a provider that has none there may be a plain OAuth 2 server (RFC 8414 section 3).
    async fn fetch_metadata(&self) -> Result<HttpResponse, Error> {
        if let Some(url) = &self.source.url {
            return self.fetch(HttpRequest::get_json(url)).await;
        }
        let response = self.fetch(ProviderMetadata::request(&self.issuer)).await?;
        if response.status != 404 {
            return Ok(response);
        }
        // It has answered, also where the other place is out of reach.
        Ok(self.fetch(ProviderMetadata::request_oauth(&self.issuer)).await.unwrap_or(response))
    }

    /// Whether the provider answers now, whatever is cached. Metadata and keys are given by hand where no page may read
    /// them; the token endpoint is read by every sign-in, so a refusal can be read there.
    pub(crate) async fn is_up(&self, client_id: &str) -> bool {
        let asked = async {
            if self.source.metadata.is_none() {
                return self.fetch_metadata().await;
            }
            let metadata = self.metadata().await?;
            let request = match &self.source.signing_keys {
                None => JwkSet::request(&metadata),
                Some(_) => HttpRequest::post_form(&metadata.token_endpoint, &[("client_id", client_id)]),
            };
            self.fetch(request).await
        };
        asked.await.is_ok_and(|answer| !answer.is_transient())
    }

    /// The provider's keys.
    pub(crate) async fn keys(&self, metadata: &ProviderMetadata) -> Result<JwkSet, Error> {
        if let Some(by_hand) = &self.source.signing_keys {
            return Ok(JwkSet::parse(by_hand)?);
        }
        let cached = self.cached(&cache_key("jwks", &metadata.jwks_uri)).await;
        match cached.and_then(|body| JwkSet::parse(&body).ok()) {
            Some(keys) => Ok(keys),
            None => self.fetch_keys(metadata).await,
        }
    }

    /// The provider's keys, fetched anew because a token names one that isn't among those kept; `None` when that
    /// was done a moment ago.
    pub(crate) async fn refetch_keys(&self, metadata: &ProviderMetadata) -> Result<Option<JwkSet>, Error> {
        if self.source.signing_keys.is_some() {
            return Ok(None);
        }
        if self.was_a_moment_ago(&self.last_refetch) {
            return Ok(None);
        }
        self.last_refetch.set(Some(self.platform.timers.now()));
        self.fetch_keys(metadata).await.map(Some)
    }

    /// The same because a signature doesn't hold by the key that it names, which may have been replaced since it was kept;
    /// `None` also where it was hardly kept.
    pub(crate) async fn replaced_keys(&self, metadata: &ProviderMetadata) -> Result<Option<JwkSet>, Error> {
        match self.was_a_moment_ago(&self.last_fetch) {
            true => Ok(None),
            false => self.refetch_keys(metadata).await,
        }
    }

    fn was_a_moment_ago(&self, last: &Cell<Option<Timestamp>>) -> bool {
        last.get().is_some_and(|last| last.is_within(REFETCH_SECONDS, self.platform.timers.now()))
    }

    /// Sends a request to the provider.
    pub(crate) async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let url = request.url.clone();
        let answer = self.platform.fetch.fetch(request, self.timeout_seconds).await;
        answer.map_err(|error| ErrorKind::Provider { url, error }.into())
    }

    async fn fetch_keys(&self, metadata: &ProviderMetadata) -> Result<JwkSet, Error> {
        let response = self.fetch(JwkSet::request(metadata)).await?;
        let keys = JwkSet::receive(&response)?;
        self.last_fetch.set(Some(self.platform.timers.now()));
        self.keep(&cache_key("jwks", &metadata.jwks_uri), &response.body).await;
        Ok(keys)
    }

    fn parse_metadata(&self, body: &str) -> Result<ProviderMetadata, MetadataError> {
        self.read_metadata(Object::parse(body).map_err(MetadataError::Json)?)
    }

    /// What the seed says counts, as with oidc-client-ts: a provider may say it wrongly, or not at all.
    fn read_metadata(&self, mut object: Object) -> Result<ProviderMetadata, MetadataError> {
        for (member, value) in self.source.seed.iter().flat_map(Object::iter) {
            object.insert(member, value.clone());
        }
        ProviderMetadata::from_object(&self.issuer, &object)
    }

    async fn cached(&self, key: &str) -> Option<String> {
        let (_, body) = self.fresh(&self.store.get(key).await?)?;
        Some(body)
    }

    /// What an entry has, and since when, if that is not too long ago.
    fn fresh(&self, entry: &str) -> Option<(Timestamp, String)> {
        let entry = Object::parse(entry).ok()?;
        let fetched_at = Timestamp::of(&entry, "fetched_at").filter(|at| self.is_fresh(*at))?;
        Some((fetched_at, entry.string("body")?.to_owned()))
    }

    fn is_fresh(&self, fetched_at: Timestamp) -> bool {
        fetched_at.is_within(FRESH_SECONDS, self.platform.timers.now())
    }

    async fn keep(&self, key: &str, body: &str) {
        let mut entry = Object::new();
        entry.insert("fetched_at", self.platform.timers.now().0);
        entry.insert("body", body);
        self.store.set(key, &Value::Object(entry).to_json()).await;
    }
}

fn cache_key(kind: &str, url: &str) -> String {
    format!("{kind}:{url}")
}
