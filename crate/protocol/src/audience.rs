//! Whom an ID token is for (OpenID Connect Core section 3.1.3.7, items 3 to 5).

use crate::id_token_error::IdTokenError;
use crate::json::{Object, Value};
use crate::settings::ClientSettings;

/// This client, and who else its ID tokens may be for.
pub(crate) struct Recipient {
    client_id: String,
    trusted_audiences: Vec<String>,
    any_audience: bool,
}

impl Recipient {
    pub(crate) fn new(settings: &ClientSettings) -> Self {
        Self {
            client_id: settings.client_id.as_str().to_owned(),
            trusted_audiences: settings.trusted_audiences.clone(),
            any_audience: settings.insecure_any_audience,
        }
    }

    fn trusts(&self, audience: &str) -> bool {
        self.any_audience
            || audience == self.client_id
            || self.trusted_audiences.iter().any(|it| it == audience)
    }
}

/// The audience is this client and trusted others only, and the authorized party is this client.
pub(crate) fn check(claims: &Object, expected: &Recipient) -> Result<(), IdTokenError> {
    let audience = audience(claims)?;
    if !audience.contains(&expected.client_id.as_str()) || !audience.iter().all(|one| expected.trusts(one)) {
        let (expected, got) = (expected.client_id.clone(), audience.join(" "));
        return Err(IdTokenError::Audience { expected, got });
    }
    match claims.present("azp") {
        None if audience.len() > 1 => Err(IdTokenError::Missing { claim: "azp" }),
        None => Ok(()),
        Some(azp) if azp.as_str() == Some(&expected.client_id) => Ok(()),
        Some(_) => Err(IdTokenError::AuthorizedParty { expected: expected.client_id.clone() }),
    }
}

/// A refreshed token is for the same audience as the one before it (Core section 12.2).
pub(crate) fn check_unchanged(
    claims: &Object,
    previous: &Object,
    expected: &Recipient,
) -> Result<(), IdTokenError> {
    let (mut before, mut after) = (audience(previous)?, audience(claims)?);
    before.sort_unstable();
    after.sort_unstable();
    // A provider that lists all clients of a project lists new ones at the next renewal.
    if before == after || expected.any_audience {
        Ok(())
    } else {
        Err(IdTokenError::Changed { claim: "aud" })
    }
}

/// A string, or an array of strings (section 2).
fn audience(claims: &Object) -> Result<Vec<&str>, IdTokenError> {
    let audience = match claims.get("aud") {
        Some(Value::String(one)) => Some(vec![one.as_str()]),
        Some(Value::Array(several)) => several.iter().map(Value::as_str).collect(),
        _ => None,
    };
    audience.ok_or(IdTokenError::Missing { claim: "aud" })
}
