//! Has what the provider signed checked by the platform, with the provider's keys.

use crate::core::Core;
use crate::error::Error;
use crate::platform::crypto::CryptoError;
use oidc_client_protocol::{JwkSet, ProviderMetadata, SignatureCheck, SignatureOutcome};

/// How a signed message came here.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Came {
    /// In the answer to a request of ours, over TLS (or on loopback).
    FromProvider,
    /// In an address, which anybody can write.
    ThroughBrowser,
}

impl Core {
    /// Whether a sign-in can begin here at all: on plain http there is nothing to check signatures with, and it would be
    /// of no use to send the person away first.
    pub(crate) fn check_surroundings(&self) -> Result<(), Error> {
        match self.platform.crypto.check() {
            Err(CryptoError::InsecureContext) if self.settings.insecure_allow_http_page => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// The verdict on the signature that `find` picks one of `keys` for, with keys fetched anew where it names one that
    /// isn't among them. `None` where there is nothing to check.
    pub(crate) async fn signature_outcome(
        &self,
        metadata: &ProviderMetadata,
        keys: JwkSet,
        came: Came,
        find: &dyn Fn(&JwkSet) -> Result<Option<SignatureCheck>, Error>,
    ) -> Result<Option<SignatureOutcome>, Error> {
        let check = match find(&keys) {
            Err(unknown) if unknown.names_unknown_key() => {
                let keys = self.discovery.refetch_keys(metadata).await?.ok_or(unknown)?;
                find(&keys)?
            }
            other => other?,
        };
        let Some(check) = check else { return Ok(None) };
        let verdict = match self.platform.crypto.verify(&check).await {
            // OpenID Connect Core section 3.1.3.7, item 6: what comes straight from the provider may be taken for TLS alone.
            Err(CryptoError::InsecureContext)
                if self.settings.insecure_allow_http_page && came == Came::FromProvider =>
            {
                Ok(true)
            }
            verdict => verdict,
        };
        Ok(Some(check.outcome(verdict?)))
    }
}
