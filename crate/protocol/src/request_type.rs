//! The type of a stored request: a sign-in or a sign-out, and its window.

use crate::json::Object;

/// The window that a request is sent in and its response returns to.
///
/// ```
/// use oidc_client_protocol::{Navigator, SigninRequest};
///
/// let request = SigninRequest { navigator: Navigator::Popup, ..SigninRequest::default() };
/// assert_ne!(request.navigator, Navigator::default());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Navigator {
    /// The page itself navigates away and returns at the callback.
    #[default]
    Redirect,
    /// A popup window.
    Popup,
    /// A hidden frame in the page.
    Iframe,
}

/// The type of a stored request, as in oidc-client-ts (`request_type`): `si:r`, `si:p`, `si:s`, `so:r`, `so:p` or
/// `so:s`.
///
/// ```
/// use oidc_client_protocol::{Navigator, RequestType};
///
/// let stored = r#"{"id":"abc","created":1700000000,"request_type":"so:p"}"#;
/// assert_eq!(RequestType::in_storage(stored), Some(RequestType::Signout(Navigator::Popup)));
/// assert_eq!(RequestType::Signin(Navigator::Iframe).name(), "si:s");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestType {
    /// A sign-in (OpenID Connect Core section 3.1.2.1).
    Signin(Navigator),
    /// A sign-out (RP-Initiated Logout 1.0 section 2).
    Signout(Navigator),
}

impl RequestType {
    const ALL: [RequestType; 6] = [
        RequestType::Signin(Navigator::Redirect),
        RequestType::Signin(Navigator::Popup),
        RequestType::Signin(Navigator::Iframe),
        RequestType::Signout(Navigator::Redirect),
        RequestType::Signout(Navigator::Popup),
        RequestType::Signout(Navigator::Iframe),
    ];

    /// The name under which it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RequestType::Signin(Navigator::Redirect) => "si:r",
            RequestType::Signin(Navigator::Popup) => "si:p",
            RequestType::Signin(Navigator::Iframe) => "si:s",
            RequestType::Signout(Navigator::Redirect) => "so:r",
            RequestType::Signout(Navigator::Popup) => "so:p",
            RequestType::Signout(Navigator::Iframe) => "so:s",
        }
    }

    /// The type with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<RequestType> {
        RequestType::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The type of a stored request, given as JSON text with any other members. `None` if it names no type.
    #[must_use]
    pub fn in_storage(text: &str) -> Option<RequestType> {
        RequestType::from_name(Object::parse(text).ok()?.string("request_type")?)
    }
}
