//! The events of InstantDB's session.

use super::{InstantDbError, InstantUser};

/// A change of InstantDB's session.
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
    /// This user is signed in at InstantDB from now on.
    SignedIn(InstantUser),
    /// Nobody is signed in at InstantDB any more.
    SignedOut,
    /// A sign-in or sign-out failed. Transient failures are retried.
    Failed(InstantDbError),
}
