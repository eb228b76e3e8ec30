//! An API takes the token and wants more: a person who signs in in another way, or a wider scope.

use crate::challenge::Challenge;
use crate::http::HttpResponse;
use crate::signin_request::SigninRequest;

/// An API wants the person to sign in anew, more recently or in another way (RFC 9470 section 3,
/// `insufficient_user_authentication`). Another token of the same sign-in is refused alike.
///
/// ```
/// use oidc_client_protocol::InsufficientUserAuthentication;
/// use oidc_client_protocol::http::HttpResponse;
///
/// let header = r#"Bearer error="insufficient_user_authentication", acr_values="mfa hwk", max_age="300""#;
/// let answer = HttpResponse::new(401, "").with_header("WWW-Authenticate", header);
/// let demand = InsufficientUserAuthentication::in_response(&answer).unwrap();
/// assert_eq!((demand.acr_values.join(" ").as_str(), demand.max_age), ("mfa hwk", Some(300)));
/// // To be asked of the provider; what may be added is the place to go on at.
/// assert_eq!(demand.signin_request().max_age, Some(300));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsufficientUserAuthentication {
    /// Ways to sign in of which one will do, the best first (`acr_values`). Where there are none, the API doesn't say.
    pub acr_values: Vec<String>,
    /// How many seconds ago the person may have signed in, at most (`max_age`).
    pub max_age: Option<u64>,
}

impl InsufficientUserAuthentication {
    /// Reads the demand from an answer with status 401 or 403. `None` where there is no such demand.
    #[must_use]
    pub fn in_response(answer: &HttpResponse) -> Option<Self> {
        let challenge = challenge(answer, "insufficient_user_authentication")?;
        // Digits alone: `parse` would also take a sign.
        let digits = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
        Some(Self {
            acr_values: words(challenge.parameter("acr_values")),
            max_age: challenge.parameter("max_age").filter(digits).and_then(|text| text.parse().ok()),
        })
    }

    /// The sign-in that the API wants (RFC 9470 section 5). `max_age` is checked in the answer; `acr_values` is a wish to
    /// the provider, and the API looks at what became of it.
    #[must_use]
    pub fn signin_request(&self) -> SigninRequest {
        let acr_values = (!self.acr_values.is_empty()).then(|| self.acr_values.join(" "));
        SigninRequest { acr_values, max_age: self.max_age, ..SigninRequest::default() }
    }
}

/// An API wants a token of a wider scope (RFC 6750 section 3.1, `insufficient_scope`). A renewal brings none (RFC 6749
/// section 6).
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
    /// What the token must be good for (`scope`). Where there is nothing, the API doesn't say.
    pub scope: Vec<String>,
}

impl InsufficientScope {
    /// Reads the demand from an answer with status 401 or 403. `None` where there is no such demand.
    #[must_use]
    pub fn in_response(answer: &HttpResponse) -> Option<Self> {
        let challenge = challenge(answer, "insufficient_scope")?;
        Some(Self { scope: words(challenge.parameter("scope")) })
    }

    /// A sign-in that asks for what is missing beside what there is: `scope`, separated by spaces.
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

/// The challenge that gives this error, of one of the schemes by which access tokens are shown (RFC 6750 section 3, RFC
/// 9449 section 7.1).
fn challenge(answer: &HttpResponse, error: &str) -> Option<Challenge> {
    let is_refusal = matches!(answer.status, 401 | 403);
    let of_tokens = |it: &Challenge| it.is("Bearer") || it.is("DPoP");
    let mut challenges = Challenge::all_in(answer).into_iter().filter(|_| is_refusal).filter(of_tokens);
    challenges.find(|it| it.parameter("error") == Some(error))
}

fn words(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
