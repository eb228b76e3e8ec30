//! APIs that accept the token but require more: another authentication or a wider scope.

use crate::challenge::Challenge;
use crate::http::HttpResponse;
use crate::signin_request::SigninRequest;

/// An API requires the person to sign in again, more recently or in another way (RFC 9470 section 3,
/// `insufficient_user_authentication`). Another token of the same sign-in is refused as well.
///
/// ```
/// use oidc_client_protocol::InsufficientUserAuthentication;
/// use oidc_client_protocol::http::HttpResponse;
///
/// let header = r#"Bearer error="insufficient_user_authentication", acr_values="mfa hwk", max_age="300""#;
/// let answer = HttpResponse::new(401, "").with_header("WWW-Authenticate", header);
/// let demand = InsufficientUserAuthentication::in_response(&answer).unwrap();
/// assert_eq!((demand.acr_values.join(" ").as_str(), demand.max_age), ("mfa hwk", Some(300)));
/// // Pass this to the provider, perhaps with the page to return to added.
/// assert_eq!(demand.signin_request().max_age, Some(300));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsufficientUserAuthentication {
    /// Acceptable authentication contexts, in order of preference (`acr_values`). Empty if the API doesn't say.
    pub acr_values: Vec<String>,
    /// The maximum age of the sign-in, in seconds (`max_age`).
    pub max_age: Option<u64>,
}

impl InsufficientUserAuthentication {
    /// Reads the requirement from a response with status 401 or 403. `None` if there is none.
    #[must_use]
    pub fn in_response(answer: &HttpResponse) -> Option<Self> {
        let challenge = challenge(answer, "insufficient_user_authentication")?;
        // Digits only: `parse` would also accept a sign.
        let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            acr_values: words(challenge.parameter("acr_values")),
            max_age: challenge.parameter("max_age").filter(digits).and_then(|text| text.parse().ok()),
        })
    }

    /// The sign-in that the API requires (RFC 9470 section 5). The ID token is checked for `max_age`; `acr_values` is a
    /// preference, and the API judges the result.
    #[must_use]
    pub fn signin_request(&self) -> SigninRequest {
        let acr_values = (!self.acr_values.is_empty()).then(|| self.acr_values.join(" "));
        SigninRequest { acr_values, max_age: self.max_age, ..SigninRequest::default() }
    }
}

/// An API requires a token of a wider scope (RFC 6750 section 3.1, `insufficient_scope`). A renewal can't widen it (RFC
/// 6749 section 6).
///
/// ```
/// use oidc_client_protocol::InsufficientScope;
/// use oidc_client_protocol::http::HttpResponse;
///
/// let header = r#"Bearer error="insufficient_scope", scope="notes:write""#;
/// let answer = HttpResponse::new(403, "").with_header("WWW-Authenticate", header);
/// let demand = InsufficientScope::in_response(&answer).unwrap();
/// let request = demand.signin_request("openid notes:read");
/// assert_eq!(request.scope.as_deref(), Some("openid notes:read notes:write"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsufficientScope {
    /// The required scope (`scope`). Empty if the API doesn't say.
    pub scope: Vec<String>,
}

impl InsufficientScope {
    /// Reads the requirement from a response with status 401 or 403. `None` if there is none.
    #[must_use]
    pub fn in_response(answer: &HttpResponse) -> Option<Self> {
        let challenge = challenge(answer, "insufficient_scope")?;
        Some(Self { scope: words(challenge.parameter("scope")) })
    }

    /// A sign-in that requests the missing scope in addition to the current one (`scope`, separated by spaces).
    #[must_use]
    pub fn signin_request(&self, scope: &str) -> SigninRequest {
        let mut all = words(Some(scope));
        for missing in &self.scope {
            if !all.contains(missing) {
                all.push(missing.clone());
            }
        }
        SigninRequest { scope: Some(all.join(" ")), ..SigninRequest::default() }
    }
}

/// The challenge with this error, for one of the schemes by which access tokens are presented (RFC 6750 section 3, RFC
/// 9449 section 7.1).
fn challenge(answer: &HttpResponse, error: &str) -> Option<Challenge> {
    if !matches!(answer.status, 401 | 403) {
        return None;
    }
    let of_tokens = |it: &Challenge| it.is("Bearer") || it.is("DPoP");
    Challenge::all_in(answer).into_iter().find(|it| of_tokens(it) && it.parameter("error") == Some(error))
}

fn words(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
