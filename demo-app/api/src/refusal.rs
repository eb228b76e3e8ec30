//! Why a request is refused, in the standard terms: RFC 6750 section 3, RFC 9449 section 7.1.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::proof::ALGORITHM_NAMES;

/// How a token was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Anyone who has it may use it (RFC 6750).
    Bearer,
    /// With a proof of its key (RFC 9449).
    Dpop,
}

/// The reason. The descriptions are sent to the client: none contains a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no token: 401 without an error code, as RFC 6750 section 3.1 requires.
    Anonymous {
        /// Whether only a token with a proof is accepted.
        needs_proof: bool,
    },
    /// The request can't be read: 400.
    Request(&'static str),
    /// The token is invalid: 401, and a client gets another.
    Token(Scheme, &'static str),
    /// The proof is invalid: 401.
    Proof(&'static str),
    /// The token is valid, but lacks the scope: 403.
    Scope(Scheme, String),
    /// It doesn't exist, or belongs to another user: 404 for both, so that the caller doesn't learn which.
    NotFound,
    /// The body is not a valid post: 422.
    Content(&'static str),
    /// The provider is unreachable: 503. The token may be valid, and the client should keep it.
    Unavailable,
}

#[derive(Serialize)]
struct Body<'a> {
    error: &'a str,
    error_description: &'a str,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Refusal::Anonymous { .. } | Refusal::Token(..) | Refusal::Proof(_) => StatusCode::UNAUTHORIZED,
            Refusal::Request(_) => StatusCode::BAD_REQUEST,
            Refusal::Scope(..) => StatusCode::FORBIDDEN,
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::Content(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn words(&self) -> (&str, &str) {
        match self {
            Refusal::Anonymous { .. } => ("unauthorized", "an access token is needed"),
            Refusal::Request(description) => ("invalid_request", description),
            Refusal::Token(_, description) => ("invalid_token", description),
            Refusal::Proof(description) => ("invalid_dpop_proof", description),
            Refusal::Scope(..) => ("insufficient_scope", "the access token is not good for this"),
            Refusal::NotFound => ("not_found", "there is no such post of yours"),
            Refusal::Content(description) => ("invalid_content", description),
            Refusal::Unavailable => ("temporarily_unavailable", "the provider can't be asked"),
        }
    }

    /// One for each accepted scheme.
    fn challenges(&self) -> Vec<String> {
        let dpop = format!("DPoP algs=\"{ALGORITHM_NAMES}\"");
        let (error, description) = self.words();
        let with_error = |scheme: &Scheme| match scheme {
            Scheme::Bearer => format!("Bearer error=\"{error}\", error_description=\"{description}\""),
            Scheme::Dpop => format!("{dpop}, error=\"{error}\", error_description=\"{description}\""),
        };
        match self {
            Refusal::Anonymous { needs_proof: true } => vec![dpop],
            Refusal::Anonymous { needs_proof: false } => vec!["Bearer".to_owned(), dpop],
            Refusal::Token(scheme, _) => vec![with_error(scheme)],
            Refusal::Proof(_) => vec![with_error(&Scheme::Dpop)],
            Refusal::Scope(scheme, scope) => vec![format!("{}, scope=\"{scope}\"", with_error(scheme))],
            Refusal::Request(_) | Refusal::NotFound | Refusal::Content(_) | Refusal::Unavailable => {
                Vec::new()
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (error, error_description) = self.words();
        let mut response = (self.status(), Json(Body { error, error_description })).into_response();
        for challenge in self.challenges() {
            // Only a scope with a line break in the settings isn't a valid header value.
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                response.headers_mut().append(WWW_AUTHENTICATE, value);
            }
        }
        response
    }
}
