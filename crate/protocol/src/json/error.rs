//! The reasons why JSON text is refused.

use super::text::{MAX_DEPTH, MAX_MEMBERS};
use std::fmt;

/// Why JSON text is refused.
///
/// ```
/// use oidc_client_protocol::json::{JsonError, Value};
///
/// let error = Value::parse(r#"{"sub":"alice","sub":"bob"}"#).unwrap_err();
/// assert_eq!(error, JsonError::DuplicateMember { name: "sub".to_owned() });
/// assert_eq!(error.code(), "json_duplicate_member");
/// assert_eq!(error.to_string(), r#"the member "sub" appears twice"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonError {
    /// Not JSON (RFC 8259).
    ///
    /// To do: check what the address really returns. An HTML page means a wrong address, or a proxy in between.
    Syntax,
    /// An object has the same member twice.
    ///
    /// To do: report it to the provider. Readers of such a text disagree about its meaning, so it isn't used.
    DuplicateMember {
        /// The member's name.
        name: String,
    },
    /// Nested deeper than 32 levels.
    ///
    /// To do: report it to the provider. No message of OpenID Connect nests like this.
    TooDeep,
    /// An object with more than 5,000 members.
    ///
    /// To do: report it to the provider. No message of OpenID Connect has that many.
    TooManyMembers,
    /// JSON, but not an object.
    ///
    /// To do: check what the address really returns; the message names the type.
    NotAnObject {
        /// The type it has instead.
        got: &'static str,
    },
}

impl JsonError {
    /// A stable name for this cause. For a message from the provider, the error of that step has a name of its own,
    /// such as `metadata_not_json`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            JsonError::Syntax => "json_syntax",
            JsonError::DuplicateMember { .. } => "json_duplicate_member",
            JsonError::TooDeep => "json_too_deep",
            JsonError::TooManyMembers => "json_too_many_members",
            JsonError::NotAnObject { .. } => "json_not_an_object",
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Syntax => f.write_str("the text is not JSON"),
            JsonError::DuplicateMember { name } => write!(f, "the member \"{name}\" appears twice"),
            JsonError::TooDeep => write!(f, "the JSON nests deeper than {MAX_DEPTH} levels"),
            JsonError::TooManyMembers => {
                write!(f, "an object of the JSON has more than {MAX_MEMBERS} members")
            }
            JsonError::NotAnObject { got } => write!(f, "expected a JSON object, got {got}"),
        }
    }
}

impl std::error::Error for JsonError {}
