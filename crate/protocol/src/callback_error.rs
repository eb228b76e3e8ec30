//! The reasons why an authorization response is refused.

use crate::callback::MAX_LENGTH;
use crate::jarm::JarmError;
use crate::provider_error::ProviderError;
use std::fmt;

/// Why an authorization response was refused.
///
/// ```
/// use oidc_client_protocol::AuthorizationResponse;
///
/// let error = AuthorizationResponse::parse("https://app.example/callback?code=one&code=two&state=abc").unwrap_err();
/// assert_eq!(error.code(), "callback_repeated_parameter");
/// assert_eq!(error.to_string(), r#"the callback names "code" twice"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The address is longer than 32,768 bytes.
    ///
    /// To do: nothing, unless your own link added parameters to the callback address. A provider's response is a few
    /// hundred characters long.
    TooLong {
        /// Its length in bytes.
        got: usize,
    },
    /// A parameter appears twice (RFC 6749 section 3.1).
    ///
    /// To do: check which page or proxy adds parameters to the callback address. If none does, report it to the
    /// provider: this may be an attempt to inject another response.
    RepeatedParameter {
        /// The parameter.
        name: &'static str,
    },
    /// Both query and fragment have parameters of a response.
    ///
    /// To do: check which page or proxy adds parameters to the callback address. If none does, report it to the provider.
    QueryAndFragment,
    /// There is a token in the address, where others than this page may have seen it (RFC 9700 section 2.1.2).
    ///
    /// To do: register the client for the authorization code flow only (`response_type=code`), without implicit or
    /// hybrid flows.
    TokenInAddress {
        /// The parameter.
        name: &'static str,
    },
    /// The signed response was refused (JARM section 2.4).
    Signed(JarmError),
    /// `state` is missing (RFC 6749 section 4.1.2).
    ///
    /// To do: sign in from the app itself. Opening the callback page by hand or from a bookmark also causes this.
    StateMissing,
    /// There is neither `code` nor `error`.
    ///
    /// To do: sign in from the app itself. If it recurs, check that the client is registered for the authorization code
    /// flow (`response_type=code`).
    CodeMissing,
    /// There are both `code` and `error`.
    ///
    /// To do: start the sign-in again. If it recurs, report it to the provider: a response is either a code or an error.
    CodeAndError,
    /// The `state` belongs to another request.
    ///
    /// To do: start the sign-in again, in one tab. If nobody started one, somebody may have tried to sign this person
    /// in as somebody else.
    StateMismatch,
    /// The request was sent to another provider, or for another client.
    ///
    /// To do: use the same `authority` and `client_id` where the sign-in begins and where the callback is handled. Give
    /// each client its own `redirect_uri`.
    OtherClient,
    /// The request is older than [`ClientSettings::state_lifetime_seconds`](crate::ClientSettings).
    ///
    /// To do: start the sign-in again. If people need longer at the provider, raise `stale_state_age_in_seconds` (in
    /// the protocol crate `state_lifetime_seconds`).
    Expired {
        /// Its age in seconds.
        age_seconds: u64,
    },
    /// The response arrived at another address than the request's `redirect_uri`.
    ///
    /// To do: handle the callback on the page that `redirect_uri` names: scheme, host, port and path must be equal.
    RedirectUriMismatch {
        /// The request's `redirect_uri`, without its query.
        expected: String,
        /// The address at which it arrived.
        got: String,
    },
    /// The response comes from another issuer (RFC 9207 section 2.4).
    ///
    /// To do: start the sign-in again at the right provider, and don't ignore it: one provider's response was sent in
    /// place of another's. With only one provider, check the `issuer` in its configuration.
    IssuerMismatch {
        /// The issuer that the request went to.
        expected: String,
        /// The `iss` parameter.
        got: String,
    },
    /// The provider promises `iss` in each response, and it is missing (RFC 9207 section 2.4).
    ///
    /// To do: update the provider, or set `authorization_response_iss_parameter_supported` in its metadata to false if
    /// it never sends `iss`.
    IssuerMissing,
    /// The provider refused (RFC 6749 section 4.1.2.1).
    Provider(ProviderError),
}

impl CallbackError {
    /// A stable name for this cause; for the provider's own errors, the name that the standard gives it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            CallbackError::TooLong { .. } => "callback_too_long",
            CallbackError::RepeatedParameter { .. } => "callback_repeated_parameter",
            CallbackError::QueryAndFragment => "callback_query_and_fragment",
            CallbackError::TokenInAddress { .. } => "callback_token_in_front_channel",
            CallbackError::Signed(error) => error.code(),
            CallbackError::StateMissing => "state_missing",
            CallbackError::CodeMissing => "code_missing",
            CallbackError::CodeAndError => "code_and_error",
            CallbackError::StateMismatch => "state_mismatch",
            CallbackError::OtherClient => "state_other_client",
            CallbackError::Expired { .. } => "state_expired",
            CallbackError::RedirectUriMismatch { .. } => "redirect_uri_mismatch",
            CallbackError::IssuerMismatch { .. } => "callback_issuer_mismatch",
            CallbackError::IssuerMissing => "callback_issuer_missing",
            CallbackError::Provider(error) => error.code(),
        }
    }
}

impl From<JarmError> for CallbackError {
    fn from(error: JarmError) -> Self {
        CallbackError::Signed(error)
    }
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallbackError::TooLong { got } => {
                write!(f, "expected a callback address of at most {MAX_LENGTH} bytes, got {got}")
            }
            CallbackError::RepeatedParameter { name } => write!(f, "the callback names \"{name}\" twice"),
            CallbackError::QueryAndFragment => {
                f.write_str("the callback has parameters in its query and in its fragment")
            }
            CallbackError::TokenInAddress { name } => {
                write!(f, "the callback carries \"{name}\" in the address, where no token may be")
            }
            CallbackError::Signed(error) => error.fmt(f),
            CallbackError::StateMissing => f.write_str("the callback has no \"state\""),
            CallbackError::CodeMissing => f.write_str("the callback has neither \"code\" nor \"error\""),
            CallbackError::CodeAndError => f.write_str("the callback has both \"code\" and \"error\""),
            CallbackError::StateMismatch => {
                f.write_str("the callback's \"state\" belongs to another sign-in")
            }
            CallbackError::OtherClient => {
                f.write_str("the callback belongs to a sign-in at another provider or for another client")
            }
            CallbackError::Expired { age_seconds } => {
                write!(f, "the sign-in took too long ({age_seconds} seconds); start it again")
            }
            CallbackError::RedirectUriMismatch { expected, got } => {
                write!(f, "expected the callback at \"{expected}\", got it at \"{got}\"")
            }
            CallbackError::IssuerMismatch { expected, got } => {
                write!(f, "expected a callback from issuer \"{expected}\", got one from \"{got}\"")
            }
            CallbackError::IssuerMissing => {
                f.write_str("the provider promises to name itself in each callback (\"iss\"), and did not")
            }
            CallbackError::Provider(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CallbackError {}
