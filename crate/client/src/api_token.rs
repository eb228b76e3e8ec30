//! An access token for an API that the session's own token isn't for, and the arguments to request it.

use crate::user::User;
use oidc_client_protocol::{AccessToken, Timestamp, TokenParameters, TokenType, VerifiedTokens};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// A token that expires sooner is renewed first: a request takes time to arrive.
pub(crate) const ENDS_SOON_SECONDS: u64 = 10;

/// What to request an access token for. Equal arguments get the same token from memory while it is valid.
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
    /// The APIs that it is for (`resource`), and other parameters that the provider needs, such as `audience`.
    pub parameters: TokenParameters,
    /// The scopes, separated by spaces: a subset of those that the sign-in requested or was granted. `None` by default: the
    /// provider decides, by the APIs.
    pub scope: Option<String>,
    /// The token is renewed if it expires in fewer seconds than this. 10 by default.
    pub min_validity_in_seconds: u64,
}

impl Default for AccessTokenArgs {
    fn default() -> Self {
        let (parameters, scope) = (TokenParameters::default(), None);
        Self { parameters, scope, min_validity_in_seconds: ENDS_SOON_SECONDS }
    }
}

/// An access token beside the session's own; requested by
/// [`UserManager::access_token_for`](crate::UserManager::access_token_for).
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
    /// When a call to its API last took the turn to renew it, in seconds since 1970 (0: never): see `Core::take_renewal_turn`.
    /// The token that replaces it inherits this. Atomic because tokens must be `Send` for Leptos.
    pub(crate) renewal_turn: Arc<AtomicU64>,
}

impl ApiToken {
    /// A token from the provider's answer to a refresh token request.
    pub(crate) fn new(tokens: &VerifiedTokens) -> Self {
        Self {
            access_token: tokens.access_token().clone(),
            token_type: tokens.token_type(),
            scope: tokens.scope().map(str::to_owned),
            expires_at: tokens.expires_at(),
            renewal_turn: Arc::default(),
        }
    }

    /// The session's own access token.
    pub(crate) fn of_session(user: &User) -> Self {
        Self {
            access_token: user.access_token().clone(),
            token_type: user.token_type(),
            scope: user.scope().map(str::to_owned),
            expires_at: user.expires_at(),
            renewal_turn: Arc::default(),
        }
    }

    /// The token itself, for calling the API that it was issued for.
    #[must_use]
    pub fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// How to send it: a token that is bound to a key ([`TokenType::Dpop`]) needs a proof beside it.
    #[must_use]
    pub fn token_type(&self) -> TokenType {
        self.token_type
    }

    /// The granted scopes, separated by spaces (RFC 6749 section 3.3).
    #[must_use]
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }

    /// When it expires, in seconds since 1970; `None` if the provider didn't say.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Seconds until it expires, 0 once it has; `None` if the provider didn't say.
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
