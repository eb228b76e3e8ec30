//! An access token for another API than the session's own token is for, and what is asked of it.

use crate::user::User;
use oidc_client_protocol::{AccessToken, Timestamp, TokenParameters, TokenType, VerifiedTokens};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// A token that ends sooner is renewed first: a request takes its time to arrive.
pub(crate) const ENDS_SOON_SECONDS: u64 = 10;

/// For what an access token is asked. The request is answered from memory, if such a token is there.
///
/// ```
/// use oidc_client_wasm::AccessTokenArgs;
/// use oidc_client_wasm::protocol::TokenParameters;
///
/// let args = AccessTokenArgs {
///     // Named as the provider knows it (RFC 8707).
///     parameters: TokenParameters::new(vec!["https://orders.example".to_owned()], Vec::new())?,
///     scope: Some("orders:read".to_owned()),
///     ..AccessTokenArgs::default()
/// };
/// assert_eq!(args.min_validity_in_seconds, 10);
/// # Ok::<(), oidc_client_wasm::protocol::TokenParametersError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessTokenArgs {
    /// The APIs that it is for (`resource`), and what else the provider wants to be told, such as `audience`.
    pub parameters: TokenParameters,
    /// What it is to be good for, separated by spaces: a part of what the sign-in asked for or was granted. All that the
    /// provider gives for these APIs by default.
    pub scope: Option<String>,
    /// How many seconds it must have left, else it is renewed. 10 by default.
    pub min_validity_in_seconds: u64,
}

impl Default for AccessTokenArgs {
    fn default() -> Self {
        let (parameters, scope) = (TokenParameters::default(), None);
        Self { parameters, scope, min_validity_in_seconds: ENDS_SOON_SECONDS }
    }
}

/// An access token beside the session's own.
///
/// ```no_run
/// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), oidc_client_wasm::Error> {
/// use oidc_client_wasm::AccessTokenArgs;
///
/// let token = manager.access_token_for(&AccessTokenArgs::default()).await?;
/// let authorization = token.token_type().authorization(token.access_token());
/// assert!(authorization.ends_with(token.access_token().secret()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ApiToken {
    access_token: AccessToken,
    token_type: TokenType,
    scope: Option<String>,
    expires_at: Option<Timestamp>,
    /// When it came in the place of one that its API refused, or was refused itself: see `Core::may_renew`.
    pub(crate) renewed_at: Arc<AtomicU64>,
}

impl ApiToken {
    /// One that has just come for the session's refresh token.
    pub(crate) fn new(tokens: &VerifiedTokens) -> Self {
        Self {
            access_token: tokens.access_token().clone(),
            token_type: tokens.token_type(),
            scope: tokens.scope().map(str::to_owned),
            expires_at: tokens.expires_at(),
            renewed_at: Arc::default(),
        }
    }

    /// The session's own.
    pub(crate) fn of_session(user: &User) -> Self {
        Self {
            access_token: user.access_token().clone(),
            token_type: user.token_type(),
            scope: user.scope().map(str::to_owned),
            expires_at: user.expires_at(),
            renewed_at: Arc::default(),
        }
    }

    /// For calling the API that it was issued for.
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// How it is to be shown to an API: a bound one ([`TokenType::Dpop`]) needs a proof beside it.
    #[must_use]
    pub fn token_type(&self) -> TokenType {
        self.token_type
    }

    /// What was granted, separated by spaces (RFC 6749 section 3.3).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// When it ends, in seconds since 1970; `None` when the provider didn't say.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Seconds until it ends, 0 when it has; `None` when the provider didn't say.
    pub(crate) fn expires_in(&self, now: Timestamp) -> Option<u64> {
        self.expires_at.map(|expires_at| expires_at.since(now))
    }

    pub(crate) fn is(&self, other: &ApiToken) -> bool {
        self.access_token.secret() == other.access_token.secret()
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiToken")
            .field("scope", &self.scope)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
