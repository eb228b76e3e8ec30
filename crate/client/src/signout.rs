//! Signing out: here first, then at the provider.

use crate::core::Core;
use crate::error::Error;
use crate::user::User;
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{SignoutRequest, SignoutResponse, end_session_url, random_id};

/// What a caller may ask of one sign-out (RP-Initiated Logout 1.0 section 2).
///
/// ```
/// use oidc_client_wasm::SignoutRedirectArgs;
///
/// let args = SignoutRedirectArgs {
///     post_logout_redirect_uri: Some("https://app.example/goodbye".to_owned()),
/// };
/// assert_ne!(args.post_logout_redirect_uri, SignoutRedirectArgs::default().post_logout_redirect_uri);
/// ```
#[derive(Debug, Clone, Default)]
pub struct SignoutRedirectArgs {
    /// Where to come back to, instead of the setting: an absolute URL, registered with the provider.
    pub post_logout_redirect_uri: Option<String>,
}

impl Core {
    /// The local session goes first: whatever the provider does, nobody stays signed in here.
    pub(crate) async fn signout_redirect(&self, args: SignoutRedirectArgs) -> Result<(), Error> {
        let user = self.forget().await;
        let back = args.post_logout_redirect_uri.or_else(|| self.settings.post_logout_redirect_uri.clone());
        let metadata = self.discovery.metadata().await?;
        if let Some(user) = &user {
            self.revoke_at_signout(user).await;
        }
        // A provider without such a page leaves it at the local sign-out, and answers nothing.
        let state = match metadata.end_session_endpoint {
            Some(_) => Some(self.begin_signout().await?),
            None => None,
        };
        let request = SignoutRequest {
            id_token_hint: user.as_ref().map(User::id_token),
            post_logout_redirect_uri: back.as_deref(),
            state: state.as_deref(),
        };
        match end_session_url(&self.client, &metadata, &request).or(back) {
            Some(url) => Ok(self.platform.window.assign(&url)?),
            None => Ok(()),
        }
    }

    pub(crate) async fn signout_callback(&self, address: &str) -> Result<(), Error> {
        let response = SignoutResponse::parse(address);
        if let Some(state) = &response.state {
            self.take_pending(state).await.ok_or(Error::StateNotFound)?;
        }
        response.error.map_or(Ok(()), |error| Err(Error::Signout(error)))
    }

    /// Keeps what the answer is matched to, in the format of oidc-client-ts's `State`.
    async fn begin_signout(&self) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.platform.crypto.random(&mut bytes)?;
        let id = random_id(&bytes);
        let mut pending = Object::new();
        pending.insert("id", id.as_str());
        pending.insert("created", self.platform.timers.now().0);
        pending.insert("request_type", "so:r");
        self.settings.state_store.set(&id, &Value::Object(pending).to_json()).await;
        Ok(id)
    }
}
