//! Checks the provider's signatures, with its keys and the platform's cryptography.

use crate::core::Core;
use crate::error::Error;
use crate::platform::crypto::CryptoError;
use oidc_client_protocol::{JwkSet, ProviderMetadata, SignatureCheck, SignatureOutcome};

/// How a signed message was delivered.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Delivery {
    /// In the response to a request, over TLS (or on loopback).
    DirectResponse,
    /// In an address, which anybody can forge.
    ThroughBrowser,
}

impl Core {
    /// Fails if signatures can't be checked here: on plain http there is no Web Cryptography. Called before the person is sent
    /// to the provider, since the answer would be refused.
    pub(crate) fn check_secure_context(&self) -> Result<(), Error> {
        match self.platform.crypto.check() {
            Err(CryptoError::InsecureContext) if self.settings.insecure_allow_http_page => Ok(()),
            outcome => Ok(outcome?),
        }
    }

    /// The verdict on the signature for which `find` picks one of `keys`; `None` if there is nothing to check. The keys are
    /// fetched again if the signature names an unknown key, or is invalid with the named one, which may have been replaced.
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
            // OpenID Connect Core section 3.1.3.7, item 6: TLS may vouch for tokens that come directly from the provider.
            Err(CryptoError::InsecureContext)
                if self.settings.insecure_allow_http_page && delivery == Delivery::DirectResponse =>
            {
                Ok(true)
            }
            verdict => Ok(verdict?),
        }
    }
}
