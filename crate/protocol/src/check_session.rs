//! Whether the person is still signed in at the provider (OpenID Connect Session Management 1.0).

use crate::metadata::ProviderMetadata;
use crate::settings::ClientSettings;
use crate::url;

/// The state of the session at the provider (OpenID Connect Session Management 1.0 section 3.1).
///
/// ```
/// use oidc_client_protocol::SessionStatus;
///
/// assert_ne!(SessionStatus::Changed, SessionStatus::Error);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionStatus {
    /// Unchanged. This proves nothing: only an ID token tells who is signed in.
    Unchanged,
    /// Somebody has signed in or out. Sign in with `prompt=none` to find out who.
    Changed,
    /// The provider can't parse the question. Stop asking, and don't sign in again because of it (section 3.1).
    Error,
}

/// The provider's page that reports the state of the session: it is embedded in a hidden frame, and questions and
/// answers are sent with `postMessage` (OpenID Connect Session Management 1.0 sections 3.1 and 3.2).
///
/// ```
/// use oidc_client_protocol::{CheckSession, ClientSettings, Issuer, ProviderMetadata, SessionStatus};
///
/// # let issuer = Issuer::new("https://login.example")?;
/// # let settings = ClientSettings::new(issuer.clone(), "my-app", "https://app.example/callback");
/// # let metadata = ProviderMetadata::parse(&issuer, r#"{"issuer":"https://login.example",
/// #     "authorization_endpoint":"https://login.example/authorize","jwks_uri":"https://login.example/keys",
/// #     "token_endpoint":"https://login.example/token","check_session_iframe":"https://login.example/session"}"#)?;
/// let Some(page) = CheckSession::new(&settings, &metadata) else { return Ok(()) };
/// assert_eq!((page.url(), page.origin()), ("https://login.example/session", "https://login.example"));
/// assert_eq!(page.question("5d3f.c2Fs"), "my-app 5d3f.c2Fs");
/// assert_eq!(page.answer("https://login.example", "changed"), Some(SessionStatus::Changed));
/// assert_eq!(page.answer("https://evil.example", "changed"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckSession {
    client_id: String,
    url: String,
    origin: String,
}

impl CheckSession {
    /// Builds it from the provider's `check_session_iframe` (section 3.3); `None` if there is none.
    #[must_use]
    pub fn new(settings: &ClientSettings, metadata: &ProviderMetadata) -> Option<CheckSession> {
        let url = metadata.check_session_iframe.clone()?;
        let origin = url::origin(&url)?;
        Some(CheckSession { client_id: settings.client_id.as_str().to_owned(), url, origin })
    }

    /// The page's absolute URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The only origin that questions are sent to and answers accepted from.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The message to send: the client ID and the session's `session_state`, separated by a space (section 3.1).
    #[must_use]
    pub fn question(&self, session_state: &str) -> String {
        format!("{} {session_state}", self.client_id)
    }

    /// Reads a message. `None` if it is from another origin or has other content, and so isn't meant for us. The caller
    /// must also check that it came from the frame that was asked (section 3.2).
    #[must_use]
    pub fn answer(&self, origin: &str, data: &str) -> Option<SessionStatus> {
        match data {
            _ if origin != self.origin => None,
            "unchanged" => Some(SessionStatus::Unchanged),
            "changed" => Some(SessionStatus::Changed),
            "error" => Some(SessionStatus::Error),
            _ => None,
        }
    }
}
