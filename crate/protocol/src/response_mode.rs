//! How the authorization response is returned.

/// How the provider returns its response, and whether it signs it (OAuth 2.0 Multiple Response Type Encoding Practices
/// section 2.1, JARM section 2.3).
///
/// ```
/// use oidc_client_protocol::ResponseMode;
///
/// assert_eq!(ResponseMode::from_name("query.jwt"), Some(ResponseMode::QueryJwt));
/// assert!(ResponseMode::QueryJwt.is_signed());
/// assert_eq!(ResponseMode::Fragment.name(), "fragment");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query.
    Query,
    /// In the fragment, which browsers send to no server.
    Fragment,
    /// In the query, signed by the provider.
    QueryJwt,
    /// In the fragment, signed by the provider.
    FragmentJwt,
    /// Posted to the page that embeds the provider's page in a frame (OAuth 2.0 Web Message Response Mode, a draft).
    WebMessage,
    /// As `WebMessage`, signed by the provider.
    WebMessageJwt,
}

impl ResponseMode {
    const ALL: [ResponseMode; 6] = [
        ResponseMode::Query,
        ResponseMode::Fragment,
        ResponseMode::QueryJwt,
        ResponseMode::FragmentJwt,
        ResponseMode::WebMessage,
        ResponseMode::WebMessageJwt,
    ];

    /// The mode with this registered name; `jwt` is the code flow's signed default, the query. `None` for modes that a
    /// page can't receive, such as `form_post`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<ResponseMode> {
        let name = if name == "jwt" { "query.jwt" } else { name };
        ResponseMode::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// The registered name, as sent in `response_mode`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ResponseMode::Query => "query",
            ResponseMode::Fragment => "fragment",
            ResponseMode::QueryJwt => "query.jwt",
            ResponseMode::FragmentJwt => "fragment.jwt",
            ResponseMode::WebMessage => "web_message",
            ResponseMode::WebMessageJwt => "web_message.jwt",
        }
    }

    /// Whether the provider signs its response.
    #[must_use]
    pub fn is_signed(self) -> bool {
        matches!(self, ResponseMode::QueryJwt | ResponseMode::FragmentJwt | ResponseMode::WebMessageJwt)
    }

    /// Whether the response is posted as a message instead of returned in an address.
    #[must_use]
    pub fn is_message(self) -> bool {
        matches!(self, ResponseMode::WebMessage | ResponseMode::WebMessageJwt)
    }
}
