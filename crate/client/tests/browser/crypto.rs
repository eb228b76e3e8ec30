//! Signatures and random numbers of the browser's Web Cryptography.

use oidc_client_wasm::platform::Platform;
use oidc_client_wasm::platform::crypto::CryptoError;
use oidc_client_wasm::protocol::{JwkSet, Jws, SignatureCheck};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/tests/browser/signing.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn sign(algorithm: &str) -> Result<JsValue, JsValue>;
}

const RFC_7515_A2_JWS: &str = "eyJhbGciOiJSUzI1NiJ9.\
eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7\
AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4\
BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv\
hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB\
p0igcN_IoypGlUPQGe77Rw";

const RFC_7515_A2_KEYS: &str = r#"{"keys":[{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]}"#;

const RFC_7515_A3_JWS: &str = "eyJhbGciOiJFUzI1NiJ9.\
eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

const RFC_7515_A3_KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256",
    "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;

const ALGORITHMS: [&str; 10] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/// The check that the core requests for this token.
fn check_of(token: &str, keys: &str) -> SignatureCheck {
    let jws = Jws::parse(token).unwrap();
    let key = JwkSet::parse(keys).unwrap().choose(&jws).unwrap().clone();
    let Jws { algorithm, signing_input, signature, .. } = jws;
    SignatureCheck { algorithm, key, signing_input, signature }
}

async fn verify(check: &SignatureCheck) -> Result<bool, CryptoError> {
    Platform::browser().crypto.verify(check).await
}

/// A newly signed token, and the JWK Set to verify it.
async fn signed(algorithm: &str) -> (String, String) {
    let pair = js_sys::Array::from(&sign(algorithm).await.unwrap());
    (pair.get(0).as_string().unwrap(), pair.get(1).as_string().unwrap())
}

#[wasm_bindgen_test]
async fn the_rs256_token_of_rfc_7515_is_valid() {
    assert_eq!(verify(&check_of(RFC_7515_A2_JWS, RFC_7515_A2_KEYS)).await, Ok(true));
}

#[wasm_bindgen_test]
async fn the_es256_token_of_rfc_7515_is_valid() {
    assert_eq!(verify(&check_of(RFC_7515_A3_JWS, RFC_7515_A3_KEYS)).await, Ok(true));
}

#[wasm_bindgen_test]
async fn signatures_of_every_algorithm_are_valid_only_for_their_own_token() {
    for algorithm in ALGORITHMS {
        let (token, keys) = signed(algorithm).await;
        let check = check_of(&token, &keys);
        assert_eq!(verify(&check).await, Ok(true), "{algorithm}");

        let mut other_text = check.clone();
        other_text.signing_input.push('A');
        assert_eq!(verify(&other_text).await, Ok(false), "{algorithm}: another text");

        let mut changed = check.clone();
        let middle = changed.signature.len() / 2;
        changed.signature[middle] ^= 1;
        assert_eq!(verify(&changed).await, Ok(false), "{algorithm}: another signature");

        let mut cut = check.clone();
        cut.signature.pop();
        assert_eq!(verify(&cut).await, Ok(false), "{algorithm}: a cut signature");

        let mut none = check.clone();
        none.signature.clear();
        assert_eq!(verify(&none).await, Ok(false), "{algorithm}: no signature");

        let (_, keys_of_another) = signed(algorithm).await;
        let other_key = check_of(&token, &keys_of_another);
        assert_eq!(verify(&other_key).await, Ok(false), "{algorithm}: another key");
    }
}

#[wasm_bindgen_test]
async fn a_key_that_is_no_point_of_its_curve_is_an_error() {
    let keys = RFC_7515_A3_KEYS.replace("x_FEzRu9m36HLN", "AAAAAAAAAAAAAA");
    let outcome = verify(&check_of(RFC_7515_A3_JWS, &keys)).await;
    assert_eq!(outcome, Err(CryptoError::Unsupported { algorithm: "ES256" }));
}

#[wasm_bindgen_test]
fn random_bytes_differ_and_fill_everything() {
    let crypto = Platform::browser().crypto;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..50 {
        let mut bytes = [0; 96];
        crypto.random(&mut bytes).unwrap();
        assert!(bytes.chunks(16).all(|chunk| chunk.iter().any(|byte| *byte != 0)), "a part was left out");
        assert!(seen.insert(bytes.to_vec()), "the same bytes came twice");
    }
}
