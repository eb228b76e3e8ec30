//! A signing key of the provider or a browser.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// A fresh P-256 key, for ES256.
pub struct Signer {
    pub kid: String,
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    pub fn new(kid: &str) -> Self {
        let (random, algorithm) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
        Self { kid: kid.to_owned(), key, random }
    }

    /// The coordinates of the public key, base64url.
    pub fn coordinates(&self) -> (String, String) {
        // The uncompressed point: a byte 4, then both coordinates.
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y))
    }

    /// The public key as a JWK.
    pub fn jwk(&self) -> Value {
        let (x, y) = self.coordinates();
        json!({"kty": "EC", "crv": "P-256", "kid": self.kid, "use": "sig", "alg": "ES256", "x": x, "y": y})
    }

    /// A signed token with these claims (JWS compact serialization).
    pub fn sign(&self, claims: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({"alg": "ES256", "kid": self.kid, "typ": "JWT"});
        let signing_input = format!("{}.{}", encode(&header), encode(claims));
        format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(self.signature(signing_input.as_bytes())))
    }

    /// The signature: `r` followed by `s`.
    pub fn signature(&self, bytes: &[u8]) -> Vec<u8> {
        self.key.sign(&self.random, bytes).unwrap().as_ref().to_vec()
    }
}
