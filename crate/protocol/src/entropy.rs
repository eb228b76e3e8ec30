//! Randomness, provided by the caller.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// 96 bytes from a cryptographically secure source, for one sign-in only: 32 each for `state`, `nonce` and
/// `code_verifier` (RFC 7636 section 7.1 recommends 256 bits).
///
/// ```
/// use oidc_client_protocol::Entropy;
///
/// let mut entropy = Entropy([0; 96]);
/// // In a browser, crypto.getRandomValues fills the bytes.
/// entropy.0.copy_from_slice(&[7; 96]);
/// assert_eq!(entropy.0.len(), 96);
/// ```
pub struct Entropy(pub [u8; 96]);

impl Entropy {
    pub(crate) fn split(&self) -> (String, String, String) {
        let (state, rest) = self.0.split_at(32);
        let (nonce, verifier) = rest.split_at(32);
        (random_id(state), random_id(nonce), random_id(verifier))
    }
}

/// Random bytes as text that needs no escaping in an address: base64url without padding (RFC 4648 section 5).
///
/// ```
/// use oidc_client_protocol::random_id;
///
/// assert_eq!(random_id(&[0xff, 0xfe, 0xfd]), "__79");
/// assert_eq!(random_id(&[0; 32]).len(), 43);
/// ```
#[must_use]
pub fn random_id(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
