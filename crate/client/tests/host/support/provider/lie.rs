//! ID tokens of a dishonest provider.

use serde_json::{Value, json};

/// A fault of an ID token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Signed with another key, under the `kid` of the published one.
    ForeignKey,
    /// Its `kid` isn't published.
    UnknownKid,
    /// It has another subject.
    OtherSubject,
    /// It has another issuer.
    OtherIssuer,
    /// It has another audience.
    OtherAudience,
    /// It has the nonce of another request.
    OtherNonce,
    /// It expired yesterday.
    Expired,
}

impl Lie {
    /// Applies the fault to these claims.
    pub fn tell(self, claims: &mut Value) {
        match self {
            Lie::ForeignKey | Lie::UnknownKid => {}
            Lie::OtherSubject => claims["sub"] = json!("mallory"),
            Lie::OtherIssuer => claims["iss"] = json!("https://evil.example"),
            Lie::OtherAudience => claims["aud"] = json!("another-app"),
            Lie::OtherNonce => claims["nonce"] = json!("of-another-request"),
            Lie::Expired => claims["exp"] = json!(claims["iat"].as_u64().unwrap() - 86_400),
        }
    }
}
