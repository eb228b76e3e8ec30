//! Key thumbprints (RFC 7638, RFC 8037).

use crate::support::provider::Provider;
use crate::support::vectors::{THUMBPRINT_RSA_N, dpop};
use oidc_client_protocol::PublicKey;
use serde_json::json;

#[test]
fn the_standards_own_keys_have_the_thumbprints_they_print() {
    let rsa = PublicKey::Rsa { n: THUMBPRINT_RSA_N.to_owned(), e: "AQAB".to_owned() };
    assert_eq!(rsa.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "RFC 7638 section 3.1");
    let ed25519 = PublicKey::Ed25519 { x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned() };
    assert_eq!(ed25519.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "RFC 8037 appendix A.3");
    assert_eq!(dpop::public_key().thumbprint(), dpop::THUMBPRINT, "RFC 9449 section 6.1");
}

#[test]
fn a_jwk_holds_the_public_members_in_order_and_nothing_else() {
    for (key, expected) in [
        (
            PublicKey::Rsa { n: "n-value".to_owned(), e: "AQAB".to_owned() },
            r#"{"e":"AQAB","kty":"RSA","n":"n-value"}"#,
        ),
        (
            PublicKey::Ec { crv: "P-384", x: "x-value".to_owned(), y: "y-value".to_owned() },
            r#"{"crv":"P-384","kty":"EC","x":"x-value","y":"y-value"}"#,
        ),
        (PublicKey::Ed25519 { x: "x-value".to_owned() }, r#"{"crv":"Ed25519","kty":"OKP","x":"x-value"}"#),
    ] {
        assert_eq!(oidc_client_protocol::json::Value::from(key.to_jwk()).to_json(), expected);
    }
}

#[test]
fn another_coordinate_is_another_name() {
    let jwk = Provider::new().jwk("ES256");
    let [x, y] = ["x", "y"].map(|member| jwk[member].as_str().unwrap().to_owned());
    let key = PublicKey::Ec { crv: "P-256", x: x.clone(), y: y.clone() };
    let swapped = PublicKey::Ec { crv: "P-256", x: y, y: x };
    assert_ne!(key.thumbprint(), swapped.thumbprint(), "{}", json!(jwk));
    assert_eq!(key.thumbprint().len(), 43);
}
