//! Signing in and renewing without the person: which way is taken, and the way of the hidden frame.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::navigators::{NavigatorError, Outgoing, unless_aborted};
use crate::platform::abort::Abort;
use crate::user::User;
use oidc_client_protocol::{
    AuthorizationResponse, CallbackError, IdTokenError, Navigator, PendingSignin, ResponseMode,
    SigninRequest, TokenResponseError, TokenType, VerifiedTokens, filter_claims,
};

/// How a session is renewed, and somebody signed in silently.
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
    /// By the refresh token where there is one. Else in a hidden frame, if there is a page that hands the answer on
    /// (`silent_redirect_uri`) or the provider does (`silent_web_message`).
    #[default]
    Auto,
    /// By the refresh token alone (RFC 6749 section 6).
    RefreshToken,
    /// In a hidden frame, also where there is a refresh token (`prompt=none`, OpenID Connect Core section 3.1.2.1). It
    /// needs the provider's cookies there, which browsers keep from frames of other sites.
    Iframe,
    /// By leaving the page for the provider, which sends it back at once (`prompt=none`). The sign-in's `state` is the path
    /// that was left. Tried once for each session.
    Redirect,
    /// Not at all.
    Off,
}

/// What a caller may ask of one silent sign-in.
///
/// ```
/// use oidc_client_wasm::SigninSilentArgs;
///
/// let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
/// assert_eq!(args.silent_request_timeout_in_seconds, None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct SigninSilentArgs {
    /// What the provider is asked, where it is asked in a frame; `prompt` is `none` where nothing else is said.
    pub request: SigninRequest,
    /// Takes a frame, whatever the settings say and whatever came of it before.
    pub force_iframe_auth: bool,
    /// How long the frame may take, in seconds, instead of the setting.
    pub silent_request_timeout_in_seconds: Option<u32>,
    /// Takes the frame away and gives up.
    pub abort: Option<Abort>,
}

/// Who is signed in at the provider, whoever is here.
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
    /// The provider that vouches for this person (`iss`): of several tenants each has a name of its own.
    pub issuer: String,
    /// The person's name for machines at that issuer (`sub`).
    pub subject: String,
    /// What the provider calls the state of its session (OpenID Connect Session Management 1.0 section 2).
    pub session_state: Option<String>,
}

/// A way that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    RefreshToken,
    Iframe,
    Redirect,
}

/// What is known in this page of sign-ins in hidden frames.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum FrameSupport {
    #[default]
    Untried,
    /// One has brought an answer: whatever keeps another from it passes.
    Works,
    /// One page has brought none. It may have been an outage's own, or a callback page whose script was late.
    Unanswered,
    /// Two have brought none: the browser or the provider lets none answer.
    Blocked,
}

impl Core {
    /// The way to renew this session, or to sign somebody in silently.
    pub(crate) fn silent_way(&self, user: Option<&User>) -> Result<Way, Error> {
        let by_refresh_token = match user {
            None => Err(ErrorKind::NotSignedIn.into()),
            Some(user) if user.refresh_token().is_some() => Ok(Way::RefreshToken),
            Some(_) => Err(ErrorKind::NoRefreshToken.into()),
        };
        let in_frame = match self.frame_support.get() {
            FrameSupport::Blocked => Err(NavigatorError::SilentFrameBlocked { seconds: 0 }.into()),
            FrameSupport::Untried | FrameSupport::Works | FrameSupport::Unanswered => Ok(Way::Iframe),
        };
        match self.settings.silent_renew {
            SilentRenew::Auto if by_refresh_token.is_err() && self.is_frame_ready() => in_frame,
            SilentRenew::Auto | SilentRenew::RefreshToken => by_refresh_token,
            SilentRenew::Iframe => in_frame,
            SilentRenew::Redirect => Ok(Way::Redirect),
            SilentRenew::Off => Err(NavigatorError::SilentRenewOff.into()),
        }
    }

    /// The way to renew this session while the page stays where it is.
    pub(crate) fn way_in_place(&self, user: &User) -> Option<Way> {
        self.silent_way(Some(user)).ok().filter(|way| *way != Way::Redirect)
    }

    /// Whether a frame's answer gets back to this page.
    pub(crate) fn is_frame_ready(&self) -> bool {
        self.settings.silent_redirect_uri.is_some() || self.settings.silent_web_message
    }

    pub(crate) async fn signin_silent(&self, args: SigninSilentArgs) -> Result<User, Error> {
        let user = self.load().await;
        if !args.force_iframe_auth && self.silent_way(user.as_ref())? != Way::Iframe {
            return self.renew_session_once().await;
        }
        match user {
            Some(_) => self.renew_session(Some(args)).await,
            None => self.signin_in_frame(args).await,
        }
    }

    /// Signs in whoever is signed in at the provider. Of several that ask at once, here and in other tabs, one begins a session
    /// and the others get it: another session's tokens and key would take its place, and what was handed out be good no more.
    async fn signin_in_frame(&self, args: SigninSilentArgs) -> Result<User, Error> {
        let Answered { id, address } = self.ask_in_frame(args).await?;
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let lock = self.lock_session().await;
        let outcome = match (self.load().await, lock) {
            (None, Ok(_lock)) => return core.signin_callback_once(&address).await,
            (None, Err(error)) => Err(error),
            (Some(user), _) => Ok(user),
        };
        self.discard_signin(&id).await;
        outcome
    }

    /// The session renewed by a sign-in of the same person. It isn't stored.
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
        // Bound tokens come with a key of their own, which is kept under the sign-in's name.
        Ok(if renewed.token_type() == TokenType::Dpop { renewed.with_signin_id(id) } else { renewed })
    }

    /// Asks the provider who is signed in there. Nothing is kept of the answer.
    pub(crate) async fn session_status(&self, args: SigninSilentArgs) -> Result<ProviderSession, Error> {
        let abort = args.abort.clone();
        let Answered { id, address } = self.ask_in_frame(args).await?;
        let status = unless_aborted(abort, self.session_status_of(&address)).await;
        // Also of an answer that can't be read or matched, and of one that nobody waits for any more.
        self.discard_signin(&id).await;
        status
    }

    /// The same by its answer.
    pub(crate) async fn session_status_of(&self, address: &str) -> Result<ProviderSession, Error> {
        let (id, tokens) = self.redeem_silently(address).await?;
        self.forget_key(&id).await;
        self.forget_in_worker(tokens.refresh_token()).await;
        let claim = |name| tokens.claims().string(name).unwrap_or_default().to_owned();
        let (issuer, subject) = (claim("iss"), claim("sub"));
        Ok(ProviderSession { issuer, subject, session_state: tokens.session_state().map(str::to_owned) })
    }

    /// The tokens that a frame's answer is good for, with the name of the sign-in that it answers.
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
                Err(of_the_signin(error))
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
                Err(self.without_answer(error))
            }
        }
    }

    /// What it means that a frame gave no answer.
    fn without_answer(&self, error: Error) -> Error {
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

    /// Whoever wants signed answers wants them here too.
    fn web_message(&self) -> ResponseMode {
        match self.settings.response_mode.is_some_and(ResponseMode::is_signed) {
            true => ResponseMode::WebMessageJwt,
            false => ResponseMode::WebMessage,
        }
    }
}

/// A provider that refuses the code of this sign-in says nothing of the session's refresh token.
fn of_the_signin(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Tokens(TokenResponseError::Provider(said)) => CallbackError::Provider(said.clone()).into(),
        _ => error,
    }
}

/// A sign-in in a frame, with the callback's address.
struct Answered {
    id: String,
    address: String,
}
