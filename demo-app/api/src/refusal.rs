//! Why a request is refused, in the words that clients know: RFC 6750 section 3, RFC 9449 section 7.1.

use axum::Json;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::proof::ALGORITHM_NAMES;

/// How a token was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Whoever bears it may use it (RFC 6750).
    Bearer,
    /// With a proof of its key (RFC 9449).
    Dpop,
}

/// Why. The descriptions go to the client: none has a token in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody says who they are: 401 without an error code, as RFC 6750 section 3.1 wants it.
    Anonymous {
        /// Whether only a token with a proof would do.
        needs_proof: bool,
    },
    /// The request can't be read: 400.
    Request(&'static str),
    /// The token is no good: 401, and a client asks for another.
    Token(Scheme, &'static str),
    /// The proof is no good: 401.
    Proof(&'static str),
    /// The token is good and doesn't reach: 403.
    Scope(Scheme, String),
    /// There is no such thing, or it is somebody else's: 404 for both, so that nobody learns which.
    NotFound,
    /// What was sent is not what a post is: 422.
    Content(&'static str),
    /// The provider can't be asked: 503. That says nothing of the token, which the client should keep.
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

    /// One for each scheme that would do.
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
            // A scope with a line break in the settings is the one that isn't a header's value.
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                response.headers_mut().append(WWW_AUTHENTICATE, value);
            }
        }
        response
    }
}
