//! What is told of InstantDB.

use super::{InstantDbError, InstantUser};

/// What has happened at InstantDB.
///
/// ```
/// use oidc_client_backends::instantdb::{InstantDbError, InstantEvent};
///
/// let event = InstantEvent::Failed(InstantDbError::Unreachable);
/// assert!(matches!(event, InstantEvent::Failed(error) if error.may_pass()));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum InstantEvent {
    /// This is who is signed in there from now on.
    SignedIn(InstantUser),
    /// Nobody is any more.
    SignedOut,
    /// It failed. What may pass is tried again.
    Failed(InstantDbError),
}
