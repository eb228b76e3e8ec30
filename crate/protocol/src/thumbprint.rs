//! A public key as a JWK, and the short name that follows from it (RFC 7638, for Ed25519 RFC 8037).

use crate::json::{Object, Value};
use crate::jwk::PublicKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

impl PublicKey {
    /// The key as a JWK: the members that it can't do without, in lexicographic order (RFC 7638 section 3.2, RFC 8037
    /// appendix A.3). Nothing private can be among them.
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

    /// The key's thumbprint by SHA-256: 43 characters, base64url without padding (RFC 7638 section 3). It is what
    /// `dpop_jkt` and `cnf.jkt` name a key by (RFC 9449 sections 6.1 and 10).
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
