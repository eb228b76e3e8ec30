//! Renewals by a redirect of the page itself.

use super::NavigatorError;
use crate::core::Core;
use crate::error::Error;
use crate::user::User;
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{SigninRequest, Timestamp};

impl Core {
    /// Redirects to the provider, which redirects back at once. If the provider's session has ended, that would repeat
    /// forever, so it happens once for each session.
    pub(crate) async fn renew_by_redirect(&self, user: &User) -> Error {
        match self.leave_to_renew(user).await {
            Ok(()) => NavigatorError::Leaving.into(),
            Err(error) => error,
        }
    }

    async fn leave_to_renew(&self, user: &User) -> Result<(), Error> {
        let before = self.departure().await;
        if before.is_some_and(|before| before.expires_at == user.expires_at()) {
            return Err(NavigatorError::LeftBefore.into());
        }
        let request = SigninRequest {
            prompt: Some("none".to_owned()),
            id_token_hint: Some(user.id_token().clone()),
            state: Some(self.platform.window.path().into()),
            ..SigninRequest::default()
        };
        let begun = self.begin_signin(request).await?;
        let mut departure = Object::new();
        departure.insert("id", begun.id.as_str());
        departure.insert_some("expires_at", user.expires_at().map(|at| at.0));
        self.settings.state_store.set(&self.departure_key(), &Value::Object(departure).to_json()).await;
        Ok(self.platform.window.assign(begun.url.as_str())?)
    }

    /// Ends the session that the page was redirected to renew, if the provider has no session, or another person's. After a
    /// redirect that is reliable; in a frame the provider may only lack its cookies.
    pub(crate) async fn end_if_not_renewed(&self, signin_id: &str, error: &Error) {
        let is_over = error.code() == "login_required" || error.changes_person();
        if !is_over || !self.has_left_to_renew(signin_id).await {
            return;
        }
        if let Some(user) = self.session().await {
            self.end_session(&user).await;
        }
    }

    /// Whether this sign-in was a redirect to renew a session.
    pub(crate) async fn has_left_to_renew(&self, signin_id: &str) -> bool {
        self.departure().await.is_some_and(|departure| departure.id == signin_id)
    }

    async fn departure(&self) -> Option<Departure> {
        let departure = Object::parse(&self.settings.state_store.get(&self.departure_key()).await?).ok()?;
        let expires_at = Timestamp::of(&departure, "expires_at");
        Some(Departure { id: departure.string("id")?.to_owned(), expires_at })
    }

    fn departure_key(&self) -> String {
        format!("renewal:{}", self.user_key())
    }
}

/// The record of the last redirect to renew.
struct Departure {
    id: String,
    expires_at: Option<Timestamp>,
}
