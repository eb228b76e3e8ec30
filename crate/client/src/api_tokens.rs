//! Access tokens for APIs that the session's own token isn't for, requested with the session's refresh token (RFC 6749
//! section 6, RFC 8707 section 2.2). They are kept in memory only.

use crate::api_error::ApiError;
use crate::api_token::{AccessTokenArgs, ApiToken};
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::once::SharedOperation;
use crate::platform::locks::Lock;
use crate::user::User;
use oidc_client_protocol::{RefreshToken, Timestamp, TokenParameters, TokenResponseError, VerifiedTokens};
use std::cell::RefCell;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// An API that refuses every token must not make this page flood the provider with requests for new ones.
const RENEW_AGAIN_SECONDS: u64 = 30;

/// The API tokens that this page has, and those that it is requesting.
#[derive(Default)]
pub(crate) struct ApiTokens {
    kept: RefCell<Vec<(Purpose, ApiToken)>>,
    running: RefCell<Vec<(Purpose, SharedOperation<ApiToken>)>>,
}

/// What a token is for, and whose it is.
#[derive(Clone, PartialEq)]
struct Purpose {
    owner: Owner,
    parameters: TokenParameters,
    scope: String,
}

/// Whose a token is. A renewal in a frame brings a new DPoP key and with it a new `signin_id`: tokens bound to the old key
/// aren't used any more.
#[derive(Clone, PartialEq)]
struct Owner {
    subject: String,
    /// `None` for a session that oidc-client-ts began.
    signin_id: Option<String>,
}

fn owner(user: &User) -> Owner {
    Owner { subject: user.subject().to_owned(), signin_id: user.signin_id().map(str::to_owned) }
}

impl Purpose {
    fn new(user: &User, args: &AccessTokenArgs) -> Self {
        let mut words: Vec<&str> = args.scope.iter().flat_map(|scope| scope.split_whitespace()).collect();
        words.sort_unstable();
        words.dedup();
        Self { owner: owner(user), parameters: args.parameters.clone(), scope: words.join(" ") }
    }
}

impl ApiTokens {
    /// Drops the tokens of everybody but this user.
    pub(crate) fn retain_for(&self, user: Option<&User>) {
        let owner = user.map(owner);
        self.kept.borrow_mut().retain(|(purpose, _)| Some(&purpose.owner) == owner.as_ref());
    }

    fn find(&self, purpose: &Purpose) -> Option<ApiToken> {
        let kept = self.kept.borrow();
        kept.iter().find(|(other, _)| other == purpose).map(|(_, token)| token.clone())
    }

    fn keep(&self, purpose: Purpose, token: ApiToken, now: Timestamp) {
        let mut kept = self.kept.borrow_mut();
        kept.retain(|(other, token)| *other != purpose && token.expires_in(now) != Some(0));
        kept.push((purpose, token));
    }

    fn running(&self, purpose: &Purpose) -> Option<SharedOperation<ApiToken>> {
        let running = self.running.borrow();
        running.iter().find(|(other, _)| other == purpose).map(|(_, operation)| operation.clone())
    }
}

impl Core {
    /// A token of the signed-in user, with their session: the kept one if it is valid for long enough, or else a new one.
    pub(crate) async fn access_token_for(&self, args: &AccessTokenArgs) -> Result<(User, ApiToken), Error> {
        let user = self.session().await.ok_or(ErrorKind::NotSignedIn)?;
        self.api_tokens.retain_for(Some(&user));
        let kept = self.api_tokens.find(&Purpose::new(&user, args));
        let left = |token: &ApiToken| token.expires_in(self.platform.timers.now()).unwrap_or(u64::MAX);
        if let Some(token) = kept.as_ref().filter(|token| left(token) >= args.min_validity_in_seconds) {
            return Ok((user, token.clone()));
        }
        match (self.new_token_for(user.clone(), args).await, kept) {
            // The provider can't be reached, and the token hasn't expired yet.
            (Err(error), Some(token)) if error.is_outage() && left(&token) > 0 => Ok((user, token)),
            (outcome, _) => outcome,
        }
    }

    /// Another token after an API refused one; `None` if the last was requested less than [`RENEW_AGAIN_SECONDS`] ago
    /// and has arrived.
    pub(crate) async fn access_token_after_refusal(
        &self,
        user: User,
        args: &AccessTokenArgs,
        refused: &ApiToken,
    ) -> Result<Option<(User, ApiToken)>, Error> {
        let purpose = Purpose::new(&user, args);
        let kept = self.api_tokens.find(&purpose);
        // Calls that are refused at the same moment share the request that the first of them began.
        let may_request =
            || self.api_tokens.running(&purpose).is_some() || self.take_renewal_turn(&refused.renewal_turn);
        match kept.filter(|kept| !kept.is(refused)) {
            Some(renewed_meanwhile) => Ok(Some((user, renewed_meanwhile))),
            None if may_request() => {
                let (user, token) = self.new_token_for(user, args).await?;
                token.renewal_turn.store(refused.renewal_turn.load(Relaxed), Relaxed);
                Ok(Some((user, token)))
            }
            None => Ok(None),
        }
    }

    /// Takes the turn to renew on behalf of an API call: true at most once in [`RENEW_AGAIN_SECONDS`] per stamp. The stamps
    /// are per page, not per [`Api`](crate::Api): an app may make one for each call.
    pub(crate) fn take_renewal_turn(&self, last: &AtomicU64) -> bool {
        let now = self.platform.timers.now();
        let is_free = !Timestamp(last.load(Relaxed)).is_within(RENEW_AGAIN_SECONDS, now);
        if is_free {
            last.store(now.0, Relaxed);
        }
        is_free
    }

    /// A new token of this person. Starts over if their session was renewed in a frame, or they signed in again, while it
    /// was requested.
    async fn new_token_for(&self, mut user: User, args: &AccessTokenArgs) -> Result<(User, ApiToken), Error> {
        loop {
            let error = match self.new_token_once(Purpose::new(&user, args)).await {
                Err(error) if matches!(error.kind(), ErrorKind::NotSignedIn) => error,
                outcome => return outcome.map(|token| (user, token)),
            };
            let is_newer = |stored: &User| user.is_same_person(stored) && owner(stored) != owner(&user);
            user = self.session().await.filter(is_newer).ok_or(error)?;
        }
    }

    /// A new token; shares the request if this page is already making the same one.
    async fn new_token_once(&self, purpose: Purpose) -> Result<ApiToken, Error> {
        if let Some(operation) = self.api_tokens.running(&purpose) {
            return operation.await;
        }
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let wanted = purpose.clone();
        let operation = self.run_to_completion(Box::pin(async move {
            let result = core.new_token(&wanted).await;
            core.api_tokens.running.borrow_mut().retain(|(other, _)| *other != wanted);
            result
        }));
        self.api_tokens.running.borrow_mut().push((purpose, operation.clone()));
        operation.await
    }

    /// Requests a token with the session's refresh token, under the locks of a renewal. A rotated refresh token is stored
    /// before anything else happens; the session's own access token stays.
    async fn new_token(&self, purpose: &Purpose) -> Result<ApiToken, Error> {
        self.check_provider_not_busy()?;
        let session_lock = self.lock_session().await?;
        let is_theirs = |user: &User| owner(user) == purpose.owner;
        let user = self.newest().await.filter(is_theirs).ok_or(ErrorKind::NotSignedIn)?;
        let (user, token_lock) = self.lock_refresh_token(user).await?;
        let user = user.filter(is_theirs).ok_or(ErrorKind::NotSignedIn)?;
        let refresh = self.refresh_of(&user)?.with_scope(&purpose.scope);
        let refresh = refresh.with_parameters(purpose.parameters.clone());
        let outcome = self.tokens_by_refresh_token(refresh, &user, &session_lock).await.map_err(as_api_error);
        // Somebody signed out or in while the provider answered; their session must not be overwritten.
        let stored = self.session().await.filter(|stored| *stored == user).ok_or(ErrorKind::NotSignedIn)?;
        if outcome.as_ref().is_err_and(Error::ends_session) {
            self.end_session(&user).await;
        }
        self.settle_refresh_token(&user, stored, outcome.as_ref().ok(), token_lock).await;
        let tokens = outcome?;
        let token = ApiToken::new(&tokens);
        self.api_tokens.keep(purpose.clone(), token.clone(), self.platform.timers.now());
        Ok(token)
    }

    /// What becomes of the refresh token after it was sent: a new one is stored, an unchanged one stays in use. Without tokens
    /// (`None`) it may have been spent, so its lock is held a little longer.
    async fn settle_refresh_token(
        &self,
        before: &User,
        stored: User,
        tokens: Option<&VerifiedTokens>,
        token_lock: Lock,
    ) {
        let sent = stored.refresh_token().map(RefreshToken::secret);
        match tokens.map(|tokens| tokens.refresh_token().filter(|received| Some(received.secret()) != sent)) {
            Some(Some(rotated)) => {
                self.replace_refresh_token(before, &stored.with_refresh_token(rotated.clone())).await;
                self.release_later(token_lock);
            }
            Some(None) => {
                // Other tabs have nothing to wait for.
                self.note_renewal(&stored).await;
                drop(token_lock);
            }
            None => self.release_later(token_lock),
        }
    }
}

/// Some providers answer `invalid_grant` where a person has not consented to an API. That doesn't end the session: its own
/// renewal shows whether the refresh token is still valid.
fn as_api_error(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Tokens(TokenResponseError::Provider(said)) => {
            ApiError::TokenRefused { error: said.clone() }.into()
        }
        _ => error,
    }
}
