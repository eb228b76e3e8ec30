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

    /// The verdict on the signature that `find` picks a key for, with keys fetched anew where it names one that isn't
    /// known. `None` where there is nothing to check.
    pub(crate) async fn signature_outcome<E>(
        &self,
        metadata: &ProviderMetadata,
        came: Came,
        find: impl Fn(&JwkSet) -> Result<Option<SignatureCheck>, E>,
    ) -> Result<Option<SignatureOutcome>, Error>
    where
        Error: From<E>,
    {
        let keys = self.discovery.keys(metadata).await?;
        let check = match find(&keys).map_err(Error::from) {
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
