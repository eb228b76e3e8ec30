//! [`TokenSource`]: what stands between a session and the back-ends that want a token of it.
//!
//! A back-end asks its source before every use and keeps no token of its own, so it never shows one that has ended. `None`
//! says that nobody is signed in, and is no error. Three things are sources: a [`UserManager`](oidc_client_wasm::UserManager),
//! any function that gives tokens ([`FunctionSource`]; in a browser any JavaScript function `() => Promise<string|null>`, such
//! as Clerk's `getToken`), and a token that somebody else looks after ([`FixedToken`]).
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

mod error;
mod fixed;
mod function;
pub(crate) mod js;
mod token;
mod user_manager;
mod watch;

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

/// A token that ends sooner is renewed first, by itself: a request takes its time to arrive.
pub const MIN_VALIDITY_SECONDS: u64 = 10;

/// How long a new token is not asked for again because the last one is short, in seconds: whoever follows a source asks at
/// each change, and would change it each time.
const LENGTHENED_AGAIN_AFTER_SECONDS: u64 = 10;

/// Gives tokens of one session, and tells when that changes. An app may bring its own.
///
/// ```
/// use oidc_client_backends::token_source::*;
/// use oidc_client_wasm::platform::LocalFuture;
/// use oidc_client_wasm::platform::timers::Guard;
/// use std::rc::Rc;
///
/// /// For the pages where nobody is ever signed in.
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
    /// A token as it is asked for, or `None` when nobody is signed in. Calls at the same time for the same share one request.
    /// A token that has ended is never given; one that ends sooner than asked is, when there is no other.
    ///
    /// # Errors
    /// [`TokenSourceError`] when there is a session, and no token of it to be had.
    fn token(&self, request: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>>;

    /// Calls `listener` with each change from now on, until the guard is dropped. What it calls may come back in here.
    #[must_use = "dropping the guard ends it"]
    fn subscribe(&self, listener: Rc<dyn Fn(&TokenEvent)>) -> Guard;

    /// Ends the session. Back-ends sign out first, and then call this: see [`InstantDb`](crate::instantdb::InstantDb).
    ///
    /// # Errors
    /// [`TokenSourceError`] when whoever issues the tokens couldn't be told.
    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>>;
}

/// What is asked of a source.
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
    /// What kind of token. A source that has one kind only gives that.
    pub kind: TokenKind,
    /// How many seconds it must have left, else a new one is fetched. 10 by default.
    pub min_validity_in_seconds: u64,
    /// Whether a new one is fetched in any case: the last was refused. False by default.
    pub force: bool,
}

impl TokenRequest {
    /// Asks for a token of this kind.
    #[must_use]
    pub fn new(kind: TokenKind) -> Self {
        Self { kind, min_validity_in_seconds: MIN_VALIDITY_SECONDS, force: false }
    }

    /// Asks who is signed in: for back-ends that read the person from an ID token.
    #[must_use]
    pub fn id_token() -> Self {
        Self::new(TokenKind::Id)
    }

    /// Asks for the session's own access token.
    #[must_use]
    pub fn access_token() -> Self {
        Self::new(TokenKind::Access { parameters: TokenParameters::default(), scope: None })
    }

    /// Asks for whatever this source shows of a session: Clerk's session token; with OpenID Connect the ID token.
    #[must_use]
    pub fn session() -> Self {
        Self::new(TokenKind::Session)
    }
}

/// What kind of token: `docs/id-token-or-access-token.md` says which one a back-end wants.
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
    /// Who the person is (OpenID Connect Core section 2).
    Id,
    /// What may be done at an API (RFC 6749 section 1.4).
    Access {
        /// The APIs (`resource`, RFC 8707) or audience that it is for. The session's own token where there are none.
        parameters: TokenParameters,
        /// What it is to be good for, separated by spaces; what the sign-in asked for where it is `None`.
        scope: Option<String>,
    },
    /// Whatever the source shows of a session.
    Session,
}

/// What has changed.
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
    /// Somebody signed in, or was found signed in; `None` where the token doesn't say who.
    SignedIn(Option<Person>),
    /// The same person has another token.
    TokenChanged,
    /// Somebody else is signed in, without a sign-out in between: sign the other one out first.
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
