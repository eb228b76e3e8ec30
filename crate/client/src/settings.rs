//! The settings of a manager: which provider, which client, and how the session is stored and renewed.

use crate::discovery::MetadataSource;
use crate::dpop::DpopSettings;
use crate::error::Error;
use crate::navigators::NEW_WINDOW;
use crate::platform::store::{self, Store};
use crate::platform::window::PopupWindowFeatures;
use crate::revocation::RevokeTokensType;
use crate::silent::SilentRenew;
use oidc_client_protocol::json::Object;
use oidc_client_protocol::{
    Algorithm, ClaimsStrategy, ClientSettings, Issuer, PROTOCOL_CLAIMS, PushedAuthorization, ResponseMode,
    Tenants,
};
use std::rc::Rc;

/// The settings of a [`UserManager`](crate::UserManager), named as in oidc-client-ts.
///
/// Start with [`UserManagerSettings::new`], which takes the three required ones, and override fields as in the example. Most
/// apps also need [`scope`](Self::scope) and [`post_logout_redirect_uri`](Self::post_logout_redirect_uri).
///
/// ```
/// use oidc_client_wasm::UserManagerSettings;
///
/// let settings = UserManagerSettings {
///     scope: "openid profile offline_access".to_owned(),
///     ..UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback")
/// };
/// assert!(settings.automatic_silent_renew);
/// ```
#[derive(Clone)]
pub struct UserManagerSettings {
    /// The provider's issuer, exactly as the provider writes it: a trailing slash matters.
    pub authority: String,
    /// The client identifier that the provider has assigned to this app.
    pub client_id: String,
    /// Where the provider sends people back to after sign-in: an absolute URL, registered there.
    pub redirect_uri: String,
    /// Where the provider sends people back to after sign-out: an absolute URL, registered there. None by default.
    pub post_logout_redirect_uri: Option<String>,
    /// The sign-out address of a provider whose parameters differ from the standard's (RP-Initiated Logout 1.0
    /// section 2), instead of its `end_session_endpoint`: see [`EndSessionTemplate`]. None by default.
    ///
    /// [`EndSessionTemplate`]: oidc_client_protocol::EndSessionTemplate
    pub end_session_template: Option<String>,
    /// Where the provider sends a popup back to after sign-in: a page of this origin that passes its address on, such as
    /// `callback.html` of this crate's `assets`. `redirect_uri` by default.
    pub popup_redirect_uri: Option<String>,
    /// Where the provider sends a popup back to after sign-out: likewise. `post_logout_redirect_uri` by default.
    pub popup_post_logout_redirect_uri: Option<String>,
    /// The size, position and features of popups.
    pub popup_window_features: PopupWindowFeatures,
    /// The name of a popup's window: `_blank` by default, which opens a new one each time.
    pub popup_window_target: String,
    /// Where the provider sends a hidden frame back to: a page of this origin that passes its address on. None by default:
    /// then sessions aren't renewed in frames, and a frame that the app requests anyway returns to `redirect_uri`.
    pub silent_redirect_uri: Option<String>,
    /// The origin of the pages that hidden frames return to, after sign-in and sign-out, if it isn't this page's. Only
    /// messages from that origin are accepted then. None by default.
    pub iframe_script_origin: Option<String>,
    /// Whether the provider posts its response from the hidden frame to the page around it (`response_mode=web_message`), so
    /// that no callback page is needed there. False by default: few providers support it.
    pub silent_web_message: bool,
    /// How many seconds a hidden frame may take. 10 by default.
    pub silent_request_timeout_in_seconds: u32,
    /// How sessions are renewed. By default with the refresh token; if there is none, in a hidden frame, provided that
    /// `silent_redirect_uri` or `silent_web_message` is set.
    pub silent_renew: SilentRenew,
    /// Whether a renewal in a hidden frame sends the ID token (`id_token_hint`) to say who was signed in. False by default: it
    /// would be in the address.
    pub include_id_token_in_silent_renew: bool,
    /// Whether the session at the provider is watched (OpenID Connect Session Management 1.0). False by default: it needs
    /// the provider's cookies in a frame, which browsers withhold from frames of other sites. Without the crate's feature
    /// `session-monitor`, which is on by default, this has no effect.
    pub monitor_session: bool,
    /// The interval in seconds at which the provider's page is queried, which needs no network. 2 by default.
    pub check_session_interval_in_seconds: u64,
    /// The scopes to request, separated by spaces; `openid` by default. With `offline_access` most providers issue a
    /// refresh token, with which the session can be renewed.
    pub scope: String,
    /// The scopes that a renewal by refresh token requests, separated by spaces (RFC 6749 section 6). None by default, which
    /// means those that were granted; some providers need them repeated.
    pub refresh_scope: Option<String>,
    /// Additional parameters for the authorization endpoint: `audience`, `organization` … Those of one sign-in override these
    /// by name.
    pub extra_query_params: Vec<(String, String)>,
    /// Whether the session is renewed before its access token expires. True by default.
    pub automatic_silent_renew: bool,
    /// How many seconds before the access token's expiry [`AccessTokenExpiring`](crate::Event::AccessTokenExpiring) is
    /// raised and the session is renewed; if the token's lifetime is less than three times that, a third of its lifetime.
    /// `None` by default: the session is renewed after two thirds of the lifetime, and the event is raised a minute before
    /// expiry, if there is no new token by then.
    pub access_token_expiring_notification_time_in_seconds: Option<u64>,
    /// How many seconds the provider's clock may be off. 60 by default, 300 at most.
    pub clock_skew_in_seconds: u64,
    /// How many seconds a person may take to sign in. 900 by default.
    pub stale_state_age_in_seconds: u64,
    /// How many seconds the provider may take to respond to a request. 10 by default.
    pub request_timeout_in_seconds: u32,
    /// The tenants whose users may sign in, if the authority serves many, such as Entra ID's `common`. None by default: such
    /// an authority is refused.
    pub tenants: Option<Tenants>,
    /// Other issuers that may be named where the provider or a portal initiates a sign-in
    /// ([`initiate_login`](crate::UserManager::initiate_login)), such as that of the organization where the authority is one of
    /// its authorization servers. The sign-in begins at the authority all the same. None by default.
    pub initiate_login_issuers: Vec<String>,
    /// The provider's metadata, instead of fetching it. None by default.
    pub metadata: Option<Object>,
    /// Metadata that overrides or completes the provider's own. None by default.
    pub metadata_seed: Option<Object>,
    /// The address of the provider's metadata, if not the well-known one: an absolute URL.
    pub metadata_url: Option<String>,
    /// The provider's keys, instead of fetching them: a JWK Set as JSON text (RFC 7517 section 5). If the provider changes its
    /// keys, nobody can sign in until this is updated. None by default.
    pub signing_keys: Option<String>,
    /// The algorithms with which the provider may sign: all supported ones by default.
    pub algorithms: Vec<Algorithm>,
    /// Audiences that an ID token may name beside this client. None by default.
    pub trusted_audiences: Vec<String>,
    /// Accepts ID tokens that name any other audiences beside this client, if their `azp` is this client. For providers that
    /// list all apps of a project there, such as Zitadel, where each new app would lock out the others: every listed app can
    /// use this app's ID tokens elsewhere. Name them in `trusted_audiences` instead, if you can. False by default: such tokens
    /// are refused.
    pub insecure_any_audience: bool,
    /// How the response to a sign-in is delivered. None by default: the provider's default, which is the query. With one of
    /// the `jwt` modes the provider signs its responses, and unsigned ones are refused (JARM).
    pub response_mode: Option<ResponseMode>,
    /// When authorization requests are pushed to the provider first (RFC 9126): by default only if it requires that.
    pub pushed_authorization: PushedAuthorization,
    /// The APIs that access tokens are for (RFC 8707): absolute URIs. None by default.
    pub resources: Vec<String>,
    /// Binds tokens to a key of this browser (DPoP, RFC 9449), so that a stolen one is useless. Off by default. If it is on,
    /// unbound tokens are refused, unless `insecure_accept_bearer` is set.
    pub dpop: Option<DpopSettings>,
    /// Whether claims are requested from the userinfo endpoint, at sign-in and after each renewal (OpenID Connect Core section
    /// 5.3). False by default. If the request fails, a sign-in fails too; a renewal keeps the old claims.
    pub load_user_info: bool,
    /// Refuses userinfo that isn't signed, for a client registered with `userinfo_signed_response_alg`. False by default.
    pub require_signed_userinfo: bool,
    /// How claims of userinfo are merged into the ID token's: arrays replace each other by default.
    pub merge_claims_strategy: ClaimsStrategy,
    /// Claims that [`User::profile`](crate::User::profile) leaves out: [`PROTOCOL_CLAIMS`] by default, which only the protocol
    /// needs. `sub`, `iss`, `aud`, `exp` and `iat` always stay.
    ///
    /// [`PROTOCOL_CLAIMS`]: oidc_client_protocol::PROTOCOL_CLAIMS
    pub filter_protocol_claims: Vec<String>,
    /// Whether a sign-out by redirect sends its parameters in a form (`POST`, RP-Initiated Logout 1.0 section 2), which keeps
    /// the ID token out of the provider's logs. False by default; a content security policy must allow it (`form-action`).
    pub signout_by_form: bool,
    /// Whether a sign-out revokes the tokens at the provider (RFC 7009). False by default. If that fails, the tokens expire
    /// by themselves.
    pub revoke_tokens_on_signout: bool,
    /// The types of tokens that a sign-out revokes: both by default.
    pub revoke_token_types: Vec<RevokeTokensType>,
    /// Whether a front-channel logout must name the session that it ends, as the client is registered
    /// (`frontchannel_logout_session_required`). True by default: anybody can open an address.
    pub frontchannel_logout_session_required: bool,
    /// Allows sign-ins on a page that is served over plain http from another host than `localhost`. Browsers have no Web
    /// Cryptography there, so the provider's signatures aren't checked: its responses over TLS are trusted without (OpenID
    /// Connect Core section 3.1.3.7, item 6), and signed responses and DPoP don't work. Anyone in the network can change
    /// such a page and steal the tokens: only for tests in your own network. False by default: sign-ins are refused.
    pub insecure_allow_http_page: bool,
    /// The address of `keeper.js` of this crate's `assets`, on this page's origin. With it, refresh tokens and DPoP keys are
    /// kept in a shared worker, or in one of this page if the browser has no shared ones: no script of the page can read them.
    /// They are lost with the last page of the app; after that, sessions are renewed in a frame or not at all. None by
    /// default.
    pub token_worker: Option<String>,
    /// Where the session is stored: [`session_storage`](store::session_storage) by default. Others are
    /// [`local_storage`](store::local_storage), [`indexed_db`](store::indexed_db), [`memory`](store::memory), or your own
    /// [`Store`]; each can be [`encrypted`](store::encrypted). If the browser blocks the store, or it is full, the session is
    /// kept in memory and [`StorageDegraded`](crate::Event::StorageDegraded) is raised.
    pub user_store: Rc<dyn Store>,
    /// Where pending sign-ins and sign-outs, and the provider's metadata and keys, are stored: `localStorage` by default.
    pub state_store: Rc<dyn Store>,
}

impl UserManagerSettings {
    /// The settings for this provider and client, with defaults for everything else.
    #[must_use]
    pub fn new(
        authority: impl Into<String>,
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
    ) -> Self {
        Self {
            authority: authority.into(),
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
            post_logout_redirect_uri: None,
            end_session_template: None,
            popup_redirect_uri: None,
            popup_post_logout_redirect_uri: None,
            popup_window_features: PopupWindowFeatures::default(),
            popup_window_target: NEW_WINDOW.to_owned(),
            silent_redirect_uri: None,
            iframe_script_origin: None,
            silent_web_message: false,
            silent_request_timeout_in_seconds: 10,
            silent_renew: SilentRenew::default(),
            include_id_token_in_silent_renew: false,
            monitor_session: false,
            check_session_interval_in_seconds: 2,
            scope: "openid".to_owned(),
            refresh_scope: None,
            extra_query_params: Vec::new(),
            automatic_silent_renew: true,
            access_token_expiring_notification_time_in_seconds: None,
            clock_skew_in_seconds: ClientSettings::CLOCK_SKEW_SECONDS,
            stale_state_age_in_seconds: ClientSettings::STATE_LIFETIME_SECONDS,
            request_timeout_in_seconds: 10,
            tenants: None,
            initiate_login_issuers: Vec::new(),
            metadata: None,
            metadata_seed: None,
            metadata_url: None,
            signing_keys: None,
            algorithms: Algorithm::ALL.to_vec(),
            trusted_audiences: Vec::new(),
            insecure_any_audience: false,
            response_mode: None,
            pushed_authorization: PushedAuthorization::default(),
            resources: Vec::new(),
            dpop: None,
            load_user_info: false,
            require_signed_userinfo: false,
            merge_claims_strategy: ClaimsStrategy::default(),
            filter_protocol_claims: PROTOCOL_CLAIMS.map(str::to_owned).to_vec(),
            revoke_tokens_on_signout: false,
            revoke_token_types: vec![RevokeTokensType::AccessToken, RevokeTokensType::RefreshToken],
            frontchannel_logout_session_required: true,
            insecure_allow_http_page: false,
            token_worker: None,
            signout_by_form: false,
            user_store: store::session_storage(),
            state_store: store::local_storage(),
        }
    }

    /// The part that the protocol crate needs.
    pub(crate) fn client(&self) -> Result<ClientSettings, Error> {
        let issuer = match self.tenants.clone() {
            Some(tenants) => Issuer::of_tenants(self.authority.as_str(), tenants)?,
            None => Issuer::new(self.authority.as_str())?,
        };
        let mut client = ClientSettings::new(issuer, self.client_id.as_str(), self.redirect_uri.as_str());
        client.scope.clone_from(&self.scope);
        client.refresh_scope.clone_from(&self.refresh_scope);
        client.clock_skew_seconds = self.clock_skew_in_seconds;
        client.state_lifetime_seconds = self.stale_state_age_in_seconds;
        client.algorithms.clone_from(&self.algorithms);
        client.trusted_audiences.clone_from(&self.trusted_audiences);
        client.insecure_any_audience = self.insecure_any_audience;
        client.response_mode = self.response_mode;
        client.pushed_authorization = self.pushed_authorization;
        client.resources.clone_from(&self.resources);
        client.dpop = self.dpop.is_some();
        client.insecure_accept_bearer = self.dpop.as_ref().is_some_and(|dpop| dpop.insecure_accept_bearer);
        client.require_signed_userinfo = self.require_signed_userinfo;
        Ok(client)
    }

    pub(crate) fn metadata_source(&self) -> MetadataSource {
        MetadataSource {
            metadata: self.metadata.clone(),
            seed: self.metadata_seed.clone(),
            url: self.metadata_url.clone(),
            signing_keys: self.signing_keys.clone(),
        }
    }
}

impl std::fmt::Debug for UserManagerSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserManagerSettings")
            .field("authority", &self.authority)
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
