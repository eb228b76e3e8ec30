//! What a client is, as registered with the provider, and how strict it is.

use crate::types::{ClientId, Issuer};

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
    /// How far the provider's clock may be off, in seconds; values over 300 count as 300.
    pub clock_skew_seconds: u64,
    /// How long a person may take to sign in, in seconds. An answer that comes later is refused.
    pub state_lifetime_seconds: u64,
    /// Audiences that an ID token may name beside this client (OpenID Connect Core section 3.1.3.7, item 3).
    pub trusted_audiences: Vec<String>,
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
            clock_skew_seconds: Self::CLOCK_SKEW_SECONDS,
            state_lifetime_seconds: Self::STATE_LIFETIME_SECONDS,
            trusted_audiences: Vec::new(),
        }
    }

    pub(crate) fn bounded_skew(&self) -> u64 {
        self.clock_skew_seconds.min(Self::MOST_CLOCK_SKEW_SECONDS)
    }
}
