//! Sign-out at providers with a proprietary address for it.

use crate::logout::SignoutRequest;
use crate::settings::ClientSettings;
use crate::url;
use std::fmt;

/// The sign-out address of a provider that doesn't support the parameters of RP-Initiated Logout 1.0, with placeholders
/// for the values: `{client_id}`, `{post_logout_redirect_uri}`, `{id_token_hint}` and `{state}`. They are meant for its
/// query; a value that isn't given is empty.
///
/// ```
/// use oidc_client_protocol::{ClientSettings, EndSessionTemplate, Issuer, SignoutRequest};
///
/// # let settings = ClientSettings::new(Issuer::new("https://login.example")?, "my-app", "https://app.example/callback");
/// let address = "https://login.example/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}";
/// let template = EndSessionTemplate::parse(address)?;
/// let request = SignoutRequest {
///     post_logout_redirect_uri: Some("https://app.example/bye"),
///     ..SignoutRequest::default()
/// };
/// let expected = "https://login.example/v2/logout?client_id=my-app&returnTo=https%3A%2F%2Fapp.example%2Fbye";
/// assert_eq!(template.url(&settings, &request), expected);
/// assert!(!template.has_state());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndSessionTemplate(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Value),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    ClientId,
    PostLogoutRedirectUri,
    IdTokenHint,
    State,
}

impl Value {
    fn from_name(name: &str) -> Option<Value> {
        Some(match name {
            "client_id" => Value::ClientId,
            "post_logout_redirect_uri" => Value::PostLogoutRedirectUri,
            "id_token_hint" => Value::IdTokenHint,
            "state" => Value::State,
            _ => return None,
        })
    }

    fn of(self, settings: &ClientSettings, request: &SignoutRequest<'_>) -> Option<String> {
        match self {
            Value::ClientId => Some(settings.client_id.as_str().to_owned()),
            Value::PostLogoutRedirectUri => request.post_logout_redirect_uri.map(str::to_owned),
            Value::IdTokenHint => request.id_token_hint.map(|token| token.secret().to_owned()),
            Value::State => request.state_parameter(),
        }
    }
}

impl EndSessionTemplate {
    /// Parses a template.
    ///
    /// # Errors
    /// [`EndSessionTemplateError`] when a token may not be sent to the address, or it has an unknown placeholder.
    pub fn parse(template: &str) -> Result<EndSessionTemplate, EndSessionTemplateError> {
        if !url::is_secure(template) {
            return Err(EndSessionTemplateError::Insecure { got: url::without_query(template).to_owned() });
        }
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some((text, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or_default();
            let unknown = || EndSessionTemplateError::UnknownPlace { got: name.to_owned() };
            parts.push(Part::Text(text.to_owned()));
            parts.push(Part::Value(Value::from_name(name).ok_or_else(unknown)?));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(EndSessionTemplate(parts))
    }

    /// The address to send the person to. It contains the ID token if there is a placeholder for it: keep it out of logs.
    #[must_use]
    pub fn url(&self, settings: &ClientSettings, request: &SignoutRequest<'_>) -> String {
        let mut url = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => url.push_str(text),
                Part::Value(value) => {
                    let value = value.of(settings, request).unwrap_or_default();
                    url.extend(form_urlencoded::byte_serialize(value.as_bytes()));
                }
            }
        }
        url
    }

    /// Whether the response can be identified by the `state` that was sent.
    #[must_use]
    pub fn has_state(&self) -> bool {
        self.0.contains(&Part::Value(Value::State))
    }
}

/// Why a string can't be a sign-out address.
///
/// ```
/// use oidc_client_protocol::EndSessionTemplate;
///
/// let error = EndSessionTemplate::parse("https://login.example/logout?client={client}").unwrap_err();
/// assert_eq!(error.code(), "end_session_place_unknown");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndSessionTemplateError {
    /// Neither `https`, nor `http` on loopback.
    ///
    /// To do: write the provider's address in full, beginning with `https://`.
    Insecure {
        /// The address, without its query.
        got: String,
    },
    /// It has an unknown placeholder.
    ///
    /// To do: use only `{client_id}`, `{post_logout_redirect_uri}`, `{id_token_hint}` and `{state}`, and write
    /// everything else out.
    UnknownPlace {
        /// The text between the braces.
        got: String,
    },
}

impl EndSessionTemplateError {
    /// A stable name for this cause.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            EndSessionTemplateError::Insecure { .. } => "end_session_address_insecure",
            EndSessionTemplateError::UnknownPlace { .. } => "end_session_place_unknown",
        }
    }
}

impl fmt::Display for EndSessionTemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EndSessionTemplateError::Insecure { got } => {
                write!(f, "expected a sign-out address with https, got \"{got}\"")
            }
            EndSessionTemplateError::UnknownPlace { got } => {
                write!(f, "the sign-out address has a place for \"{got}\", which a sign-out doesn't know")
            }
        }
    }
}

impl std::error::Error for EndSessionTemplateError {}
