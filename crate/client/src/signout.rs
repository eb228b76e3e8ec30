//! Signing out: first here, then at the provider.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::navigators::{NavigatorError, Outgoing, Popup, PopupArgs, unless_aborted};
use crate::platform::abort::Abort;
use crate::user::User;
use oidc_client_protocol::json::{Object, Value};
use oidc_client_protocol::{
    EndSessionRequest, IdToken, Navigator, ProviderMetadata, RequestType, SignoutRequest, SignoutResponse,
};
use std::rc::Rc;

/// Options of one sign-out (RP-Initiated Logout 1.0 section 2).
///
/// ```
/// use oidc_client_wasm::SignoutRedirectArgs;
///
/// let args = SignoutRedirectArgs {
///     post_logout_redirect_uri: Some("https://app.example/goodbye".to_owned()),
///     ..SignoutRedirectArgs::default()
/// };
/// assert_ne!(args.post_logout_redirect_uri, SignoutRedirectArgs::default().post_logout_redirect_uri);
/// ```
#[derive(Debug, Clone, Default)]
pub struct SignoutRedirectArgs {
    /// Where to return to, instead of the setting: an absolute URL, registered with the provider.
    pub post_logout_redirect_uri: Option<String>,
    /// The ID token of the person to sign out; that of the current session by default.
    pub id_token_hint: Option<IdToken>,
    /// Data to keep until the answer comes. As in oidc-client-ts, it is stored as `data` in the state store's entry for the
    /// request. It doesn't leave this browser.
    pub state: Option<Value>,
    /// Text to get back in the callback's address. It isn't secret: it travels in the address.
    pub url_state: Option<String>,
    /// Sends no `state`, so that the person returns to exactly the registered address, as with oidc-client-ts. An answer can't
    /// be matched to its request then. False by default.
    pub omit_state: bool,
    /// Additional parameters for the provider.
    pub extra_query_params: Vec<(String, String)>,
}

/// Options of one sign-out in a popup.
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
    /// Options of the request.
    pub request: SignoutRedirectArgs,
    /// How the popup is opened.
    pub popup: PopupArgs,
}

/// Options of one sign-out in a hidden frame.
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
    /// Options of the request.
    pub request: SignoutRedirectArgs,
    /// How long the frame may take, in seconds, instead of the setting.
    pub silent_request_timeout_in_seconds: Option<u32>,
    /// Removes the frame and gives up.
    pub abort: Option<Abort>,
}

impl Core {
    pub(crate) async fn signout_redirect(&self, mut args: SignoutRedirectArgs) -> Result<(), Error> {
        args.post_logout_redirect_uri =
            args.post_logout_redirect_uri.or_else(|| self.settings.post_logout_redirect_uri.clone());
        let window = &self.platform.window;
        match (self.begin_signout(&args, Navigator::Redirect).await?, args.post_logout_redirect_uri) {
            (Some(Signout { form: Some(form), .. }), _) if self.settings.signout_by_form => {
                Ok(window.submit(&form.endpoint, &form.parameters)?)
            }
            // If the provider has no sign-out page, the local sign-out is all there is.
            (outgoing, back) => match outgoing.map(|signout| signout.outgoing.url).or(back) {
                Some(url) => Ok(window.assign(&url)?),
                None => Ok(()),
            },
        }
    }

    pub(crate) async fn signout_popup(&self, args: SignoutRedirectArgs, popup: Popup) -> Result<(), Error> {
        let args = self.with_return_address(args);
        let begin = self.begin_signout(&args, Navigator::Popup);
        let Some(Signout { outgoing, .. }) = unless_aborted(popup.abort(), begin).await? else {
            return Ok(());
        };
        let answer = self.answer_in_popup(popup, &outgoing).await;
        // Without an address to return to, the popup stays on the provider's page until the person closes it.
        if args.post_logout_redirect_uri.is_none() && answer == Err(NavigatorError::PopupClosed.into()) {
            self.discard_signout(&outgoing).await;
            return Ok(());
        }
        self.finish_signout(&outgoing, answer).await
    }

    pub(crate) async fn signout_silent(&self, args: SignoutSilentArgs) -> Result<(), Error> {
        let request = self.with_return_address(args.request);
        let begin = self.begin_signout(&request, Navigator::Iframe);
        let Some(Signout { outgoing, .. }) = unless_aborted(args.abort.clone(), begin).await? else {
            return Ok(());
        };
        let seconds = args.silent_request_timeout_in_seconds;
        let seconds = seconds.unwrap_or(self.settings.silent_request_timeout_in_seconds);
        let answer = self.answer_in_frame(&outgoing, seconds, args.abort).await;
        self.finish_signout(&outgoing, answer).await
    }

    fn with_return_address(&self, args: SignoutRedirectArgs) -> SignoutRedirectArgs {
        let settings = &self.settings;
        let back = args.post_logout_redirect_uri.or_else(|| settings.popup_post_logout_redirect_uri.clone());
        let back = back.or_else(|| settings.post_logout_redirect_uri.clone());
        SignoutRedirectArgs { post_logout_redirect_uri: back, ..args }
    }

    async fn finish_signout(&self, outgoing: &Outgoing, answer: Result<String, Error>) -> Result<(), Error> {
        let outcome = match answer {
            Ok(address) => self.signout_callback(&address).await,
            Err(error) => Err(error),
        };
        self.discard_signout(outgoing).await;
        outcome
    }

    /// Deletes the stored request: some providers don't return its `state`.
    async fn discard_signout(&self, outgoing: &Outgoing) {
        if let Some(state) = &outgoing.state {
            drop(self.take_pending(state).await);
        }
    }

    pub(crate) async fn signout_callback(&self, address: &str) -> Result<(), Error> {
        let response = SignoutResponse::parse(address);
        if let Some(state) = &response.state {
            self.take_pending(state).await.ok_or(ErrorKind::StateNotFound)?;
        }
        let Some(mut error) = response.error else { return Ok(()) };
        if response.state.is_none() {
            // Anyone can forge such an address, and the app must not display a stranger's text.
            error.description = None;
        }
        Err(ErrorKind::Signout(error).into())
    }

    /// Signs out here, and makes the request for the provider; `None` if it has no sign-out page. The local session is removed
    /// first: whatever the provider does, and even if the caller gives up, nobody stays signed in here.
    pub(crate) async fn begin_signout(
        &self,
        args: &SignoutRedirectArgs,
        navigator: Navigator,
    ) -> Result<Option<Signout>, Error> {
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let here = self.run_to_completion(Box::pin(async move { core.sign_out_here().await }));
        let (user, metadata) = here.await?;
        let is_answered = match (&self.end_session, &metadata) {
            (Some(template), _) => template.has_state(),
            (None, metadata) => metadata.as_ref().is_some_and(|it| it.end_session_endpoint.is_some()),
        };
        let state = if is_answered && !args.omit_state {
            Some(self.keep_signout(args, navigator).await?)
        } else {
            None
        };
        let request = SignoutRequest {
            id_token_hint: args.id_token_hint.as_ref().or(user.as_ref().map(User::id_token)),
            post_logout_redirect_uri: args.post_logout_redirect_uri.as_deref(),
            state: state.as_deref(),
            url_state: args.url_state.as_deref(),
            extra_query_params: &args.extra_query_params,
        };
        let form = metadata.and_then(|metadata| EndSessionRequest::new(&self.client, &metadata, &request));
        let url = match &self.end_session {
            Some(template) => Some(template.url(&self.client, &request)),
            None => form.as_ref().map(EndSessionRequest::url),
        };
        Ok(url.map(|url| Signout { outgoing: Outgoing { url, state, message_for: None }, form }))
    }

    /// Ends the session and its tokens, whether the provider can be reached or not. Returns the session, and the provider's
    /// metadata if the sign-out needs it; it is fetched before tokens are revoked.
    async fn sign_out_here(&self) -> Result<(Option<User>, Option<Rc<ProviderMetadata>>), Error> {
        let user = self.end_keeping_worker_token().await;
        let metadata = match &self.end_session {
            Some(_) => Ok(None),
            None => self.discovery.metadata().await.map(Some),
        };
        if let Some(user) = &user {
            // A provider that didn't answer just now isn't called again for each token.
            if metadata.is_ok() {
                self.revoke_at_signout(user).await;
            }
            self.forget_in_worker(user.refresh_token()).await;
        }
        Ok((user, metadata?))
    }

    /// Stores what the answer is matched to, in the format of oidc-client-ts's `State`. Returns the request's `state`.
    async fn keep_signout(&self, args: &SignoutRedirectArgs, navigator: Navigator) -> Result<String, Error> {
        let id = self.random_id()?;
        let mut pending = Object::new();
        pending.insert("id", id.as_str());
        pending.insert_some("data", args.state.clone());
        pending.insert("created", self.platform.timers.now().0);
        pending.insert("request_type", RequestType::Signout(navigator).name());
        pending.insert_some("url_state", args.url_state.as_deref());
        // Without storage the answer can't be matched, but the person is signed out all the same.
        let _ = self.keep_pending(&id, &Value::Object(pending).to_json()).await;
        Ok(id)
    }
}

/// A sign-out that is done here and still to be sent to the provider.
pub(crate) struct Signout {
    pub(crate) outgoing: Outgoing,
    /// The same request as a form, if the provider takes the standard's parameters.
    form: Option<EndSessionRequest>,
}
