//! Asking the session's source for a token.

use super::Synchronizer;
use crate::token_source::{Token, TokenRequest, TokenSourceError};
use std::cell::Cell;

impl Synchronizer {
    /// The session's token. While this runs, changes of the token that the source reports are answers to it.
    pub(super) async fn ask_source(&self) -> Result<Option<Token>, TokenSourceError> {
        struct Asking<'a>(&'a Cell<bool>);
        // Runs even if the caller gives up waiting.
        impl Drop for Asking<'_> {
            fn drop(&mut self) {
                self.0.set(false);
            }
        }
        self.is_asking.set(true);
        let _asking = Asking(&self.is_asking);
        self.source.token(TokenRequest::id_token()).await
    }
}
