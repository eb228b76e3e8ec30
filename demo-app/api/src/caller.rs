//! The caller, from the headers of a request: `Authorization`, and `DPoP` beside it.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use crate::App;
use crate::proof::Wanted;
use crate::refusal::{Refusal, Scheme};
use crate::token::{self, Person};

/// The authenticated caller. A handler with this argument is only called with a valid token.
#[derive(Debug, Clone)]
pub struct Caller(pub Person);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Refusal> {
        let needs_proof = app.settings.needs_proof;
        let Some(authorization) = single(&parts.headers, &AUTHORIZATION)? else {
            return Err(Refusal::Anonymous { needs_proof });
        };
        let (scheme, raw) = split(authorization).ok_or(Refusal::Anonymous { needs_proof })?;
        let token = token::read(app, raw, scheme).await?;
        match (scheme, &token.bound_to) {
            (Scheme::Bearer, None) if needs_proof => {
                Err(Refusal::Token(Scheme::Dpop, "the token is not bound to a key"))
            }
            (Scheme::Bearer, None) => Ok(Caller(token.person)),
            // A thief of the token would do the same (RFC 9449 section 7.2).
            (Scheme::Bearer, Some(_)) => {
                Err(Refusal::Token(Scheme::Dpop, "the token wants a proof of its key"))
            }
            (Scheme::Dpop, None) => Err(Refusal::Token(Scheme::Dpop, "the token is not bound to a key")),
            (Scheme::Dpop, Some(key)) => {
                let proof = single(&parts.headers, &HeaderName::from_static("dpop"))?;
                let proof = proof.ok_or(Refusal::Proof("the header DPoP is missing"))?;
                let path = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0).path();
                let url = format!("{}{path}", app.settings.public_url);
                let wanted = Wanted { method: parts.method.as_str(), url: &url, token: raw, key };
                app.proofs.accept(proof, &wanted)?;
                Ok(Caller(token.person))
            }
        }
    }
}

/// With two of them, it would be unclear which one a proxy has read.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refusal> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            value.to_str().map(Some).map_err(|_| Refusal::Request("a header is no plain text"))
        }
        (Some(_), Some(_)) => Err(Refusal::Request("a header is there twice")),
    }
}

fn split(authorization: &str) -> Option<(Scheme, &str)> {
    let (name, raw) = authorization.split_once(' ')?;
    let raw = raw.trim();
    let scheme = match name {
        _ if raw.is_empty() => return None,
        name if name.eq_ignore_ascii_case("bearer") => Scheme::Bearer,
        name if name.eq_ignore_ascii_case("dpop") => Scheme::Dpop,
        _ => return None,
    };
    Some((scheme, raw))
}
