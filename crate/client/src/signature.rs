//! Has what the provider signed checked by the platform, with the provider's keys.

use crate::core::Core;
use crate::error::Error;
use crate::platform::crypto::CryptoError;
use oidc_client_protocol::{JwkSet, ProviderMetadata, SignatureCheck, SignatureOutcome};

/// How a signed message came here.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Delivery {
    /// In the answer to a request of ours, over TLS (or on loopback).
    DirectResponse,
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
    /// isn't among them, or doesn't hold by the one that it names: a provider may have put another in its place. `None` where
    /// there is nothing to check.
    pub(crate) async fn signature_outcome(
        &self,
        metadata: &ProviderMetadata,
        keys: JwkSet,
        delivery: Delivery,
        find: &dyn Fn(&JwkSet) -> Result<Option<SignatureCheck>, Error>,
    ) -> Result<Option<SignatureOutcome>, Error> {
        let (found, newer) = match find(&keys) {
            Ok(None) => return Ok(None),
            Ok(Some(check)) if self.holds(&check, delivery).await? => return Ok(Some(check.outcome(true))),
            Ok(Some(check)) => (Ok(check), self.discovery.replaced_keys(metadata).await?),
            Err(error) if error.names_unknown_key() => {
                (Err(error), self.discovery.refetch_keys(metadata).await?)
            }
            Err(error) => return Err(error),
        };
        let Some(newer) = newer.filter(|newer| *newer != keys) else {
            return found.map(|check| Some(check.outcome(false)));
        };
        let Some(check) = find(&newer)? else { return Ok(None) };
        let holds = self.holds(&check, delivery).await?;
        Ok(Some(check.outcome(holds)))
    }

    async fn holds(&self, check: &SignatureCheck, delivery: Delivery) -> Result<bool, Error> {
        match self.platform.crypto.verify(check).await {
            // OpenID Connect Core section 3.1.3.7, item 6: what comes straight from the provider may be taken for TLS alone.
            Err(CryptoError::InsecureContext)
                if self.settings.insecure_allow_http_page && delivery == Delivery::DirectResponse =>
            {
                Ok(true)
            }
            verdict => Ok(verdict?),
        }
    }
}
