//! Finds out whose access token this is: as a JWT (RFC 9068), or by asking the provider.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, errors::ErrorKind};
use serde::Deserialize;

use crate::App;
use crate::refusal::{Refusal, Scheme};
use crate::settings::Tokens;

/// The accepted signature algorithms. No `HS…`: with those, anyone who can check a token can also make one.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];
/// How far the provider's clock may differ from this one.
const LEEWAY_SECONDS: u64 = 30;

/// The caller. A subject is unique only within its issuer (OpenID Connect Core section 2): keep both.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    /// The issuer.
    pub issuer: String,
    /// Their subject there.
    pub subject: String,
}

/// A valid token.
#[derive(Debug)]
pub struct AccessToken {
    /// Whose token it is.
    pub person: Person,
    /// The key that it is bound to (`cnf.jkt`, RFC 9449 section 6), as a thumbprint.
    pub bound_to: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    scope: Option<String>,
    cnf: Option<Confirmation>,
}

#[derive(Deserialize)]
struct Confirmation {
    jkt: Option<String>,
}

/// Checks a token.
///
/// # Errors
/// Says why it is not valid here.
pub async fn read(app: &App, raw: &str, scheme: Scheme) -> Result<AccessToken, Refusal> {
    match &app.settings.tokens {
        Tokens::Jwt { audience, types, scope } => {
            let claims = verify(app, raw, scheme, audience, types).await?;
            if let Some(wanted) = scope {
                let held = claims.scope.as_deref().unwrap_or_default();
                if !wanted.split(' ').all(|wanted| held.split(' ').any(|held| held == wanted)) {
                    return Err(Refusal::Scope(scheme, wanted.clone()));
                }
            }
            let person = Person { issuer: claims.iss, subject: claims.sub };
            Ok(AccessToken { person, bound_to: claims.cnf.and_then(|confirmation| confirmation.jkt) })
        }
        Tokens::Opaque => {
            let subject = app.provider.subject_of(raw).await?;
            let person = Person { issuer: app.settings.issuer.clone(), subject };
            Ok(AccessToken { person, bound_to: None })
        }
    }
}

async fn verify(
    app: &App,
    raw: &str,
    scheme: Scheme,
    audience: &str,
    types: &[String],
) -> Result<Claims, Refusal> {
    let refused = |why| Refusal::Token(scheme, why);
    let header = decode_header(raw).map_err(|_| refused("not a JWT"))?;
    let named = header.typ.as_deref().unwrap_or_default().to_lowercase();
    // An ID token is a JWT signed with the same keys: the type tells them apart before the audience does.
    if !types.iter().any(|known| named.strip_prefix("application/").unwrap_or(&named) == known) {
        return Err(refused("typ is not that of an access token"));
    }
    if header.crit.is_some() {
        return Err(refused("crit names what is not known here"));
    }
    if !ALGORITHMS.contains(&header.alg) {
        return Err(refused("alg is not one of those taken here"));
    }
    let key = app.provider.key(&header, scheme).await?;
    let key = DecodingKey::from_jwk(&key).map_err(|_| refused("the key is not one for signatures"))?;
    let mut rules = Validation::new(header.alg);
    rules.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
    rules.set_issuer(&[&app.settings.issuer]);
    rules.set_audience(&[audience]);
    rules.validate_nbf = true;
    rules.leeway = LEEWAY_SECONDS;
    let token = decode::<Claims>(raw, &key, &rules).map_err(|error| refused(reason(error.kind())))?;
    if token.claims.sub.is_empty() { Err(refused("sub is empty")) } else { Ok(token.claims) }
}

fn reason(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "the token has ended",
        ErrorKind::ImmatureSignature => "the token is not good yet",
        ErrorKind::InvalidIssuer => "the token is another provider's",
        ErrorKind::InvalidAudience => "the token is for somebody else",
        ErrorKind::InvalidSignature => "the signature is not the provider's",
        ErrorKind::MissingRequiredClaim(_) => "iss, aud, exp or sub is missing",
        _ => "the token can't be read",
    }
}
