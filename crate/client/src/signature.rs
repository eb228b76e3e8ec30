//! Has what the provider signed checked by the platform, with the provider's keys.

use crate::core::Core;
use crate::error::Error;
use oidc_client_protocol::{JwkSet, ProviderMetadata, SignatureCheck, SignatureOutcome};

impl Core {
    /// The verdict on the signature that `find` picks a key for, with keys fetched anew where it names one that isn't
    /// known. `None` where there is nothing to check.
    pub(crate) async fn signature_outcome<E>(
        &self,
        metadata: &ProviderMetadata,
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
        let valid = self.platform.crypto.verify(&check).await?;
        Ok(Some(check.outcome(valid)))
    }
}
