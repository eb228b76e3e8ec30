//! Access tokens for other APIs than the session's own token is for, by the session's refresh token (RFC 6749 section 6,
//! RFC 8707 section 2.2). They are kept in memory alone.

use crate::api_error::ApiError;
use crate::api_token::{AccessTokenArgs, ApiToken};
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::once::SharedOperation;
use crate::platform::locks::Lock;
use crate::user::User;
use oidc_client_protocol::{Timestamp, TokenParameters, TokenResponseError, VerifiedTokens};
use std::cell::RefCell;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// An API that refuses every token must not make us hammer the provider for new ones.
const RENEW_AGAIN_SECONDS: u64 = 30;

/// What this page knows of them.
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

/// Whose a token is. A session that is renewed in a frame gets another key to bind tokens to, and another name with it.
#[derive(Clone, PartialEq)]
struct Owner {
    subject: String,
    /// A session that oidc-client-ts began has none.
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
    /// Forgets those of anybody else.
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
    /// A token of whoever is signed in: that which was kept, as long as it has enough left, or else a new one. With the
    /// session that it is of.
    pub(crate) async fn access_token_for(&self, args: &AccessTokenArgs) -> Result<(User, ApiToken), Error> {
        let user = self.load().await.ok_or(ErrorKind::NotSignedIn)?;
        self.api_tokens.retain_for(Some(&user));
        let kept = self.api_tokens.find(&Purpose::new(&user, args));
        let left = |token: &ApiToken| token.expires_in(self.platform.timers.now()).unwrap_or(u64::MAX);
        if let Some(token) = kept.as_ref().filter(|token| left(token) >= args.min_validity_in_seconds) {
            return Ok((user, token.clone()));
        }
        match (self.new_token_for(user.clone(), args).await, kept) {
            // The provider is out of reach, and the token may just do.
            (Err(error), Some(token)) if error.is_outage() && left(&token) > 0 => Ok((user, token)),
            (outcome, _) => outcome,
        }
    }

    /// A token in the place of one that an API refused; `None` where there may be no other.
    pub(crate) async fn access_token_after(
        &self,
        user: User,
        args: &AccessTokenArgs,
        refused: &ApiToken,
    ) -> Result<Option<(User, ApiToken)>, Error> {
        let kept = self.api_tokens.find(&Purpose::new(&user, args));
        match kept.filter(|kept| !kept.is(refused)) {
            Some(renewed_meanwhile) => Ok(Some((user, renewed_meanwhile))),
            None if self.may_renew(&refused.renewed_at) => {
                let (user, token) = self.new_token_for(user, args).await?;
                token.renewed_at.store(refused.renewed_at.load(Relaxed), Relaxed);
                Ok(Some((user, token)))
            }
            None => Ok(None),
        }
    }

    /// Whether the provider may be asked again after an API refused a token; if so, that is noted. It counts for the whole
    /// page: an app may make an [`Api`](crate::Api) of its own for each call.
    pub(crate) fn may_renew(&self, renewed_at: &AtomicU64) -> bool {
        let now = self.platform.timers.now();
        let may = !Timestamp(renewed_at.load(Relaxed)).is_within(RENEW_AGAIN_SECONDS, now);
        if may {
            renewed_at.store(now.0, Relaxed);
        }
        may
    }

    /// A new token of this person, in the session that they have by then: it may be renewed in a frame meanwhile, or they
    /// sign in anew.
    async fn new_token_for(&self, mut user: User, args: &AccessTokenArgs) -> Result<(User, ApiToken), Error> {
        loop {
            let error = match self.new_token_once(Purpose::new(&user, args)).await {
                Err(error) if matches!(error.kind(), ErrorKind::NotSignedIn) => error,
                outcome => return outcome.map(|token| (user, token)),
            };
            let is_theirs = |anew: &User| user.is_person_of(anew) && owner(anew) != owner(&user);
            user = self.load().await.filter(is_theirs).ok_or(error)?;
        }
    }

    /// A new token, or that which is being asked for in this page.
    async fn new_token_once(&self, purpose: Purpose) -> Result<ApiToken, Error> {
        if let Some(operation) = self.api_tokens.running(&purpose) {
            return operation.await;
        }
        let core = self.this.upgrade().ok_or(ErrorKind::NotSignedIn)?;
        let wanted = purpose.clone();
        let operation = self.to_its_end(Box::pin(async move {
            let result = core.new_token(&wanted).await;
            core.api_tokens.running.borrow_mut().retain(|(other, _)| *other != wanted);
            result
        }));
        self.api_tokens.running.borrow_mut().push((purpose, operation.clone()));
        operation.await
    }

    /// Spends the refresh token, under the locks of a renewal. The one that comes for it is stored first, and the session's
    /// own access token stays.
    async fn new_token(&self, purpose: &Purpose) -> Result<ApiToken, Error> {
        self.unless_busy()?;
        let session_lock = self.lock_session().await?;
        let is_theirs = |user: &User| owner(user) == purpose.owner;
        let user = self.newest().await.filter(is_theirs).ok_or(ErrorKind::NotSignedIn)?;
        let (user, token_lock) = self.lock_refresh_token(user).await?;
        let user = user.filter(is_theirs).ok_or(ErrorKind::NotSignedIn)?;
        let granted = format!("{} {}", self.client.scope, user.scope().unwrap_or_default());
        let refresh = self.refresh_of(&user)?.with_scope(&purpose.scope, &granted)?;
        let refresh = refresh.with_parameters(purpose.parameters.clone());
        let outcome =
            self.tokens_by_refresh_token(refresh, &user, &session_lock).await.map_err(of_this_token);
        // Somebody signed out or in while the provider answered; their session must not be overwritten.
        let stored = self.load().await.filter(|stored| *stored == user).ok_or(ErrorKind::NotSignedIn)?;
        if outcome.as_ref().is_err_and(Error::ends_session) {
            self.end_session(&user).await;
        }
        self.keep_rotation(&user, stored, outcome.as_ref().ok(), token_lock).await;
        let tokens = outcome?;
        let token = ApiToken::new(&tokens);
        self.api_tokens.keep(purpose.clone(), token.clone(), self.platform.timers.now());
        Ok(token)
    }

    /// Stores the refresh token that came for the one of this session, if another came, and gives back the lock of that
    /// one. `None` where no tokens came.
    async fn keep_rotation(
        &self,
        before: &User,
        stored: User,
        tokens: Option<&VerifiedTokens>,
        token_lock: Lock,
    ) {
        let known = stored.refresh_token().map(|known| known.secret());
        let refresh_token = tokens.and_then(|tokens| tokens.refresh_token());
        let rotated = refresh_token.filter(|it| Some(it.secret()) != known);
        if tokens.is_some() && rotated.is_none() {
            // It goes on: there is nothing that others would have to wait for.
            self.note_renewal(&stored).await;
            drop(token_lock);
        } else {
            if let Some(rotated) = rotated {
                self.replace_refresh_token(before, &stored.with_refresh_token(rotated.clone())).await;
            }
            // It may be spent, whatever came of it.
            self.release_later(token_lock);
        }
    }
}

/// Some providers say `invalid_grant` where a person has not consented to an API. That is no word on the session: its own
/// renewal tells whether the refresh token is still good.
fn of_this_token(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Tokens(TokenResponseError::Provider(said)) => {
            ApiError::TokenRefused { error: said.clone() }.into()
        }
        _ => error,
    }
}
