//! The settings of a client, as registered with the provider, and how strict it is.

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
    /// The client's identifier at the provider (RFC 6749 section 2.2).
    pub client_id: ClientId,
    /// Where the provider sends people back to: an absolute URL, registered there and compared byte for byte.
    pub redirect_uri: String,
    /// The requested scope, separated by spaces (RFC 6749 section 3.3). Must contain `openid`.
    pub scope: String,
    /// The scope requested in a refresh, separated by spaces (RFC 6749 section 6). `None` requests what was granted;
    /// some providers require it to be repeated.
    pub refresh_scope: Option<String>,
    /// The tolerated difference to the provider's clock, in seconds; values over 300 count as 300.
    pub clock_skew_seconds: u64,
    /// How long a person may take to sign in, in seconds. Later responses are refused.
    pub state_lifetime_seconds: u64,
    /// Audiences that an ID token may name besides this client (OpenID Connect Core section 3.1.3.7, item 3).
    pub trusted_audiences: Vec<String>,
    /// Accepts ID tokens whatever else their audience names, if they are for this client and `azp` names it: any of
    /// those others can use such a token, and a token that one of them requested for this client looks the same.
    pub insecure_any_audience: bool,
    /// The algorithms accepted for the provider's signatures; by default all known ones. If the provider's metadata
    /// list algorithms, others are refused all the same (OpenID Connect Core section 3.1.3.7, item 7).
    pub algorithms: Vec<Algorithm>,
    /// How the authorization response is returned; `None` leaves it to the provider, whose default is the query.
    pub response_mode: Option<ResponseMode>,
    /// When the authorization request is pushed to the provider instead of written into the address.
    pub pushed_authorization: PushedAuthorization,
    /// The APIs that access tokens are for: absolute URIs (RFC 8707 section 2).
    pub resources: Vec<String>,
    /// Whether access tokens are bound to a key of this browser (RFC 9449). Unbound ones are then refused.
    pub dpop: bool,
    /// Accepts an unbound access token although a bound one was requested: anybody who steals it can use it.
    pub insecure_accept_bearer: bool,
    /// Refuses userinfo that isn't signed, for clients registered with `userinfo_signed_response_alg`.
    pub require_signed_userinfo: bool,
}

/// When the authorization request is pushed to the provider (RFC 9126), so that its parameters aren't visible in the
/// address and can't be modified on the way.
///
/// ```
/// use oidc_client_protocol::PushedAuthorization;
///
/// assert_eq!(PushedAuthorization::default(), PushedAuthorization::WhereRequired);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PushedAuthorization {
    /// If the provider requires it (`require_pushed_authorization_requests`). It costs a request.
    #[default]
    WhereRequired,
    /// If the provider has an endpoint for it.
    WherePossible,
    /// Never, for providers whose endpoint browsers can't reach.
    Never,
}

impl ClientSettings {
    /// The default of `clock_skew_seconds`: a minute.
    pub const CLOCK_SKEW_SECONDS: u64 = 60;
    /// The default of `state_lifetime_seconds`: a quarter of an hour, as in oidc-client-ts (`staleStateAgeInSeconds`).
    pub const STATE_LIFETIME_SECONDS: u64 = 900;
    const MAX_CLOCK_SKEW_SECONDS: u64 = 300;

    /// A client that requests only `openid`, with defaults for everything else.
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
            insecure_any_audience: false,
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
        self.clock_skew_seconds.min(Self::MAX_CLOCK_SKEW_SECONDS)
    }
}
