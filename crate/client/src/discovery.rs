//! The provider's metadata and keys, cached across page loads for an hour.

use crate::error::{Error, ErrorKind};
use crate::platform::Platform;
use crate::platform::store::Store;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{Issuer, JwkSet, MetadataError, ProviderMetadata, Timestamp};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Older cache entries are fetched again.
const FRESH_SECONDS: u64 = 3600;
/// Keys are fetched out of turn at most this often: tokens that name made-up keys must not make this page flood the
/// provider with requests.
const REFETCH_SECONDS: u64 = 30;

/// The settings that replace or change the metadata of the provider's well-known address.
#[derive(Default)]
pub(crate) struct MetadataSource {
    /// All metadata: nothing is fetched.
    pub(crate) metadata: Option<Object>,
    /// Members that override the provider's own.
    pub(crate) seed: Option<Object>,
    /// Another address of the metadata.
    pub(crate) url: Option<String>,
    /// The keys, as a JWK Set in JSON text: nothing is fetched.
    pub(crate) signing_keys: Option<String>,
}

/// Fetches and caches the provider's metadata and keys.
pub(crate) struct Discovery {
    issuer: Issuer,
    source: MetadataSource,
    store: Rc<dyn Store>,
    platform: Platform,
    timeout_seconds: u32,
    last_refetch: Cell<Option<Timestamp>>,
    /// When this page last fetched keys, for whatever reason.
    last_fetch: Cell<Option<Timestamp>>,
    /// The cache entry that was last parsed, so that the same text isn't parsed again for each request.
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

    /// The provider's metadata: from the settings, the cache, or the provider.
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

    /// Fetches the metadata from OpenID Connect's well-known address; if there are none, from OAuth 2's (RFC 8414 section 3).
    async fn fetch_metadata(&self) -> Result<HttpResponse, Error> {
        if let Some(url) = &self.source.url {
            return self.fetch(HttpRequest::get_json(url)).await;
        }
        let response = self.fetch(ProviderMetadata::request(&self.issuer)).await?;
        if response.status != 404 {
            return Ok(response);
        }
        // The provider has answered, even if the second address can't be reached.
        Ok(self.fetch(ProviderMetadata::request_oauth(&self.issuer)).await.unwrap_or(response))
    }

    /// Whether the provider responds now, regardless of the cache. Metadata or keys that the settings give aren't requested,
    /// since a page may be unable to read the provider's; every sign-in reads the token endpoint, so even an error response
    /// can be read there.
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

    /// The provider's keys: from the settings, the cache, or the provider.
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

    /// Fetches the keys again because a token names one that isn't cached. `None` if that was done less than
    /// [`REFETCH_SECONDS`] ago, or the keys are from the settings.
    pub(crate) async fn refetch_keys(&self, metadata: &ProviderMetadata) -> Result<Option<JwkSet>, Error> {
        if self.source.signing_keys.is_some() {
            return Ok(None);
        }
        if self.is_recent(&self.last_refetch) {
            return Ok(None);
        }
        self.last_refetch.set(Some(self.platform.timers.now()));
        self.fetch_keys(metadata).await.map(Some)
    }

    /// Fetches the keys again because a signature is invalid with the key that it names, which may have been replaced since it
    /// was cached. `None` also if the keys were fetched less than [`REFETCH_SECONDS`] ago.
    pub(crate) async fn replaced_keys(&self, metadata: &ProviderMetadata) -> Result<Option<JwkSet>, Error> {
        if self.is_recent(&self.last_fetch) { Ok(None) } else { self.refetch_keys(metadata).await }
    }

    fn is_recent(&self, last: &Cell<Option<Timestamp>>) -> bool {
        last.get().is_some_and(|last| last.is_within(REFETCH_SECONDS, self.platform.timers.now()))
    }

    /// Sends a request to the provider, with the time limit of the settings.
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

    /// Applies the seed, as oidc-client-ts does, and parses the metadata: a provider's own may be wrong or incomplete.
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

    /// The time and body of a cache entry, if it is fresh.
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
