//! What a client is, as registered with the provider, and how strict it is.

use crate::issuer::Issuer;
use crate::jws::Algorithm;
use crate::response_mode::ResponseMode;
use crate::types::ClientId;

/// A public client: one that has no secret (RFC 6749 section 2.1).
///
/// ```
/// use oidc_client_protocol::{ClientSettings, Issuer};
///
/// let issuer = Issuer::new("https://login.example")?;
/// let mut settings = ClientSettings::new(issuer, "my-app", "https://app.example/callback");
/// settings.scope = "openid profile".to_owned();
/// assert_eq!(settings.clock_skew_seconds, 60);
/// assert_eq!(settings.state_lifetime_seconds, 900);
/// # Ok::<(), oidc_client_protocol::IssuerError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// The provider.
    pub issuer: Issuer,
    /// The client's name at the provider (RFC 6749 section 2.2).
    pub client_id: ClientId,
    /// Where the provider sends people back to: an absolute URL, registered there, compared byte for byte.
    pub redirect_uri: String,
    /// What is asked for, separated by spaces (RFC 6749 section 3.3). Must contain `openid`.
    pub scope: String,
    /// What a refresh asks for, separated by spaces (RFC 6749 section 6). `None` asks for what was granted; some providers
    /// want it said again.
    pub refresh_scope: Option<String>,
    /// How far the provider's clock may be off, in seconds; values over 300 count as 300.
    pub clock_skew_seconds: u64,
    /// How long a person may take to sign in, in seconds. An answer that comes later is refused.
    pub state_lifetime_seconds: u64,
    /// Audiences that an ID token may name beside this client (OpenID Connect Core section 3.1.3.7, item 3).
    pub trusted_audiences: Vec<String>,
    /// The algorithms by which what the provider signs may be signed; all that are known by default. Those that the
    /// provider's metadata don't list are refused all the same (OpenID Connect Core section 3.1.3.7, item 7).
    pub algorithms: Vec<Algorithm>,
    /// How the answer to a sign-in travels; `None` leaves it to the provider, which takes the query.
    pub response_mode: Option<ResponseMode>,
    /// When the authorization request is pushed to the provider instead of written into the address.
    pub pushed_authorization: PushedAuthorization,
    /// The APIs that access tokens are for: absolute URIs (RFC 8707 section 2).
    pub resources: Vec<String>,
    /// Whether access tokens are bound to a key of this browser (RFC 9449); a provider that answers with an unbound
    /// one is refused.
    pub dpop: bool,
    /// Takes an unbound access token where a bound one was asked for: whoever steals it can use it.
    pub insecure_accept_bearer: bool,
    /// Refuses userinfo that isn't signed, for clients registered with `userinfo_signed_response_alg`.
    pub require_signed_userinfo: bool,
}

/// When the authorization request is pushed to the provider (RFC 9126), so that its parameters don't show in the
/// address and can't be changed on the way.
///
/// ```
/// use oidc_client_protocol::PushedAuthorization;
///
/// assert_eq!(PushedAuthorization::default(), PushedAuthorization::WhereRequired);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PushedAuthorization {
    /// Where the provider demands it (`require_pushed_authorization_requests`). It costs a request.
    #[default]
    WhereRequired,
    /// Wherever the provider has an endpoint for it.
    WherePossible,
    /// Never, for providers whose endpoint browsers can't reach.
    Never,
}

impl ClientSettings {
    /// The default for `clock_skew_seconds`: a minute.
    pub const CLOCK_SKEW_SECONDS: u64 = 60;
    /// The default for `state_lifetime_seconds`: a quarter of an hour, as in oidc-client-ts
    /// (`staleStateAgeInSeconds`).
    pub const STATE_LIFETIME_SECONDS: u64 = 900;
    const MOST_CLOCK_SKEW_SECONDS: u64 = 300;

    /// A client that asks for `openid` alone, with the defaults for everything else.
    #[must_use]
    pub fn new(issuer: Issuer, client_id: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self {
            issuer,
            client_id: ClientId::new(client_id.into()),
            redirect_uri: redirect_uri.into(),
            scope: "openid".to_owned(),
            refresh_scope: None,
            clock_skew_seconds: Self::CLOCK_SKEW_SECONDS,
            state_lifetime_seconds: Self::STATE_LIFETIME_SECONDS,
            trusted_audiences: Vec::new(),
            algorithms: Algorithm::ALL.to_vec(),
            response_mode: None,
            pushed_authorization: PushedAuthorization::default(),
            resources: Vec::new(),
            dpop: false,
            insecure_accept_bearer: false,
            require_signed_userinfo: false,
        }
    }

    pub(crate) fn bounded_skew(&self) -> u64 {
        self.clock_skew_seconds.min(Self::MOST_CLOCK_SKEW_SECONDS)
    }
}
