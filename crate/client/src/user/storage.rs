//! The stored session: JSON text in oidc-client-ts's format.

use super::{Data, User};
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{AccessToken, ClockOffset, IdToken, RefreshToken, Timestamp, TokenType};
use std::sync::Arc;

impl User {
    /// The session as JSON text, as it is stored. It contains the tokens in the clear, so keep it out of logs.
    ///
    /// The text is an object in the format of oidc-client-ts's `User.toStorageString`. `id_token`, `access_token` and
    /// `token_type` are strings, and so are `refresh_token` and `scope` if present; `session_state` is a string or `null`.
    /// `profile` is an object of claims, and `expires_at`, if the provider sent it, a number of seconds since 1970. This
    /// library adds `lifetime` (of the access token, in seconds), `clock_offset` (seconds), `signin_id`, `session`,
    /// `revision`, the sign-in's `state` until the session is renewed, and `left_out`: the claims of the first ID token that
    /// a renewed one lacks. After a renewal in a frame, `refresh_id_token` is the ID token that the refresh token came with.
    ///
    /// ```no_run
    /// # async fn example(manager: oidc_client_wasm::UserManager) -> Result<(), Box<dyn std::error::Error>> {
    /// use oidc_client_wasm::protocol::json::Object;
    ///
    /// if let Some(user) = manager.get_user().await? {
    ///     let stored = Object::parse(&user.to_storage_string())?;
    ///     assert_eq!(stored.string("access_token"), Some(user.access_token().secret().as_str()));
    ///     assert_eq!(stored.get("profile").and_then(|it| it.as_object()), Some(user.profile()));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn to_storage_string(&self) -> String {
        let mut object = Object::new();
        object.insert("id_token", self.0.id_token.secret());
        object.insert("session_state", self.0.session_state.clone().map_or(Value::Null, Value::String));
        object.insert("access_token", self.0.access_token.secret().as_str());
        object
            .insert_some("refresh_token", self.0.refresh_token.as_ref().map(|token| token.secret().as_str()));
        object.insert_some("refresh_id_token", self.0.refresh_id_token.as_ref().map(IdToken::secret));
        object.insert("token_type", self.0.token_type.name());
        object.insert_some("scope", self.0.scope.as_deref());
        object.insert("profile", self.0.profile.clone());
        object.insert_some("expires_at", self.0.expires_at.map(|at| at.0));
        object.insert_some("lifetime", self.0.lifetime);
        object.insert_some("left_out", self.0.left_out.iter().next().map(|_| self.0.left_out.clone()));
        object.insert_some("clock_offset", Value::parse(&self.0.clock_offset.seconds().to_string()).ok());
        object.insert_some("signin_id", self.0.signin_id.as_deref());
        object.insert_some("session", self.0.session.as_deref());
        object.insert_some("revision", (self.0.revision > 0).then_some(self.revision()));
        object.insert_some("state", self.0.state.clone());
        Value::Object(object).to_json()
    }

    /// Reads what [`User::to_storage_string`] or oidc-client-ts wrote. `None` for anything else: nobody is signed in then.
    pub(crate) fn from_storage_string(text: &str) -> Option<User> {
        let object = Object::parse(text).ok()?;
        let string = |name| object.string(name).map(str::to_owned);
        Some(User(Arc::new(Data {
            id_token: IdToken::new(string("id_token")?),
            access_token: AccessToken::new(string("access_token")?),
            token_type: TokenType::from_name(object.string("token_type").unwrap_or("Bearer"))?,
            refresh_token: string("refresh_token").map(RefreshToken::new),
            refresh_id_token: string("refresh_id_token").map(IdToken::new),
            session_state: string("session_state"),
            scope: string("scope"),
            profile: object.get("profile")?.as_object()?.clone(),
            expires_at: Timestamp::of(&object, "expires_at"),
            lifetime: object.get("lifetime").and_then(Value::as_u64),
            left_out: object.get("left_out").and_then(Value::as_object).cloned().unwrap_or_default(),
            clock_offset: clock_offset(&object),
            signin_id: string("signin_id"),
            session: string("session"),
            revision: revision(&object).unwrap_or(0),
            state: object.get("state").cloned(),
            url_state: None,
        })))
    }
}

fn revision(object: &Object) -> Option<u32> {
    object.get("revision")?.as_u64()?.try_into().ok()
}

fn clock_offset(object: &Object) -> ClockOffset {
    match object.get("clock_offset") {
        Some(Value::Number(seconds)) => seconds.as_i64().map(ClockOffset::from_seconds).unwrap_or_default(),
        _ => ClockOffset::default(),
    }
}
