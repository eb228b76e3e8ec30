//! The health of the provider: whether and how it answers.

use super::super::ISSUER;
use super::{Provider, response};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};

/// The state of the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Up,
    /// No connection.
    Down,
    /// Answers after this many seconds.
    Slow(u64),
    /// Answers at once, but the page reads the answer a second later. The device may sleep in between.
    ReadLater,
    /// Answers 503, with this `Retry-After` in seconds, if any.
    Unavailable(Option<u64>),
    /// A proxy in front of it answers with an HTML page.
    Html,
    /// The connection breaks during the answer, and the request is rolled back.
    Cut,
}

impl Provider {
    async fn answer(&self, request: HttpRequest, timeout: u32) -> Result<HttpResponse, FetchError> {
        let asked_for = match request.url.strip_prefix(ISSUER) {
            Some("/.well-known/openid-configuration") => "metadata",
            Some("/.well-known/oauth-authorization-server") => "oauth-metadata",
            Some("/elsewhere.json") => "metadata-elsewhere",
            Some("/keys") => "keys",
            Some("/token") => "token",
            Some("/push") => "push",
            Some("/me") => "userinfo",
            Some("/revoke") => "revocation",
            other => panic!("the provider has no such place: {other:?}"),
        };
        self.requests.borrow_mut().push(asked_for);
        if let Some((_, seconds)) = self.slow.get().filter(|(slow, _)| *slow == asked_for) {
            self.clock.sleep(seconds).await;
        }
        match self.health.get() {
            _ if self.out_of_reach.get() == Some(asked_for) => Err(FetchError::Unreachable),
            Health::Up => Ok(self.serve(asked_for, &request)),
            Health::Down => Err(FetchError::Unreachable),
            Health::Slow(seconds) if seconds > u64::from(timeout) => {
                self.clock.sleep(u64::from(timeout)).await;
                Err(FetchError::Timeout { seconds: timeout })
            }
            Health::Slow(seconds) => {
                self.clock.sleep(seconds).await;
                Ok(self.serve(asked_for, &request))
            }
            Health::ReadLater => {
                let answer = self.serve(asked_for, &request);
                self.clock.sleep(1).await;
                Ok(answer)
            }
            Health::Unavailable(retry_after) => {
                let answer = response(503, "");
                Ok(match retry_after {
                    Some(seconds) => answer.with_header("Retry-After", &seconds.to_string()),
                    None => answer,
                })
            }
            Health::Html => Ok(HttpResponse::new(200, "<!doctype html><title>Sign in to the Wi-Fi")
                .with_header("Content-Type", "text/html")),
            Health::Cut => {
                let before = (self.codes.borrow().clone(), self.refresh_tokens.borrow().clone());
                let mut half = self.serve(asked_for, &request);
                half.body.truncate(half.body.len() / 2);
                (*self.codes.borrow_mut(), *self.refresh_tokens.borrow_mut()) = before;
                Ok(half)
            }
        }
    }
}

impl Fetch for Provider {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        Box::pin(self.answer(request, timeout_seconds))
    }
}
