//! A single token that is managed elsewhere.

use super::{Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError};
use oidc_client_wasm::listeners::Listeners;
use oidc_client_wasm::platform::timers::{Guard, Timers};
use oidc_client_wasm::platform::{LocalFuture, Platform};
use std::cell::RefCell;
use std::rc::Rc;

/// A source with one token, until it expires or the person signs out: for tests, for tools, and for pages that receive a
/// token.
///
/// ```
/// # futures_executor::block_on(async {
/// use oidc_client_backends::token_source::{FixedToken, TokenRequest, TokenSource};
///
/// let source = FixedToken::new("opaque");
/// assert!(source.token(TokenRequest::access_token()).await?.is_some());
/// # Ok::<(), oidc_client_backends::token_source::TokenSourceError>(())
/// # }).unwrap();
/// ```
pub struct FixedToken {
    token: RefCell<Option<Token>>,
    timers: Rc<dyn Timers>,
    listeners: Listeners<TokenEvent>,
}

impl FixedToken {
    /// A source of this token.
    #[must_use]
    pub fn new(raw: impl Into<String>) -> Rc<FixedToken> {
        Self::with_timers(raw, Platform::browser().timers)
    }

    /// As [`FixedToken::new`], with another clock.
    #[must_use]
    pub fn with_timers(raw: impl Into<String>, timers: Rc<dyn Timers>) -> Rc<FixedToken> {
        let token = RefCell::new(Some(Token::new(raw)));
        Rc::new(FixedToken { token, timers, listeners: Listeners::default() })
    }
}

impl TokenSource for FixedToken {
    fn token(&self, _: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        Box::pin(async {
            let token = self.token.borrow().clone();
            // The clock is read only when the token has an expiry: it may be missing on the host.
            let has_ended =
                |token: &Token| token.expires_at().is_some() && token.seconds_left(self.timers.now()) == 0;
            if token.as_ref().is_some_and(has_ended) {
                return Err(TokenSourceError::Ended);
            }
            Ok(token)
        })
    }

    fn subscribe(&self, listener: Rc<dyn Fn(&TokenEvent)>) -> Guard {
        self.listeners.add(listener)
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        Box::pin(async {
            if self.token.take().is_some() {
                self.listeners.tell(&TokenEvent::SignedOut);
            }
            Ok(())
        })
    }
}
