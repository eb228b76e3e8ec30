//! The interface to InstantDB's sign-in.

use super::{InstantDbError, InstantUser};
use crate::token_source::Token;
use oidc_client_wasm::platform::LocalFuture;

/// Signs people in and out at InstantDB. [`HttpAuth`](super::HttpAuth) does so over HTTP, `DatabaseAuth` through the app's
/// own database object.
///
/// ```
/// use oidc_client_backends::instantdb::{InstantAuth, InstantDbError, InstantUser};
/// use oidc_client_backends::token_source::Token;
/// use oidc_client_wasm::platform::LocalFuture;
///
/// /// For a page with public content only.
/// struct NoSignIn;
/// impl InstantAuth for NoSignIn {
///     fn sign_in<'a>(&'a self, _: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>> {
///         Box::pin(async { Err(InstantDbError::Unreachable) })
///     }
///     fn restore<'a>(&'a self, _: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>> {
///         Box::pin(async { Ok(false) })
///     }
///     fn sign_out<'a>(&'a self, _: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>> {
///         Box::pin(async { Ok(()) })
///     }
/// }
/// assert!(futures_executor::block_on(NoSignIn.sign_out(None)).is_ok());
/// ```
pub trait InstantAuth {
    /// Exchanges an ID token for a user.
    ///
    /// # Errors
    /// [`InstantDbError`] when InstantDB refuses the token, or can't be reached.
    fn sign_in<'a>(&'a self, id_token: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>>;

    /// Whether this user, whom an earlier page signed in, is still signed in.
    ///
    /// # Errors
    /// [`InstantDbError`] when that can't be determined now.
    fn restore<'a>(&'a self, user: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>>;

    /// The user whom the database itself has stored, by whatever sign-in: it may keep a user longer than the page keeps its
    /// session. `None` when nothing is stored, and by default.
    ///
    /// # Errors
    /// [`InstantDbError`] when that can't be determined now.
    fn present(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        Box::pin(async { Ok(None) })
    }

    /// Signs this user out; `None` when the user isn't known. In this page they are signed out, whatever this returns.
    ///
    /// # Errors
    /// [`InstantDbError`] when InstantDB couldn't be notified.
    fn sign_out<'a>(&'a self, user: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>>;
}
