//! Unsigned tokens: the code under test only reads them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// A token with these claims.
pub fn jwt(claims: &Value) -> String {
    let [header, payload] =
        [r#"{"alg":"HS256"}"#, &claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{payload}.AAAA")
}
