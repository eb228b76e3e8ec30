//! Everything that a page can reach: the provider and an API.

use super::clock::Clock;
use super::proofs::ProofRules;
use super::provider::{Health, Provider};
use super::{API, ISSUER};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::fetch::{Fetch, FetchError};
use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The network of one world.
pub struct Network {
    clock: Rc<Clock>,
    provider: Rc<Provider>,
    pub api_health: Cell<Health>,
    /// The API's rules for proofs.
    pub api_rules: ProofRules,
    /// The challenge with which the API refuses every token.
    pub api_refusal: Cell<Option<&'static str>>,
    sent: RefCell<Vec<HttpRequest>>,
}

impl Network {
    pub fn new(clock: Rc<Clock>, provider: Rc<Provider>) -> Self {
        Self {
            clock,
            provider,
            api_health: Cell::new(Health::Up),
            api_rules: ProofRules::new("api"),
            api_refusal: Cell::default(),
            sent: RefCell::default(),
        }
    }

    /// The requests to others than the provider since the last call.
    pub fn take_sent(&self) -> Vec<HttpRequest> {
        self.sent.take()
    }

    async fn answer(&self, request: HttpRequest, timeout: u32) -> Result<HttpResponse, FetchError> {
        self.sent.borrow_mut().push(request.clone());
        match self.api_health.get() {
            Health::Up if request.url.starts_with(API) => Ok(self.serve(&request)),
            Health::Slow(seconds) => {
                self.clock.sleep(seconds.min(u64::from(timeout))).await;
                if seconds > u64::from(timeout) {
                    return Err(FetchError::Timeout { seconds: timeout });
                }
                Ok(self.serve(&request))
            }
            _ => Err(FetchError::Unreachable),
        }
    }

    fn serve(&self, request: &HttpRequest) -> HttpResponse {
        let answer = match (self.api_rules.admit(request, &self.provider), self.api_refusal.get()) {
            (_, Some(challenge)) => HttpResponse::new(401, "").with_header("WWW-Authenticate", challenge),
            (Ok(subject), None) => HttpResponse::new(200, json!({"hello": subject}).to_string()),
            (Err(refusal), None) => refusal,
        };
        self.api_rules.hand_out(answer)
    }
}

impl Fetch for Network {
    fn fetch(
        &self,
        request: HttpRequest,
        timeout_seconds: u32,
    ) -> LocalFuture<'_, Result<HttpResponse, FetchError>> {
        // With the slash, so that `https://login.example.evil.example` isn't taken for the provider.
        if request.url.starts_with(&format!("{ISSUER}/")) {
            return self.provider.fetch(request, timeout_seconds);
        }
        Box::pin(self.answer(request, timeout_seconds))
    }
}
