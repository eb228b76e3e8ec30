//! The user of an EdgeBase server.

use oidc_client_wasm::protocol::json::{Object, Value};

/// A user of an EdgeBase server. The provider's `name` (or else `preferred_username`) and `picture` are `displayName` and
/// `avatarUrl` here; `sub` is EdgeBase's own identifier.
///
/// ```
/// use oidc_client_backends::edgebase::EdgeBaseUser;
/// use oidc_client_wasm::protocol::json::Object;
///
/// let claims = Object::parse(r#"{"sub":"u7","displayName":"Alice","isAnonymous":false}"#)?;
/// let user = EdgeBaseUser::of(claims).ok_or("it has a name")?;
/// assert_eq!((user.id(), user.name(), user.email()), ("u7", Some("Alice"), None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeBaseUser {
    members: Object,
    id: String,
}

impl EdgeBaseUser {
    /// Reads a user from the server's JSON (`id`), or from the claims of an access token (`sub`). `None` without either.
    #[must_use]
    pub fn of(members: Object) -> Option<EdgeBaseUser> {
        let id = members.string("id").or(members.string("sub"))?.to_owned();
        Some(EdgeBaseUser { members, id })
    }

    /// The user's id, which is unique at this server.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The e-mail address. The server keeps the provider's only if it is verified there.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.members.string("email")
    }

    /// The person's full name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.members.string("displayName")
    }

    /// The URL of the person's picture. After a sign-in it is known from the first renewal on.
    #[must_use]
    pub fn picture(&self) -> Option<&str> {
        self.members.string("avatarUrl")
    }

    /// The person's role, as the app defines it.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.members.string("role")
    }

    /// Whether this is a guest, who has not signed in.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.members.get("isAnonymous").and_then(Value::as_bool).unwrap_or_default()
    }

    /// All members that the server sent.
    #[must_use]
    pub fn members(&self) -> &Object {
        &self.members
    }
}
