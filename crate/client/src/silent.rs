//! Signing in and renewing without the person: the choice of the method, and the hidden frame.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::navigators::{NavigatorError, Outgoing, unless_aborted};
use crate::platform::abort::Abort;
use crate::user::User;
use oidc_client_protocol::{
    AuthorizationResponse, CallbackError, IdTokenError, Navigator, PendingSignin, ResponseMode,
    SigninRequest, TokenResponseError, TokenType, VerifiedTokens, filter_claims,
};

/// How sessions are renewed, and people signed in, without asking them.
///
/// ```
/// use oidc_client_wasm::{SilentRenew, UserManagerSettings};
///
/// let settings = UserManagerSettings {
///     silent_redirect_uri: Some("https://app.example/callback.html".to_owned()),
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// };
/// assert_eq!(settings.silent_renew, SilentRenew::Auto);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SilentRenew {
    /// By refresh token if there is one; otherwise in a hidden frame, if a page of the app (`silent_redirect_uri`) or the
    /// provider itself (`silent_web_message`) passes the response on.
    #[default]
    Auto,
    /// Only by refresh token (RFC 6749 section 6).
    RefreshToken,
    /// In a hidden frame, even if there is a refresh token (`prompt=none`, OpenID Connect Core section 3.1.2.1). It
    /// needs the provider's cookies, which browsers withhold from frames of other sites.
    Iframe,
    /// By navigating to the provider, which sends the browser back at once (`prompt=none`). The sign-in's `state` is the path
    /// of the page that was left. Tried once for each session.
    Redirect,
    /// Not at all.
    Off,
}

/// Options of one silent sign-in.
///
/// ```
/// use oidc_client_wasm::SigninSilentArgs;
///
/// let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
/// assert_eq!(args.silent_request_timeout_in_seconds, None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct SigninSilentArgs {
    /// Parameters of the authorization request, used only in a frame; `prompt` is `none` by default.
    pub request: SigninRequest,
    /// Uses a frame, whatever the settings say and even if frames have failed before.
    pub force_iframe_auth: bool,
    /// How long the frame may take, in seconds, instead of the setting.
    pub silent_request_timeout_in_seconds: Option<u32>,
    /// Removes the frame and gives up.
    pub abort: Option<Abort>,
}

/// Who is signed in at the provider, regardless of who is signed in here.
///
/// ```
/// use oidc_client_wasm::ProviderSession;
///
/// let (issuer, subject) = ("https://login.example".to_owned(), "248289761001".to_owned());
/// let session = ProviderSession { issuer, subject, session_state: None };
/// assert!(session.session_state.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSession {
    /// The provider that vouches for this person (`iss`): each tenant has its own.
    pub issuer: String,
    /// The person's identifier at that issuer (`sub`).
    pub subject: String,
    /// The state of the provider's session, as an opaque text (OpenID Connect Session Management 1.0 section 2).
    pub session_state: Option<String>,
}

/// A method of silent renewal or sign-in that is available now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SilentMethod {
    RefreshToken,
    Iframe,
    Redirect,
}

/// Whether sign-ins in hidden frames work in this page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum FrameSupport {
    #[default]
    Untried,
    /// A frame has answered: if another one doesn't, the cause is temporary.
    Works,
    /// One frame has not answered. It may have met an outage's error page, or a callback page whose script was late.
    Unanswered,
    /// Two frames have not answered: the browser or the provider blocks them.
    Blocked,
}

/// [`NavigatorError::SilentFrameBlocked`] with this many seconds says that no frame was tried: earlier ones were blocked.
const NOT_TRIED: u32 = 0;

impl Core {
    /// The method to renew this session, or to sign somebody in silently if there is none.
    pub(crate) fn silent_method(&self, user: Option<&User>) -> Result<SilentMethod, Error> {
        let by_refresh_token = match user {
            None => Err(ErrorKind::NotSignedIn.into()),
            Some(user) if user.refresh_token().is_some() => Ok(SilentMethod::RefreshToken),
            Some(_) => Err(ErrorKind::NoRefreshToken.into()),
        };
        let in_frame = match self.frame_support.get() {
            FrameSupport::Blocked => Err(NavigatorError::SilentFrameBlocked { seconds: NOT_TRIED }.into()),
            FrameSupport::Untried | FrameSupport::Works | FrameSupport::Unanswered => {
                Ok(SilentMethod::Iframe)
            }
        };
        match self.settings.silent_renew {
            SilentRenew::Auto if by_refresh_token.is_err() && self.is_frame_ready() => in_frame,
            SilentRenew::Auto | SilentRenew::RefreshToken => by_refresh_token,
            SilentRenew::Iframe => in_frame,
            SilentRenew::Redirect => Ok(SilentMethod::Redirect),
            SilentRenew::Off => Err(NavigatorError::SilentRenewOff.into()),
        }
    }

    /// The method to renew this session without leaving the page.
    pub(crate) fn method_in_place(&self, user: &User) -> Option<SilentMethod> {
        self.silent_method(Some(user)).ok().filter(|method| *method != SilentMethod::Redirect)
    }

    /// Whether the settings provide a way for a frame's response to reach this page.
    pub(crate) fn is_frame_ready(&self) -> bool {
        self.settings.silent_redirect_uri.is_some() || self.settings.silent_web_message
    }

    pub(crate) async fn signin_silent(&self, args: SigninSilentArgs) -> Result<User, Error> {
        let user = self.session().await;
        if !args.force_iframe_auth && self.silent_method(user.as_ref())? != SilentMethod::Iframe {
            return self.renew_session_once().await;
        }
        self.complete_in_frame(args, user.is_some()).await
    }

    /// Signs in the person who is signed in at the provider. Of concurrent calls, here and in other tabs, the first begins a
    /// session and the others get it: a second session would replace its tokens and key, and those already returned would stop
    /// working.
    pub(crate) async fn signin_in_frame(&self, args: SigninSilentArgs) -> Result<User, Error> {
        let Answered { id, address } = self.ask_in_frame(args).await?;
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let lock = self.lock_session().await;
        let outcome = match (self.session().await, lock) {
            (None, Ok(_lock)) => return core.signin_callback_once(&address).await,
            (None, Err(error)) => Err(error),
            (Some(user), _) => Ok(user),
        };
        self.discard_signin(&id).await;
        outcome
    }

    /// Renews the session by a sign-in of the same person in a frame, without storing it.
    pub(crate) async fn renewed_in_frame(
        &self,
        user: &User,
        mut args: SigninSilentArgs,
    ) -> Result<User, Error> {
        if self.settings.include_id_token_in_silent_renew {
            args.request.id_token_hint.get_or_insert_with(|| user.id_token().clone());
        }
        let Answered { id, address } = self.ask_in_frame(args).await?;
        let renewed = self.receive_renewal(user, &address).await;
        if renewed.is_err() {
            self.discard_signin(&id).await;
        }
        renewed
    }

    async fn receive_renewal(&self, user: &User, address: &str) -> Result<User, Error> {
        let (id, tokens) = self.redeem_silently(address).await?;
        if let Some(claim) = user.differs_from(tokens.claims()) {
            return Err(IdTokenError::Changed { claim }.into());
        }
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        let renewed = user.renewed(&tokens, claims);
        // DPoP tokens come with a new key, which is stored under the sign-in's name.
        Ok(if renewed.token_type() == TokenType::Dpop { renewed.with_signin_id(id) } else { renewed })
    }

    /// Asks the provider who is signed in there. Nothing of the response is stored.
    pub(crate) async fn session_status(&self, args: SigninSilentArgs) -> Result<ProviderSession, Error> {
        let abort = args.abort.clone();
        let Answered { id, address } = self.ask_in_frame(args).await?;
        let status = unless_aborted(abort, self.session_status_of(&address)).await;
        // Also if the response can't be read or matched, or the caller has given up.
        self.discard_signin(&id).await;
        status
    }

    /// As [`Core::session_status`], from the address of a response.
    pub(crate) async fn session_status_of(&self, address: &str) -> Result<ProviderSession, Error> {
        let (id, tokens) = self.redeem_silently(address).await?;
        self.forget_key(&id).await;
        self.forget_in_worker(tokens.refresh_token()).await;
        let claim = |name| tokens.claims().string(name).unwrap_or_default().to_owned();
        let (issuer, subject) = (claim("iss"), claim("sub"));
        Ok(ProviderSession { issuer, subject, session_state: tokens.session_state().map(str::to_owned) })
    }

    /// Redeems a frame's response for tokens. Returns them with the `state` of the sign-in that it answers.
    async fn redeem_silently(&self, address: &str) -> Result<(String, VerifiedTokens), Error> {
        let response = AuthorizationResponse::parse(address)?;
        let stored = self.take_pending(response.state()).await.ok_or(ErrorKind::StateNotFound)?;
        let id = response.state().to_owned();
        let redeemed = match PendingSignin::from_storage_string(&stored) {
            Ok(pending) => self.redeem(response, pending).await,
            Err(error) => Err(error.into()),
        };
        match redeemed {
            Ok((tokens, _)) => Ok((id, tokens)),
            Err(error) => {
                self.forget_key(&id).await;
                Err(as_callback_error(error))
            }
        }
    }

    async fn ask_in_frame(&self, args: SigninSilentArgs) -> Result<Answered, Error> {
        let mut request = args.request;
        request.prompt.get_or_insert_with(|| "none".to_owned());
        request.navigator = Navigator::Iframe;
        request.redirect_uri = request.redirect_uri.or_else(|| self.settings.silent_redirect_uri.clone());
        if self.settings.silent_web_message {
            request.response_mode.get_or_insert(self.web_message());
        }
        let response_mode = request.response_mode.or(self.settings.response_mode);
        let is_message = response_mode.is_some_and(ResponseMode::is_message);
        let callback = request.redirect_uri.clone().unwrap_or_else(|| self.settings.redirect_uri.clone());
        let begun = unless_aborted(args.abort.clone(), self.begin_signin(request)).await?;
        let outgoing = Outgoing {
            url: begun.url.as_str().to_owned(),
            state: Some(begun.id.clone()),
            message_for: is_message.then_some(callback),
        };
        let seconds = args.silent_request_timeout_in_seconds;
        let seconds = seconds.unwrap_or(self.settings.silent_request_timeout_in_seconds);
        match self.answer_in_frame(&outgoing, seconds, args.abort).await {
            Ok(address) => {
                self.frame_support.set(FrameSupport::Works);
                Ok(Answered { id: begun.id, address })
            }
            Err(error) => {
                self.discard_signin(&begun.id).await;
                Err(self.note_unanswered(error))
            }
        }
    }

    /// Notes that a frame gave no response, and returns the error for it: temporary if another frame has responded before.
    fn note_unanswered(&self, error: Error) -> Error {
        let ErrorKind::Navigator(NavigatorError::SilentFrameBlocked { seconds }) = *error.kind() else {
            return error;
        };
        let now = match self.frame_support.get() {
            FrameSupport::Works => return NavigatorError::SilentTimeout { seconds }.into(),
            FrameSupport::Untried => FrameSupport::Unanswered,
            FrameSupport::Unanswered | FrameSupport::Blocked => FrameSupport::Blocked,
        };
        self.frame_support.set(now);
        error
    }

    /// Signed if the setting `response_mode` demands signed responses.
    fn web_message(&self) -> ResponseMode {
        if self.settings.response_mode.is_some_and(ResponseMode::is_signed) {
            ResponseMode::WebMessageJwt
        } else {
            ResponseMode::WebMessage
        }
    }
}

/// Marks an error as the frame's own: a refused code (`invalid_grant`) must not look like a refused refresh token, which would
/// end the session.
fn as_callback_error(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Tokens(TokenResponseError::Provider(said)) => CallbackError::Provider(said.clone()).into(),
        _ => error,
    }
}

/// A sign-in that was answered in a frame: its `state`, and the callback's address.
struct Answered {
    id: String,
    address: String,
}
