//! Signing out: here first, then at the provider.

use crate::core::Core;
use crate::error::Error;
use crate::navigators::{NavigatorError, Outgoing, Popup, PopupArgs, unless_aborted};
use crate::platform::abort::Abort;
use crate::records::End;
use crate::user::User;
use oidc_client_protocol::form;
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{
    Navigator, RequestType, SignoutRequest, SignoutResponse, end_session_url, random_id,
};

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

/// What a caller may ask of one sign-out in a popup.
///
/// ```
/// use oidc_client_wasm::{PopupArgs, SignoutPopupArgs};
///
/// let popup = PopupArgs { timeout_in_seconds: Some(60), ..PopupArgs::default() };
/// let args = SignoutPopupArgs { popup, ..SignoutPopupArgs::default() };
/// assert_eq!(args.request.post_logout_redirect_uri, None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct SignoutPopupArgs {
    /// What the provider is asked.
    pub request: SignoutRedirectArgs,
    /// How the window is opened.
    pub popup: PopupArgs,
}

/// What a caller may ask of one sign-out in a hidden frame.
///
/// ```
/// use oidc_client_wasm::SignoutSilentArgs;
///
/// let args =
///     SignoutSilentArgs { silent_request_timeout_in_seconds: Some(3), ..SignoutSilentArgs::default() };
/// assert!(args.abort.is_none());
/// ```
#[derive(Debug, Clone, Default)]
pub struct SignoutSilentArgs {
    /// What the provider is asked.
    pub request: SignoutRedirectArgs,
    /// How long the frame may take, in seconds, instead of the setting.
    pub silent_request_timeout_in_seconds: Option<u32>,
    /// Takes the frame away and gives up.
    pub abort: Option<Abort>,
}

impl Core {
    pub(crate) async fn signout_redirect(&self, args: SignoutRedirectArgs) -> Result<(), Error> {
        let back = args.post_logout_redirect_uri.or_else(|| self.settings.post_logout_redirect_uri.clone());
        let outgoing = self.begin_signout(back.as_deref(), Navigator::Redirect).await?;
        // A provider without a page for it leaves it at the local sign-out.
        match outgoing.map(|outgoing| outgoing.url).or(back) {
            Some(url) => self.leave_to_sign_out(&url).await,
            None => Ok(()),
        }
    }

    async fn leave_to_sign_out(&self, url: &str) -> Result<(), Error> {
        let endpoint = match (self.settings.signout_by_form, &self.end_session) {
            (true, None) => self.discovery.metadata().await?.end_session_endpoint,
            _ => None,
        };
        let window = &self.platform.window;
        match endpoint.and_then(|action| Some((url.strip_prefix(action.as_str())?.to_owned(), action))) {
            Some((query, action)) => {
                let fields = form::decode(query.trim_start_matches(['?', '&']));
                Ok(window.submit(&action, &fields)?)
            }
            None => Ok(window.assign(url)?),
        }
    }

    pub(crate) async fn signout_popup(&self, args: SignoutRedirectArgs, popup: Popup) -> Result<(), Error> {
        let back = self.back_from_window(args);
        let begin = self.begin_signout(back.as_deref(), Navigator::Popup);
        let Some(outgoing) = unless_aborted(popup.abort(), begin).await? else { return Ok(()) };
        let answer = self.answer_in_popup(popup, &outgoing).await;
        // Where nobody is to come back, it ends at the provider's page, and the person closes that.
        if back.is_none() && answer == Err(NavigatorError::PopupClosed.into()) {
            self.discard_signout(&outgoing).await;
            return Ok(());
        }
        self.finish_signout(&outgoing, answer).await
    }

    pub(crate) async fn signout_silent(&self, args: SignoutSilentArgs) -> Result<(), Error> {
        let back = self.back_from_window(args.request);
        let begin = self.begin_signout(back.as_deref(), Navigator::Iframe);
        let Some(outgoing) = unless_aborted(args.abort.clone(), begin).await? else { return Ok(()) };
        let seconds = args.silent_request_timeout_in_seconds;
        let seconds = seconds.unwrap_or(self.settings.silent_request_timeout_in_seconds);
        let answer = self.answer_in_frame(&outgoing, seconds, args.abort).await;
        self.finish_signout(&outgoing, answer).await
    }

    fn back_from_window(&self, args: SignoutRedirectArgs) -> Option<String> {
        let settings = &self.settings;
        let back = args.post_logout_redirect_uri.or_else(|| settings.popup_post_logout_redirect_uri.clone());
        back.or_else(|| settings.post_logout_redirect_uri.clone())
    }

    async fn finish_signout(&self, outgoing: &Outgoing, answer: Result<String, Error>) -> Result<(), Error> {
        let outcome = match answer {
            Ok(address) => self.signout_callback(&address).await,
            Err(error) => Err(error),
        };
        self.discard_signout(outgoing).await;
        outcome
    }

    /// Some providers give the `state` not back.
    async fn discard_signout(&self, outgoing: &Outgoing) {
        if let Some(state) = &outgoing.state {
            drop(self.take_pending(state).await);
        }
    }

    pub(crate) async fn signout_callback(&self, address: &str) -> Result<(), Error> {
        let response = SignoutResponse::parse(address);
        if let Some(state) = &response.state {
            self.take_pending(state).await.ok_or(Error::StateNotFound)?;
        }
        response.error.map_or(Ok(()), |error| Err(Error::Signout(error)))
    }

    /// Signs out here, and makes the request that goes on at the provider; `None` where that has no page for it. The local
    /// session goes first: whatever the provider does, nobody stays signed in here.
    async fn begin_signout(
        &self,
        back: Option<&str>,
        navigator: Navigator,
    ) -> Result<Option<Outgoing>, Error> {
        let user = self.end_but_in_worker(End::Here).await;
        let metadata = match &self.end_session {
            Some(_) => None,
            None => Some(self.discovery.metadata().await?),
        };
        if let Some(user) = &user {
            self.revoke_at_signout(user).await;
            self.forget_in_worker(user).await;
        }
        let is_answered = match (&self.end_session, &metadata) {
            (Some(template), _) => template.has_state(),
            (None, metadata) => metadata.as_ref().is_some_and(|it| it.end_session_endpoint.is_some()),
        };
        let state = if is_answered { Some(self.keep_signout(navigator).await?) } else { None };
        let request = SignoutRequest {
            id_token_hint: user.as_ref().map(User::id_token),
            post_logout_redirect_uri: back,
            state: state.as_deref(),
        };
        let url = match (&self.end_session, &metadata) {
            (Some(template), _) => Some(template.url(&self.client, &request)),
            (None, Some(metadata)) => end_session_url(&self.client, metadata, &request),
            (None, None) => None,
        };
        Ok(url.map(|url| Outgoing { url, state, message_for: None }))
    }

    /// Keeps what the answer is matched to, in the format of oidc-client-ts's `State`.
    async fn keep_signout(&self, navigator: Navigator) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.platform.crypto.random(&mut bytes)?;
        let id = random_id(&bytes);
        let mut pending = Object::new();
        pending.insert("id", id.as_str());
        pending.insert("created", self.platform.timers.now().0);
        pending.insert("request_type", RequestType::Signout(navigator).name());
        // Without storage the answer finds nothing, and everybody is signed out all the same.
        let _ = self.keep_pending(&id, &Value::Object(pending).to_json()).await;
        Ok(id)
    }
}
