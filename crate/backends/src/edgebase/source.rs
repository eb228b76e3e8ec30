//! EdgeBase's session as a source of access tokens, for any kind of request.

use super::EdgeBase;
use crate::token_source::{Token, TokenEvent, TokenRequest, TokenSource, TokenSourceError};
use oidc_client_wasm::platform::LocalFuture;
use oidc_client_wasm::platform::timers::Guard;
use std::rc::Rc;

impl TokenSource for EdgeBase {
    fn token(&self, request: TokenRequest) -> LocalFuture<'_, Result<Option<Token>, TokenSourceError>> {
        Box::pin(
            async move { Ok(self.0.access_token(request.min_validity_in_seconds, request.force).await?) },
        )
    }

    fn subscribe(&self, listener: Rc<dyn Fn(&TokenEvent)>) -> Guard {
        self.0.observe_other_tabs();
        self.0.listeners.add(listener)
    }

    fn sign_out(&self) -> LocalFuture<'_, Result<(), TokenSourceError>> {
        Box::pin(async move { Ok(self.0.sign_out().await?) })
    }
}
