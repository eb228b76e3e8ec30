//! The user of an InstantDB app.

use oidc_client_wasm::protocol::json::Object;
use std::fmt;

/// A user of an InstantDB app.
///
/// ```
/// use oidc_client_backends::instantdb::InstantUser;
/// use oidc_client_wasm::protocol::json::Object;
///
/// let user = InstantUser::of(Object::parse(r#"{"id":"7","email":null,"refresh_token":"secret"}"#)?);
/// let user = user.ok_or("id and refresh_token are there")?;
/// assert_eq!((user.id(), user.email()), ("7", None));
/// assert!(!format!("{user:?}").contains("secret"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct InstantUser {
    members: Object,
    id: String,
    refresh_token: String,
}

impl InstantUser {
    /// Reads a user from InstantDB's JSON; `None` when `id` or `refresh_token` is missing.
    #[must_use]
    pub fn of(members: Object) -> Option<InstantUser> {
        let (id, refresh_token) =
            (members.string("id")?.to_owned(), members.string("refresh_token")?.to_owned());
        Some(InstantUser { members, id, refresh_token })
    }

    /// The user's id, which is unique in this app.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The e-mail address, if the ID token contained a verified one.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.members.string("email")
    }

    /// InstantDB's own token, for `db.auth.signInWithToken` and the realtime connection. It is long-lived: protect it like a
    /// password.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        &self.refresh_token
    }

    /// Whether this is a guest: the next person who signs in takes over a guest's data.
    pub(super) fn is_guest(&self) -> bool {
        self.members.string("type") == Some("guest")
    }

    /// All members, including `refresh_token`.
    #[must_use]
    pub fn members(&self) -> &Object {
        &self.members
    }
}

impl fmt::Debug for InstantUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstantUser").field("id", &self.id).finish_non_exhaustive()
    }
}
