//! Public keys as JWKs, and their thumbprints (RFC 7638, for Ed25519 RFC 8037).

use crate::json::{Object, Value};
use crate::jwk::PublicKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

impl PublicKey {
    /// The key as a JWK: its required members in lexicographic order (RFC 7638 section 3.2, RFC 8037 appendix A.3).
    /// None of them is private.
    ///
    /// ```
    /// use oidc_client_protocol::PublicKey;
    /// use oidc_client_protocol::json::Value;
    ///
    /// let key = PublicKey::Ed25519 { x: "11qY".to_owned() };
    /// assert_eq!(Value::from(key.to_jwk()).to_json(), r#"{"crv":"Ed25519","kty":"OKP","x":"11qY"}"#);
    /// ```
    #[must_use]
    pub fn to_jwk(&self) -> Object {
        let mut jwk = Object::new();
        let mut set =
            |members: &[(&str, &str)]| members.iter().for_each(|(name, text)| jwk.insert(name, *text));
        match self {
            PublicKey::Rsa { n, e } => set(&[("e", e), ("kty", "RSA"), ("n", n)]),
            PublicKey::Ec { crv, x, y } => set(&[("crv", crv), ("kty", "EC"), ("x", x), ("y", y)]),
            PublicKey::Ed25519 { x } => set(&[("crv", "Ed25519"), ("kty", "OKP"), ("x", x)]),
        }
        jwk
    }

    /// The key's SHA-256 thumbprint: 43 characters, base64url without padding (RFC 7638 section 3). `dpop_jkt` and
    /// `cnf.jkt` refer to a key by it (RFC 9449 sections 6.1 and 10).
    ///
    /// ```
    /// use oidc_client_protocol::PublicKey;
    ///
    /// let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned();
    /// let key = PublicKey::Ed25519 { x };
    /// assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    /// ```
    #[must_use]
    pub fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(Value::from(self.to_jwk()).to_json()))
    }
}
