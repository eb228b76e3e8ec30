//! What a stored request is: a sign-in or a sign-out, and the window that it went out in.

use crate::json::Object;

/// The window that a request goes out in, and its answer comes back to.
///
/// ```
/// use oidc_client_protocol::{Navigator, SigninRequest};
///
/// let request = SigninRequest { navigator: Navigator::Popup, ..SigninRequest::default() };
/// assert_ne!(request.navigator, Navigator::default());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Navigator {
    /// The page itself leaves, and comes back at the callback.
    #[default]
    Redirect,
    /// A window that the page opens.
    Popup,
    /// A hidden frame in the page.
    Iframe,
}

/// What a stored request is, in oidc-client-ts's words for it (`request_type`): `si:r`, `si:p`, `si:s`, `so:r`, `so:p`
/// or `so:s`.
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
    /// Somebody signs in (OpenID Connect Core section 3.1.2.1).
    Signin(Navigator),
    /// Somebody signs out (RP-Initiated Logout 1.0 section 2).
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

    /// The name that is stored.
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

    /// The type of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<RequestType> {
        RequestType::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The type of a request in storage: JSON text, whatever else is in it. `None` where it names no type.
    #[must_use]
    pub fn in_storage(text: &str) -> Option<RequestType> {
        RequestType::from_name(Object::parse(text).ok()?.string("request_type")?)
    }
}
