//! A random byte that spreads retries.

use super::Crypto;

impl dyn Crypto {
    /// A random byte for [`jittered`](oidc_client_protocol::renewal::jittered), so that pages which lost the same provider or
    /// server don't retry in the same second. 0 where there is no randomness: then the waits are only less spread out.
    ///
    /// ```no_run
    /// use oidc_client_wasm::platform::Platform;
    /// use oidc_client_wasm::protocol::renewal::jittered;
    ///
    /// let wait_in_seconds = jittered(240, Platform::browser().crypto.jitter());
    /// assert!((121..=240).contains(&wait_in_seconds));
    /// ```
    #[must_use]
    pub fn jitter(&self) -> u8 {
        let mut byte = [0];
        // A byte that couldn't be drawn stays 0.
        let _ = self.random(&mut byte);
        let [byte] = byte;
        byte
    }
}
