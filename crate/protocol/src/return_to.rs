//! Where to continue after the sign-in: a page of this app, and of no other.

use crate::url;
use std::fmt;

/// A page to continue at that can't lead away from the app: a link's, a stored `state`'s or a provider's target is
/// accepted only if every URL parser resolves it to the app's own origin. An open redirect right after sign-in is ideal
/// for phishing (RFC 9700 section 4.11.1).
///
/// ```
/// use oidc_client_protocol::ReturnTo;
///
/// let origin = "https://app.example";
/// assert_eq!(ReturnTo::parse("/board?sort=name#top", origin)?.as_str(), "/board?sort=name#top");
/// assert_eq!(ReturnTo::parse("https://app.example/board", origin)?.as_str(), "/board");
/// assert!(ReturnTo::parse("//evil.example", origin).is_err());
/// # Ok::<(), oidc_client_protocol::ReturnToError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTo(String);

impl ReturnTo {
    /// Takes a path of the app, or an absolute URL of its origin (as in `location.origin`).
    ///
    /// # Errors
    /// [`ReturnToError`] for anything that is or could become another origin: a scheme, `//host` at the beginning or
    /// anywhere in the path (`/.//host` becomes `//host` once dot segments are removed), `\` (which counts as `/` in
    /// the URL Standard), and control characters (some of which are dropped before parsing).
    pub fn parse(text: &str, origin: &str) -> Result<ReturnTo, ReturnToError> {
        if text.contains(|character: char| character == '\\' || character.is_control()) {
            return Err(ReturnToError::Character);
        }
        let is_ours = url::origin(text).is_some_and(|other| other == origin);
        let place = match url::split_origin(text) {
            // A browser requests `/` if an address has no path.
            (_, rest) if is_ours && !rest.starts_with('/') => format!("/{rest}"),
            (_, rest) if is_ours => rest.to_owned(),
            _ => text.to_owned(),
        };
        if place.starts_with('/') && !url::without_query(&place).contains("//") {
            return Ok(ReturnTo(place));
        }
        Err(ReturnToError::OtherOrigin {
            expected: origin.to_owned(),
            got: url::without_query(text).to_owned(),
        })
    }

    /// The path, which begins with a single `/`, with its query and fragment.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a target is refused.
///
/// ```
/// use oidc_client_protocol::ReturnTo;
///
/// let error = ReturnTo::parse("https://evil.example/board", "https://app.example").unwrap_err();
/// assert_eq!(error.code(), "return_to_other_origin");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReturnToError {
    /// Neither a path of the app nor an address of its origin (RFC 9700 section 4.11.1).
    ///
    /// To do: give a path that begins with `/`, such as `location.pathname + location.search`. If it came from a
    /// stranger's link, nothing needs to be done: it wasn't followed.
    OtherOrigin {
        /// The app's origin.
        expected: String,
        /// The given target, without its query.
        got: String,
    },
    /// It contains a backslash or a control character, which browsers treat in special ways.
    ///
    /// To do: encode it (`encodeURIComponent`), if it is meant to be part of the address.
    Character,
}

impl ReturnToError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ReturnToError::OtherOrigin { .. } => "return_to_other_origin",
            ReturnToError::Character => "return_to_character",
        }
    }
}

impl fmt::Display for ReturnToError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReturnToError::OtherOrigin { expected, got } => {
                write!(f, "expected a path of this app or an address of \"{expected}\", got \"{got}\"")
            }
            ReturnToError::Character => {
                f.write_str("expected an address without backslashes and control characters")
            }
        }
    }
}

impl std::error::Error for ReturnToError {}
