//! The reasons for which a text isn't the JSON that was asked for.

use super::text::MAX_DEPTH;
use std::fmt;

/// Why a text isn't the JSON that was asked for.
///
/// ```
/// use oidc_client_protocol::json::{JsonError, Value};
///
/// let error = Value::parse(r#"{"sub":"alice","sub":"bob"}"#).unwrap_err();
/// assert_eq!(error, JsonError::DuplicateMember { name: "sub".to_owned() });
/// assert_eq!(error.to_string(), r#"the member "sub" appears twice"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonError {
    /// Not JSON (RFC 8259).
    Syntax,
    /// An object has the same member twice.
    DuplicateMember {
        /// The member's name.
        name: String,
    },
    /// Nested deeper than 32 levels.
    TooDeep,
    /// JSON, but not an object.
    NotAnObject {
        /// What it was instead.
        got: &'static str,
    },
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Syntax => f.write_str("the text is not JSON"),
            JsonError::DuplicateMember { name } => write!(f, "the member \"{name}\" appears twice"),
            JsonError::TooDeep => write!(f, "the JSON nests deeper than {MAX_DEPTH} levels"),
            JsonError::NotAnObject { got } => write!(f, "expected a JSON object, got {got}"),
        }
    }
}

impl std::error::Error for JsonError {}
