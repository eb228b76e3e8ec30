//! A `UserManager` as a source of tokens.

use super::watch::Watch;
use super::{
    MIN_SECONDS_BETWEEN_REPLACEMENTS, Token, TokenEvent, TokenKind, TokenRequest, TokenSource,
    TokenSourceError,
};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::Guard;
use oidc_client_wasm::protocol::{TokenParameters, TokenType};
use oidc_client_wasm::{AccessTokenArgs, Error, ErrorKind, Event, SignoutRedirectArgs, User, UserManager};
use std::rc::Rc;

type Found = Result<Option<Token>, TokenSourceError>;

/// Returns the session's ID token, also for [`TokenKind::Session`], or its access tokens. Concurrent callers in all tabs
/// share one renewal, which never leaves the page: where the settings renew only by redirect, a refused token can't be
/// replaced. Signing out navigates to the provider's sign-out page, which leads back to the address in the settings.
impl TokenSource for UserManager {
    fn token(&self, request: TokenRequest) -> LocalFuture<'_, Found> {
        Box::pin(async move {
            match &request.kind {
                TokenKind::Id | TokenKind::Session => of_session(self, &request, id_token).await,
                TokenKind::Access { parameters, scope: None }
                    if *parameters == TokenParameters::default() =>
                {
                    of_session(self, &request, access_token).await
                }
                TokenKind::Access { parameters, scope } => {
                    // No token has this much time left, so a new one is fetched.
                    let min = if request.force { u64::MAX } else { request.min_validity_in_seconds };
                    let (parameters, scope) = (parameters.clone(), scope.clone());
                    let args = AccessTokenArgs { parameters, scope, min_validity_in_seconds: min };
                    let Some(token) = unless_signed_out(self.access_token_for(&args).await)? else {
                        return Ok(None);
                    };
                    let bearer = Token::new(token.access_token().secret().as_str());
                    unless_bound(token.token_type(), bearer.with_expires_at(token.expires_at())).map(Some)
                }
            }
        })
    }

    fn subscribe(&self, listener: Rc<dyn Fn(&TokenEvent)>) -> Guard {
        let watch = Rc::new(Watch::default());
        let (manager, begun) = (self.clone(), Rc::downgrade(&watch));
        // No event reports a session that was stored by an earlier page, and its first renewal must not count as a sign-in.
        self.timers().spawn(Box::pin(async move {
            if let Ok(Some(user)) = manager.get_user().await
                && let (Some(watch), Ok(token)) = (begun.upgrade(), id_token(&user))
            {
                watch.begin(&token);
            }
        }));
        Box::new(self.events().subscribe(move |event| {
            let change = match event {
                Event::UserLoaded(user) => watch.observe(id_token(user).ok().as_ref()),
                Event::UserUnloaded => watch.observe(None),
                _ => None,
            };
            if let Some(change) = change {
                listener(&change);
            }
        }))
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        Box::pin(async move { Ok(self.signout_redirect(SignoutRedirectArgs::default()).await?) })
    }
}

type Read = fn(&User) -> Result<Token, TokenSourceError>;

fn id_token(user: &User) -> Result<Token, TokenSourceError> {
    Ok(Token::new(user.id_token().secret()).with_expires_at(user.id_token_expires_at()))
}

fn access_token(user: &User) -> Result<Token, TokenSourceError> {
    let token = Token::new(user.access_token().secret().as_str()).with_expires_at(user.expires_at());
    unless_bound(user.token_type(), token)
}

/// The session's own token; the session is renewed first if the token has too little time left.
async fn of_session(manager: &UserManager, request: &TokenRequest, read: Read) -> Found {
    let Some(user) = manager.get_user().await? else { return Ok(None) };
    let token = read(&user)?;
    let now = manager.timers().now();
    let left = |token: &Token| token.seconds_left(manager.timers().now());
    // If a token that was just received looks short, all of them are, or this device's clock is wrong.
    let is_new = user.received_at().is_some_and(|at| at.is_within(MIN_SECONDS_BETWEEN_REPLACEMENTS, now));
    if !request.force && (is_new || left(&token) >= request.min_validity_in_seconds) {
        return if left(&token) == 0 { Err(TokenSourceError::Ended) } else { Ok(Some(token)) };
    }
    let renewed = match manager.renew_in_place().await {
        Ok(user) => read(&user)?,
        Err(error) if error.ends_session() => return Ok(None),
        // The provider can't be reached, or the session can't be renewed, but the token is still valid.
        Err(error) if request.force || left(&token) == 0 => return unless_signed_out(Err(error)),
        Err(_) => token,
    };
    // A renewal may leave the ID token as it was (OpenID Connect Core section 12.2).
    if left(&renewed) == 0 { Err(TokenSourceError::Ended) } else { Ok(Some(renewed)) }
}

/// An API that accepts a bound token also requires a proof of possession, which a back-end can't make.
fn unless_bound(token_type: TokenType, token: Token) -> Result<Token, TokenSourceError> {
    if token_type == TokenType::Dpop { Err(TokenSourceError::Bound) } else { Ok(token) }
}

fn unless_signed_out<T>(outcome: Result<T, Error>) -> Result<Option<T>, TokenSourceError> {
    match outcome {
        Err(error) if *error.kind() == ErrorKind::NotSignedIn => Ok(None),
        outcome => Ok(Some(outcome?)),
    }
}
