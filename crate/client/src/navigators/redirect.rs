//! Renewals by a redirect of the page itself.

use super::NavigatorError;
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::user::User;
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{IdTokenError, SigninRequest, Timestamp};

/// How long a navigation to the provider may take to unload the page.
pub(crate) const LEAVES_WITHIN_SECONDS: u64 = 30;

/// The member of a stored sign-in that names the session which it renews.
const RENEWS: &str = "renews";

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
        if let Some(before) = before.filter(|before| before.expires_at == user.expires_at()) {
            let is_another_page = self.left_to_renew.borrow().as_ref() != Some(&before.id);
            let is_on_the_way = before.at.is_some_and(|at| at.is_within(LEAVES_WITHIN_SECONDS, self.now()));
            // This page shares that one's store, and so its result.
            let shares = is_another_page && is_on_the_way;
            return Err(if shares { NavigatorError::Leaving } else { NavigatorError::LeftBefore }.into());
        }
        let request = SigninRequest {
            prompt: Some("none".to_owned()),
            id_token_hint: Some(user.id_token().clone()),
            state: Some(self.platform.window.path().into()),
            ..SigninRequest::default()
        };
        let begun = self.begin_signin(request).await?;
        if let Err(error) = self.mark_as_renewal(&begun.id, user).await {
            self.discard_signin(&begun.id).await;
            return Err(error);
        }
        let (id, expires_at, at) = (begun.id.clone(), user.expires_at(), Some(self.now()));
        self.keep_departure(&Departure { id, expires_at, at }).await;
        // Somebody may have signed out or in meanwhile.
        if self.session().await.as_ref() != Some(user) {
            self.discard_signin(&begun.id).await;
            return Err(ErrorKind::NotSignedIn.into());
        }
        self.left_to_renew.replace(Some(begun.id));
        Ok(self.platform.window.assign(begun.url.as_str())?)
    }

    /// Notes in the stored sign-in which session it renews: its answer comes to a new page.
    async fn mark_as_renewal(&self, signin_id: &str, user: &User) -> Result<(), Error> {
        let stored = self.pending(signin_id).await.ok_or(ErrorKind::StorageBlocked)?;
        let mut pending = Object::parse(&stored).map_err(|_| ErrorKind::StorageBlocked)?;
        pending.insert(RENEWS, user.session().unwrap_or_default());
        self.keep_pending(signin_id, &Value::Object(pending).to_json()).await
    }

    /// Checks that an answer may renew this session: nobody may be signed in again after a sign-out, and nobody else may take
    /// the person's place unnoticed. Returns the session that the person has begun since, if there is one.
    pub(crate) async fn check_renewable(&self, renews: &str, user: &User) -> Result<Option<User>, Error> {
        let present = self.session().await;
        let is_other =
            present.as_ref().is_some_and(|present| present.session().unwrap_or_default() != renews);
        if is_other {
            return Ok(present);
        }
        // A session without a name, of oidc-client-ts, has no record; but its store outlives the page.
        let is_gone = renews.is_empty() && present.is_none();
        if is_gone || self.recorded_end_of(renews).await.is_some() {
            return Err(ErrorKind::NotSignedIn.into());
        }
        match present.and_then(|present| present.differs_from(user.profile())) {
            Some(claim) => Err(IdTokenError::Changed { claim }.into()),
            None => Ok(None),
        }
    }

    /// Notes that the answer to a redirect has come without a renewed session. Ends the session that the page was redirected
    /// to renew, if the provider has no session, or another person's. After a redirect that is reliable; in a frame the
    /// provider may only lack its cookies.
    pub(crate) async fn renewal_by_redirect_failed(&self, renews: &str, signin_id: &str, error: &Error) {
        if let Some(departure) = self.departure().await.filter(|departure| departure.id == signin_id) {
            self.keep_departure(&Departure { at: None, ..departure }).await;
        }
        let is_over = error.code() == "login_required" || error.changes_person();
        let user = self.session().await.filter(|user| user.session().unwrap_or_default() == renews);
        if let Some(user) = user.filter(|_| is_over) {
            self.end_session(&user).await;
        }
    }

    async fn departure(&self) -> Option<Departure> {
        let departure = Object::parse(&self.settings.user_store.get(&self.departure_key()).await?).ok()?;
        Some(Departure {
            id: departure.string("id")?.to_owned(),
            expires_at: Timestamp::of(&departure, "expires_at"),
            at: Timestamp::of(&departure, "at"),
        })
    }

    /// Stores it beside the session: tabs that have a session each renew theirs independently.
    async fn keep_departure(&self, departure: &Departure) {
        let mut object = Object::new();
        object.insert("id", departure.id.as_str());
        object.insert_some("expires_at", departure.expires_at.map(|at| at.0));
        object.insert_some("at", departure.at.map(|at| at.0));
        self.settings.user_store.set(&self.departure_key(), &Value::Object(object).to_json()).await;
    }

    fn departure_key(&self) -> String {
        format!("renewal:{}", self.user_key())
    }

    fn now(&self) -> Timestamp {
        self.platform.timers.now()
    }
}

/// The session that this stored sign-in renews by a redirect; empty if it has no name. `None` for other sign-ins.
pub(crate) fn renewed_session(stored: &str) -> Option<String> {
    Object::parse(stored).ok()?.string(RENEWS).map(str::to_owned)
}

/// The record of the last redirect to renew.
struct Departure {
    id: String,
    expires_at: Option<Timestamp>,
    /// When the page left; `None` once the answer has come.
    at: Option<Timestamp>,
}
