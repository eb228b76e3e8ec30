//! The provider's side: keys, metadata and signatures.

use super::{ISSUER, vectors};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_client_protocol::http::HttpResponse;
use oidc_client_protocol::{Algorithm, Issuer, JwkSet, ProviderMetadata, PublicKey, SignatureCheck};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair as RsaKeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde_json::{Value, json};

/// A provider with a fresh P-256 and a fresh Ed25519 key, and the RSA key of RFC 7515.
pub struct Provider {
    random: SystemRandom,
    p256: EcdsaKeyPair,
    ed25519: Ed25519KeyPair,
    rsa: RsaKeyPair,
}

impl Provider {
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let p256 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let p256 = EcdsaKeyPair::from_pkcs8(algorithm, p256.as_ref(), &random).unwrap();
        let ed25519 = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        let ed25519 = Ed25519KeyPair::from_pkcs8(ed25519.as_ref()).unwrap();
        Self { random, p256, ed25519, rsa: published_rsa_key() }
    }

    /// The public keys as JWKs, named by their algorithm: `ES256`, `EdDSA`, `RS256`.
    pub fn jwk(&self, algorithm: &str) -> Value {
        match algorithm {
            "ES256" => {
                // The uncompressed point: a byte 4, then both coordinates.
                let (x, y) = self.p256.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "kid": "ES256", "use": "sig", "x": encode(x), "y": encode(y)})
            }
            "EdDSA" => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": "EdDSA", "x": encode(self.ed25519.public_key())})
            }
            "RS256" => json!({"kty": "RSA", "kid": "RS256", "alg": "RS256", "use": "sig",
                "n": vectors::rsa::N, "e": vectors::rsa::E}),
            other => panic!("no key for {other}"),
        }
    }

    /// The P-256 or the Ed25519 key.
    pub fn public_key(&self, algorithm: &str) -> PublicKey {
        let jwk = self.jwk(algorithm);
        let text = |member: &str| jwk[member].as_str().unwrap().to_owned();
        match algorithm {
            "ES256" => PublicKey::Ec { crv: "P-256", x: text("x"), y: text("y") },
            _ => PublicKey::Ed25519 { x: text("x") },
        }
    }

    /// All three keys.
    pub fn keys(&self) -> JwkSet {
        key_set(&["ES256", "EdDSA", "RS256"].map(|algorithm| self.jwk(algorithm)))
    }

    /// A token signed with the key of this algorithm.
    pub fn sign(&self, algorithm: &str, claims: &Value) -> String {
        self.sign_with(algorithm, &json!({"alg": algorithm, "kid": algorithm}), &claims.to_string())
    }

    /// A token with any header and payload, signed with the key of this algorithm, whatever the header says.
    pub fn sign_with(&self, algorithm: &str, header: &Value, payload: &str) -> String {
        self.sign_text(algorithm, &header.to_string(), payload)
    }

    /// The same as `sign_with`, for headers that no JSON library would write.
    pub fn sign_text(&self, algorithm: &str, header: &str, payload: &str) -> String {
        let input = format!("{}.{}", encode(header), encode(payload));
        let signature = self.signature(algorithm, input.as_bytes());
        format!("{input}.{}", encode(signature))
    }

    /// The bare signature with the key of this algorithm.
    pub fn signature(&self, algorithm: &str, input: &[u8]) -> Vec<u8> {
        match algorithm {
            "ES256" => self.p256.sign(&self.random, input).unwrap().as_ref().to_vec(),
            "EdDSA" => self.ed25519.sign(input).as_ref().to_vec(),
            "RS256" => {
                let mut signature = vec![0; self.rsa.public().modulus_len()];
                let padding = &signature::RSA_PKCS1_SHA256;
                self.rsa.sign(padding, &self.random, input, &mut signature).unwrap();
                signature
            }
            other => panic!("no key for {other}"),
        }
    }
}

fn published_rsa_key() -> RsaKeyPair {
    use vectors::rsa::{D, DP, DQ, E, N, P, Q, QI};
    let [n, e, d, p, q, dp, dq, qi] = [N, E, D, P, Q, DP, DQ, QI].map(decode);
    let public_key = PublicKeyComponents { n, e };
    RsaKeyPair::from_components(&KeyPairComponents { public_key, d, p, q, dP: dp, dQ: dq, qInv: qi }).unwrap()
}

/// The result of SubtleCrypto in the browser: whether the signature is valid.
pub fn verifies(check: &SignatureCheck) -> bool {
    let (message, signature) = (check.signing_input.as_bytes(), check.signature.as_slice());
    match (&check.key.public_key, check.algorithm) {
        (PublicKey::Rsa { n, e }, Algorithm::Rs256) => PublicKeyComponents { n: decode(n), e: decode(e) }
            .verify(&signature::RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok(),
        (PublicKey::Ec { x, y, .. }, Algorithm::Es256) => {
            let point = [vec![4], decode(x), decode(y)].concat();
            UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point)
                .verify(message, signature)
                .is_ok()
        }
        (PublicKey::Ed25519 { x }, Algorithm::EdDsa) => {
            UnparsedPublicKey::new(&signature::ED25519, decode(x)).verify(message, signature).is_ok()
        }
        _ => panic!("a key was chosen that doesn't fit {:?}", check.algorithm),
    }
}

/// A JWK set, as served by the provider.
pub fn key_set(keys: &[Value]) -> JwkSet {
    JwkSet::receive(&response(200, &json!({ "keys": keys }).to_string())).unwrap()
}

/// The provider's metadata, with these members set or (if `null`) removed.
pub fn metadata(changes: &Value) -> ProviderMetadata {
    let text = metadata_text(changes);
    ProviderMetadata::receive(&Issuer::new(ISSUER).unwrap(), &response(200, &text)).unwrap()
}

/// The same as `metadata`, as text.
pub fn metadata_text(changes: &Value) -> String {
    let mut document = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://login.example/authorize",
        "token_endpoint": "https://login.example/token",
        "jwks_uri": "https://login.example/keys",
        "code_challenge_methods_supported": ["plain", "S256"],
    });
    merge(&mut document, changes);
    document.to_string()
}

/// Sets members, and removes those that are `null`.
pub fn merge(object: &mut Value, changes: &Value) {
    let object = object.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => drop(object.remove(name)),
            value => drop(object.insert(name.clone(), value.clone())),
        }
    }
}

/// A response of the provider.
pub fn response(status: u16, body: &str) -> HttpResponse {
    HttpResponse::new(status, body).with_header("Content-Type", "application/json")
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}
