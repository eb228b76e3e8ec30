//! A provider's keys, and the choice among them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc_client_protocol::{JwkSet, Jws};

/// The headers of these say RS256, ES256, ES512 and EdDSA; the second and the last name the key "1".
const TOKENS: [&str; 4] = [
    "eyJhbGciOiJSUzI1NiJ9.e30.AA",
    "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.e30.AA",
    "eyJhbGciOiJFUzUxMiJ9.e30.AA",
    "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.e30.AA",
];

fuzz_target!(|text: &str| {
    let Ok(keys) = JwkSet::parse(text) else { return };
    for token in TOKENS.iter().filter_map(|token| Jws::parse(token).ok()) {
        if let Ok(key) = keys.choose(&token) {
            assert!(token.kid.is_none() || key.kid == token.kid, "the key that was named, or none");
        }
    }
});
