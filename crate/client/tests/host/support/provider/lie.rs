//! What a dishonest provider does to ID tokens.

use serde_json::{Value, json};

/// One lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Signs with a key of its own, under the name of the published one.
    ForeignKey,
    /// Names a key that isn't published.
    UnknownKid,
    /// Speaks of somebody else.
    OtherSubject,
    /// Speaks as another provider.
    OtherIssuer,
    /// Speaks to another client.
    OtherAudience,
    /// Answers another request.
    OtherNonce,
    /// Says what was true yesterday.
    Expired,
}

impl Lie {
    /// Tells it in these claims.
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
