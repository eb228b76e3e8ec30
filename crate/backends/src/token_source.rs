//! [`TokenSource`]: the interface between a session and the back-ends that need its tokens.
//!
//! A back-end asks its source before every use and keeps no token of its own, so it never sends an expired one. `None` means
//! that nobody is signed in; it is not an error. These are sources:
//!
//! - a [`UserManager`](oidc_client_wasm::UserManager);
//! - any function that returns tokens ([`FunctionSource`]; in a browser any JavaScript function
//!   `() => Promise<string|null>`, such as Clerk's `getToken`);
//! - a single token that is managed elsewhere ([`FixedToken`]).
//!
//! ```
//! # futures_executor::block_on(async {
//! use oidc_client_backends::token_source::{FixedToken, TokenRequest, TokenSource};
//!
//! let source: std::rc::Rc<dyn TokenSource> = FixedToken::new("opaque");
//! let token = source.token(TokenRequest::id_token()).await?;
//! assert_eq!(token.map(|token| token.secret().to_owned()).as_deref(), Some("opaque"));
//!
//! source.sign_out().await?;
//! assert_eq!(source.token(TokenRequest::id_token()).await?, None);
//! # Ok::<(), oidc_client_backends::token_source::TokenSourceError>(())
//! # }).unwrap();
//! ```

mod asking;
mod error;
mod fixed;
mod function;
pub(crate) mod js;
mod token;
mod user_manager;
mod watch;

pub(crate) use asking::Asking;
pub use error::TokenSourceError;
pub use fixed::FixedToken;
pub use function::{Answer, FunctionSource};
pub(crate) use token::claims_of;
pub use token::{Person, Token};
pub(crate) use watch::Watch;

use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::Guard;
use oidc_client_wasm::protocol::TokenParameters;
use std::rc::Rc;

/// A token with fewer seconds left is renewed before it is used, because a request takes time to arrive.
pub const MIN_VALIDITY_SECONDS: u64 = 10;

/// A short token is replaced at most this often, in seconds. Followers of a source ask it at each change, and every new token
/// is a change.
const MIN_SECONDS_BETWEEN_REPLACEMENTS: u64 = 10;

/// Returns the tokens of one session, and reports when the session changes. An app may implement its own.
///
/// ```
/// use oidc_client_backends::token_source::*;
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::timers::Guard;
/// use std::rc::Rc;
///
/// /// For pages where nobody ever signs in.
/// struct Nobody;
/// impl TokenSource for Nobody {
///     fn token(&self, _: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
///         Box::pin(async { Ok(None) })
///     }
///     fn subscribe(&self, _: Rc<dyn Fn(&TokenEvent)>) -> Guard {
///         Box::new(())
///     }
///     fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
///         Box::pin(async { Ok(()) })
///     }
/// }
/// let source: Rc<dyn TokenSource> = Rc::new(Nobody);
/// assert_eq!(futures_executor::block_on(source.token(TokenRequest::id_token())), Ok(None));
/// ```
pub trait TokenSource {
    /// Resolves with a token that meets the request, or with `None` when nobody is signed in. Concurrent calls for the same
    /// token share one request. An expired token is never returned; one that expires sooner than requested is, when there is
    /// no other.
    ///
    /// # Errors
    /// [`TokenSourceError`] when there is a session, but no token of it can be obtained.
    fn token(&self, request: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>>;

    /// Calls `listener` at each change from now on, until the guard is dropped. The listener may call this source.
    #[must_use = "dropping the guard ends it"]
    fn subscribe(&self, listener: Rc<dyn Fn(&TokenEvent)>) -> Guard;

    /// Ends the session. A back-end signs out of its own session first, and then calls this: see
    /// [`InstantDb`](crate::instantdb::InstantDb).
    ///
    /// # Errors
    /// [`TokenSourceError`] when the issuer of the tokens couldn't be notified.
    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>>;
}

/// A request for a token.
///
/// ```
/// use oidc_client_backends::token_source::{TokenKind, TokenRequest};
///
/// let request = TokenRequest { min_validity_in_seconds: 60, ..TokenRequest::id_token() };
/// assert_eq!(request.kind, TokenKind::Id);
/// assert!(!request.force);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// What kind of token. A source that has only one kind returns that.
    pub kind: TokenKind,
    /// How many seconds the token must have left; otherwise a new one is fetched. 10 by default.
    pub min_validity_in_seconds: u64,
    /// Whether to fetch a new token in any case, because the last one was refused. False by default.
    pub force: bool,
}

impl TokenRequest {
    /// A request for a token of this kind.
    #[must_use]
    pub fn new(kind: TokenKind) -> Self {
        Self { kind, min_validity_in_seconds: MIN_VALIDITY_SECONDS, force: false }
    }

    /// A request for the ID token, for back-ends that read from it who is signed in.
    #[must_use]
    pub fn id_token() -> Self {
        Self::new(TokenKind::Id)
    }

    /// A request for the session's own access token.
    #[must_use]
    pub fn access_token() -> Self {
        Self::new(TokenKind::Access { parameters: TokenParameters::default(), scope: None })
    }

    /// A request for the token by which this source proves its session: Clerk's session token; with OpenID Connect the ID
    /// token.
    #[must_use]
    pub fn session() -> Self {
        Self::new(TokenKind::Session)
    }
}

/// The kind of a token. `docs/id-token-or-access-token.md` says which one a back-end needs.
///
/// ```
/// use oidc_client_backends::token_source::TokenKind;
/// use oidc_client_wasm::protocol::TokenParameters;
///
/// let parameters = TokenParameters::new(vec!["https://orders.example".to_owned()], Vec::new())?;
/// let orders = TokenKind::Access { parameters, scope: Some("orders:read".to_owned()) };
/// assert_ne!(orders, TokenKind::Id);
/// # Ok::<(), oidc_client_wasm::protocol::TokenParametersError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// The ID token: who the person is (OpenID Connect Core section 2).
    Id,
    /// An access token: what may be done at an API (RFC 6749 section 1.4).
    Access {
        /// The APIs (`resource`, RFC 8707) or audience that the token is for. Without any, it is the session's own token.
        parameters: TokenParameters,
        /// The scope to request, separated by spaces. `None` means the scope of the sign-in.
        scope: Option<String>,
    },
    /// The token by which the source proves its session.
    Session,
}

/// A change of the session.
///
/// ```
/// use oidc_client_backends::token_source::TokenEvent;
///
/// fn must_reconnect(event: &TokenEvent) -> bool {
///     !matches!(event, TokenEvent::TokenChanged)
/// }
/// assert!(must_reconnect(&TokenEvent::SignedOut));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenEvent {
    /// A person signed in, or was found to be signed in; `None` when the token doesn't say who.
    SignedIn(Option<Person>),
    /// The same person has another token.
    TokenChanged,
    /// Another person is signed in, without a sign-out in between: sign the previous person out first.
    PersonChanged(Option<Person>),
    /// Nobody is signed in any more.
    SignedOut,
}

impl<T: TokenSource + ?Sized> TokenSource for Rc<T> {
    fn token(&self, request: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        (**self).token(request)
    }

    fn subscribe(&self, listener: Rc<dyn Fn(&TokenEvent)>) -> Guard {
        (**self).subscribe(listener)
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        (**self).sign_out()
    }
}
