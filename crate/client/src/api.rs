//! Calls to an app's APIs with an access token (RFC 6750 section 2.1, RFC 9449 section 7.1).

use crate::api_error::ApiError;
use crate::api_token::{AccessTokenArgs, ApiToken, ENDS_SOON_SECONDS};
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::LocalFuture;
use crate::platform::fetch::FetchError;
use crate::silent::SilentMethod;
use crate::user::User;
use oidc_client_protocol::challenge::Challenge;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::{InsufficientScope, InsufficientUserAuthentication, url};
use std::rc::Rc;

/// The APIs that access tokens may be sent to.
///
/// ```
/// use oidc_client_wasm::ApiSettings;
///
/// let settings = ApiSettings {
///     // One whole origin, and a part of another.
///     allowed: vec!["https://api.example".into(), "https://shared.example/orders/".into()],
/// };
/// assert_eq!(settings.allowed.len(), 2);
/// ```
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// Their addresses. If several match a request, the longest one applies.
    pub allowed: Vec<AllowedApi>,
}

/// An API that may receive an access token: either the session's own token, or one that was issued for this API.
///
/// ```
/// use oidc_client_wasm::{AccessTokenArgs, AllowedApi};
/// use oidc_client_wasm::protocol::TokenParameters;
///
/// let orders = AllowedApi {
///     token: Some(AccessTokenArgs {
///         parameters: TokenParameters::new(vec!["https://orders.example".to_owned()], Vec::new())?,
///         ..AccessTokenArgs::default()
///     }),
///     ..AllowedApi::from("https://orders.example/v1/")
/// };
/// assert_eq!(orders.address, "https://orders.example/v1/");
/// # Ok::<(), oidc_client_wasm::protocol::TokenParametersError>(())
/// ```
#[derive(Debug, Clone)]
pub struct AllowedApi {
    /// An origin, or the beginning of an address: an absolute `https` URL (`http` on loopback) without query and fragment.
    /// The origin must be the same; a path matches itself and everything below it. An address that begins with `/`, such as
    /// `/api/`, is of this page's own origin.
    pub address: String,
    /// The token for this API; the session's own if `None`.
    pub token: Option<AccessTokenArgs>,
}

impl<T: Into<String>> From<T> for AllowedApi {
    /// An API that gets the session's own access token.
    fn from(address: T) -> Self {
        AllowedApi { address: address.into(), token: None }
    }
}

/// Sends requests to APIs with an access token; made by [`UserManager::api`](crate::UserManager::api). Cheap to clone.
#[derive(Clone)]
pub struct Api(Rc<ApiClient>);

struct ApiClient {
    core: Rc<Core>,
    allowed: Vec<Allowed>,
}

impl Api {
    pub(crate) fn new(core: Rc<Core>, settings: &ApiSettings) -> Result<Api, ApiError> {
        let parse = |api| Allowed::parse(api, &core);
        let allowed = settings.allowed.iter().map(parse).collect::<Result<_, _>>()?;
        Ok(Api(Rc::new(ApiClient { core, allowed })))
    }

    /// Sends a request to an allowed address, with the access token and, if that is bound to a key, a DPoP proof.
    ///
    /// The address may be a path of this page's origin. The headers `Authorization` and `DPoP` are replaced; cookies aren't
    /// sent, and redirects aren't followed. The limit is
    /// [`request_timeout_in_seconds`](crate::UserManagerSettings::request_timeout_in_seconds).
    ///
    /// The session is renewed first if its access token expires within 10 seconds. If the API refuses the token with status
    /// 401, the session is renewed, at most every 30 seconds in this page, and the request is sent once more; the second
    /// response is returned, whatever it is. A token that was issued for this API is renewed in the same way, and the
    /// session's own stays. A status other than 2xx is no error, unless the API demands something that no renewal brings. If
    /// the provider has answered a renewal with `Retry-After`, it isn't called for that long, a minute at most: a token that
    /// is about to expire is still used, and once it has expired, the provider's last error is returned.
    ///
    /// # Errors
    /// [`ErrorKind::Api`] if the address isn't allowed, there is no response, or the API demands another sign-in
    /// ([`ApiError::InsufficientUserAuthentication`], [`ApiError::InsufficientScope`]); [`ErrorKind::NotSignedIn`]; and
    /// those of [`signin_silent`](crate::UserManager::signin_silent) and
    /// [`access_token_for`](crate::UserManager::access_token_for) if a renewal fails. Nothing that the API does ends the
    /// session.
    ///
    /// ```no_run
    /// # async fn example(api: oidc_client_wasm::Api) -> Result<(), oidc_client_wasm::Error> {
    /// use oidc_client_wasm::protocol::http::HttpRequest;
    ///
    /// let request = HttpRequest::new("PUT", "https://api.example/notes/1")
    ///     .with_header("Content-Type", "application/json")
    ///     .with_body(r#"{"text":"hello"}"#);
    /// let answer = api.fetch(request).await?;
    /// assert!(answer.is_success());
    /// # Ok(())
    /// # }
    /// ```
    pub fn fetch(&self, mut request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, Error>> {
        Box::pin(async move {
            request.url = absolute(&request.url, &self.0.core);
            let allowed = self.find(&request.url)?;
            request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("DPoP"));
            let (user, token) = self.token_with_time_left(allowed).await?;
            let answer = self.send(request.clone(), &user, &token).await?;
            if !refuses_token(&answer) {
                return check_demands(answer, &request.url);
            }
            let address = request.url.clone();
            match self.token_after_refusal(allowed, &user, &token).await? {
                Some((user, token)) => check_demands(self.send(request, &user, &token).await?, &address),
                None => Ok(answer),
            }
        })
    }

    /// The longest allowed address that covers this one.
    fn find(&self, address: &str) -> Result<&Allowed, ApiError> {
        let (_, path) = url::split_origin(url::without_query(address));
        let origin = url::origin(address).unwrap_or_default();
        let allowed = || self.0.allowed.iter();
        if !allowed().any(|allowed| allowed.origin == origin) {
            return Err(ApiError::OriginNotAllowed { got: origin });
        }
        let got = || url::without_query(address).to_owned();
        if !is_plain(path) {
            return Err(ApiError::AddressInvalid { got: got() });
        }
        let covering = allowed().filter(|allowed| allowed.covers(&origin, path));
        // The first one, if several are equally long.
        let longest =
            covering.reduce(|one, other| if other.path.len() > one.path.len() { other } else { one });
        longest.ok_or_else(|| ApiError::PathNotAllowed { got: got() })
    }

    async fn send(&self, request: HttpRequest, user: &User, token: &ApiToken) -> Result<HttpResponse, Error> {
        let origin = url::origin(&request.url).unwrap_or_default();
        let key = self.0.core.token_key(user, token.token_type()).await?;
        let answer = self.0.core.send_with_token(request, token, key.as_ref()).await;
        answer.map_err(|error| match error.kind() {
            ErrorKind::Provider { error: FetchError::Timeout { seconds }, .. } => {
                ApiError::Timeout { origin, seconds: *seconds }.into()
            }
            ErrorKind::Provider { .. } => ApiError::Unreachable { origin }.into(),
            _ => error,
        })
    }

    async fn token_with_time_left(&self, allowed: &Allowed) -> Result<(User, ApiToken), Error> {
        let Some(args) = &allowed.token else {
            let user = self.user_with_time_left().await?;
            let token = ApiToken::of_session(&user);
            return Ok((user, token));
        };
        self.0.core.access_token_for(args).await
    }

    /// The same person with another token, after the API refused this one; `None` if there is no other to send.
    async fn token_after_refusal(
        &self,
        allowed: &Allowed,
        user: &User,
        refused: &ApiToken,
    ) -> Result<Option<(User, ApiToken)>, Error> {
        let Some(args) = &allowed.token else {
            let user = self.user_after_refusal(user).await?;
            return Ok(user.map(|user| (user.clone(), ApiToken::of_session(&user))));
        };
        let stored = self.0.core.session().await;
        let Some(user) = stored.filter(|stored| user.is_same_person(stored)) else { return Ok(None) };
        self.0.core.access_token_after_refusal(user, args, refused).await
    }

    async fn user_with_time_left(&self) -> Result<User, Error> {
        let core = &self.0.core;
        let user = core.session().await.ok_or(ErrorKind::NotSignedIn)?;
        let left = |user: &User| user.expires_in(core.platform.timers.now());
        let ends_soon = left(&user).is_some_and(|seconds| seconds < ENDS_SOON_SECONDS);
        let renews = ends_soon
            && match core.method_in_place(&user) {
                // One frame for all calls, and not another for each where the provider signs nobody in.
                Some(SilentMethod::Iframe) => {
                    core.running_renewal.borrow().is_some() || core.take_renewal_turn(&core.api_renewal_turn)
                }
                method => method.is_some(),
            };
        if !renews {
            return Ok(user);
        }
        match core.renew_session_for_call().await {
            // A call isn't made in another person's name, or after the person signed out.
            Ok(other) if !user.is_same_person(&other) => Err(ErrorKind::NotSignedIn.into()),
            Err(error) if matches!(error.kind(), ErrorKind::NotSignedIn) => Err(error),
            // The provider can't be reached, and the token hasn't expired yet.
            Err(error) if !error.ends_session() && left(&user) > Some(0) => Ok(user),
            outcome => outcome,
        }
    }

    /// The same person after the API refused their token; `None` if there is no other token, or they aren't signed in any
    /// more.
    async fn user_after_refusal(&self, refused: &User) -> Result<Option<User>, Error> {
        let core = &self.0.core;
        let mut stored = core.session().await;
        if stored.as_ref() == Some(refused) {
            // Calls that are refused at the same moment share the renewal that the first of them began.
            let may_renew =
                || core.running_renewal.borrow().is_some() || core.take_renewal_turn(&core.api_renewal_turn);
            if core.method_in_place(refused).is_none() || !may_renew() {
                return Ok(None);
            }
            stored = Some(core.renew_session_for_call().await?);
        }
        // A request that one person began isn't sent again in another's name.
        Ok(stored.filter(|stored| refused.is_same_person(stored)))
    }
}

/// Whether another token may help (RFC 6750 section 3.1). It doesn't if the API demands another proof, or a new sign-in
/// (RFC 9470 section 3).
fn refuses_token(answer: &HttpResponse) -> bool {
    let challenges = Challenge::all_in(answer);
    let mut errors = challenges.iter().filter_map(|challenge| challenge.parameter("error"));
    answer.status == 401 && errors.all(|error| error == "invalid_token")
}

/// The response, or an error if the API demands a stronger sign-in or a wider scope: the caller needs to start that sign-in.
fn check_demands(answer: HttpResponse, address: &str) -> Result<HttpResponse, Error> {
    let origin = || url::origin(address).unwrap_or_default();
    if let Some(demand) = InsufficientUserAuthentication::in_response(&answer) {
        return Err(ApiError::InsufficientUserAuthentication { origin: origin(), demand }.into());
    }
    match InsufficientScope::in_response(&answer) {
        Some(demand) => Err(ApiError::InsufficientScope { origin: origin(), demand }.into()),
        None => Ok(answer),
    }
}

/// An address that requests may be sent to, with everything below it.
struct Allowed {
    origin: String,
    path: String,
    token: Option<AccessTokenArgs>,
}

impl Allowed {
    fn parse(api: &AllowedApi, core: &Core) -> Result<Allowed, ApiError> {
        let address = absolute(&api.address, core);
        let address = address.as_str();
        let got = || url::without_query(address).to_owned();
        if !url::is_secure(address) {
            return Err(ApiError::AddressInsecure { got: got() });
        }
        let (_, path) = url::split_origin(address);
        let origin = url::origin(address).filter(|_| is_plain(path));
        origin
            .map(|origin| Allowed { origin, path: path.to_owned(), token: api.token.clone() })
            .ok_or(ApiError::AddressInvalid { got: got() })
    }

    fn covers(&self, origin: &str, path: &str) -> bool {
        let is_below = match path.strip_prefix(&self.path) {
            Some(rest) => self.path.ends_with('/') || rest.is_empty() || rest.starts_with('/'),
            None => false,
        };
        self.origin == origin && (is_below || matches!(self.path.as_str(), "" | "/"))
    }
}

/// The absolute address, if this is a path of this page's origin. `//host` and `/\host` aren't paths: a browser takes them for
/// other hosts.
fn absolute(address: &str, core: &Core) -> String {
    let is_path = address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/\\");
    let origin = is_path.then(|| core.platform.window.origin()).flatten();
    origin.unwrap_or_default() + address
}

/// Whether a browser requests this path unchanged (URL Standard section 4.4): it resolves `..`, however that is written,
/// turns `\` into `/`, drops tabs and escapes much else. The address in a proof must be the one that is requested.
fn is_plain(path: &str) -> bool {
    let goes_up =
        |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    // The characters of a path in RFC 3986 section 3.3.
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/".contains(&byte);
    path.bytes().all(stays) && !path.split('/').any(goes_up)
}
