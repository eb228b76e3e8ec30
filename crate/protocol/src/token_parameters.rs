//! Additional parameters of a token request, for a code or a refresh token.

use crate::form;
use std::fmt;

/// Parameters that the protocol sets: a caller's extra parameters may not replace them (RFC 6749 sections 4.1.3, 4.3.2
/// and 6, RFC 7636 section 4.5, RFC 8707 section 2.2).
pub(crate) const RESERVED: [&str; 10] = [
    "client_id",
    "code",
    "code_verifier",
    "grant_type",
    "password",
    "redirect_uri",
    "refresh_token",
    "resource",
    "scope",
    "username",
];

/// Additional parameters of a token request, checked.
///
/// ```
/// use oidc_client_protocol::TokenParameters;
///
/// let api = "https://api.example".to_owned();
/// let parameters = TokenParameters::new(vec![api], vec![("tenant".to_owned(), "7".to_owned())])?;
/// assert_ne!(parameters, TokenParameters::default());
/// # Ok::<(), oidc_client_protocol::TokenParametersError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TokenParameters {
    resources: Vec<String>,
    extra: Vec<(String, String)>,
}

impl TokenParameters {
    /// The APIs that the access token is for, as absolute URIs (RFC 8707 section 2), and other parameters that the
    /// provider supports. Values are given unencoded, and encoded here.
    ///
    /// # Errors
    /// [`TokenParametersError`] when a resource isn't an absolute URI, or an extra parameter would replace one of the
    /// protocol's.
    pub fn new(
        resources: Vec<String>,
        extra: Vec<(String, String)>,
    ) -> Result<TokenParameters, TokenParametersError> {
        if let Some(got) = resources.iter().find(|resource| !is_resource(resource)) {
            return Err(TokenParametersError::Resource { got: got.clone() });
        }
        match extra.iter().find(|(name, _)| RESERVED.contains(&name.as_str())) {
            Some((name, _)) => Err(TokenParametersError::Reserved { name: name.clone() }),
            None => Ok(TokenParameters { resources, extra }),
        }
    }

    /// The same parameters, with these resources if none are named.
    pub(crate) fn or_resources(mut self, resources: &[String]) -> TokenParameters {
        if self.resources.is_empty() {
            self.resources = resources.to_vec();
        }
        self
    }

    /// Names and values, to be sent after the protocol's own.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let resources = self.resources.iter().map(|resource| ("resource", resource.as_str()));
        resources.chain(form::pairs(&self.extra))
    }
}

impl fmt::Debug for TokenParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The values may be secrets.
        let names: Vec<&str> = self.extra.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("TokenParameters").field("resources", &self.resources).field("extra", &names).finish()
    }
}

/// An absolute URI without a fragment (RFC 8707 section 2, RFC 3986 section 4.3).
fn is_resource(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_scheme =
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(of_scheme);
    is_scheme && !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
}

/// Why a token request can't be made with these parameters.
///
/// ```
/// use oidc_client_protocol::TokenParameters;
///
/// let error = TokenParameters::new(vec!["/notes".to_owned()], Vec::new()).unwrap_err();
/// assert_eq!(error.code(), "resource_invalid");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenParametersError {
    /// A resource isn't an absolute URI without a fragment (RFC 8707 section 2).
    ///
    /// To do: write the API's address in full, as registered at the provider, such as `https://api.example`.
    Resource {
        /// The given value.
        got: String,
    },
    /// An extra parameter has the same name as one that the protocol sets.
    ///
    /// To do: leave it out. Resources and scope have settings of their own.
    Reserved {
        /// The parameter.
        name: String,
    },
}

impl TokenParametersError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            TokenParametersError::Resource { .. } => "resource_invalid",
            TokenParametersError::Reserved { .. } => "token_parameter_reserved",
        }
    }
}

impl fmt::Display for TokenParametersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TokenParametersError::Resource { got } => {
                write!(f, "expected an absolute URI without fragment as a resource, got \"{got}\"")
            }
            TokenParametersError::Reserved { name } => {
                write!(f, "the extra parameter \"{name}\" would replace one that the protocol sets")
            }
        }
    }
}

impl std::error::Error for TokenParametersError {}
