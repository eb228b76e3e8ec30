//! The ways to InstantDB's sign-in.

use super::{InstantDbError, InstantUser};
use crate::token_source::Token;
use oidc_client_wasm::platform::LocalFuture;

/// Signs people in and out at InstantDB. [`HttpAuth`](super::HttpAuth) does it over HTTP, `DatabaseAuth` by the app's own
/// database object.
///
/// ```
/// use oidc_client_backends::instantdb::{InstantAuth, InstantDbError, InstantUser};
/// use oidc_client_backends::token_source::Token;
/// use oidc_client_wasm::platform::LocalFuture;
///
/// /// For a page that shows what everybody may see.
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
    /// [`InstantDbError`] when InstantDB refuses it, or can't be reached.
    fn sign_in<'a>(&'a self, id_token: &'a Token) -> LocalFuture<'a, Result<InstantUser, InstantDbError>>;

    /// Whether this user, of an earlier page, is still signed in.
    ///
    /// # Errors
    /// [`InstantDbError`] when that can't be told now.
    fn restore<'a>(&'a self, user: &'a InstantUser) -> LocalFuture<'a, Result<bool, InstantDbError>>;

    /// Who is signed in as far as the database itself knows, whoever signed them in: it may have kept somebody for longer
    /// than this page's session was kept. `None` where nothing keeps anybody, as by default.
    ///
    /// # Errors
    /// [`InstantDbError`] when that can't be told now.
    fn present(&self) -> LocalFuture<'_, Result<Option<InstantUser>, InstantDbError>> {
        Box::pin(async { Ok(None) })
    }

    /// Signs out; `None` where nobody knows whom. Here they are signed out whatever it returns.
    ///
    /// # Errors
    /// [`InstantDbError`] when InstantDB couldn't be told.
    fn sign_out<'a>(&'a self, user: Option<&'a InstantUser>) -> LocalFuture<'a, Result<(), InstantDbError>>;
}
