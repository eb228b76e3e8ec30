//! What an app says once: which provider, which client, and how the session is to be kept.

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

/// Settings of a [`UserManager`](crate::UserManager), named as in oidc-client-ts.
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
    /// The provider's issuer, exactly as the provider writes it: a trailing slash counts.
    pub authority: String,
    /// This client's name at the provider.
    pub client_id: String,
    /// Where the provider sends people back to after sign-in: an absolute URL, registered there.
    pub redirect_uri: String,
    /// Where the provider sends people back to after sign-out: an absolute URL, registered there. None by default.
    pub post_logout_redirect_uri: Option<String>,
    /// The sign-out address of a provider that takes other parameters than the standard's (RP-Initiated Logout 1.0
    /// section 2), instead of its `end_session_endpoint`: see [`EndSessionTemplate`]. None by default.
    ///
    /// [`EndSessionTemplate`]: oidc_client_protocol::EndSessionTemplate
    pub end_session_template: Option<String>,
    /// Where the provider sends a popup back to after sign-in: a page of this origin that hands its address on, such as
    /// `callback.html` of this crate's `assets`. `redirect_uri` by default.
    pub popup_redirect_uri: Option<String>,
    /// As above, after sign-out. `post_logout_redirect_uri` by default.
    pub popup_post_logout_redirect_uri: Option<String>,
    /// How a popup looks.
    pub popup_window_features: PopupWindowFeatures,
    /// The name of a popup's window: `_blank` by default, which is a new one each time.
    pub popup_window_target: String,
    /// Where the provider sends a hidden frame back to: a page of this origin that hands its address on. None by default: no
    /// session is renewed in a frame then, and a frame that is asked for all the same comes back to `redirect_uri`.
    pub silent_redirect_uri: Option<String>,
    /// The origin of the pages that hidden frames come back to, of sign-ins and sign-outs, where it is another than this
    /// page's: messages of that one are taken then, and of no other. None by default.
    pub iframe_script_origin: Option<String>,
    /// Whether the provider posts its answer to the page in whose frame it is (`response_mode=web_message`), so that no
    /// callback page is needed there. False by default: few providers know it.
    pub silent_web_message: bool,
    /// How many seconds a hidden frame may take. 10 by default.
    pub silent_request_timeout_in_seconds: u32,
    /// How a session is renewed: by its refresh token by default, or else in a hidden frame where there is a
    /// `silent_redirect_uri` or `silent_web_message`.
    pub silent_renew: SilentRenew,
    /// Whether a renewal in a hidden frame tells the provider who was signed in (`id_token_hint`). False by default: it
    /// travels in the address.
    pub include_id_token_in_silent_renew: bool,
    /// Whether the session at the provider is watched (OpenID Connect Session Management 1.0). False by default: it takes
    /// the provider's cookies in a frame, which browsers keep from frames of other sites. Without the crate's feature
    /// `session-monitor`, which is on by default, nothing is watched.
    pub monitor_session: bool,
    /// How many seconds there are between two questions to the provider's page, which ask the browser and not the network.
    /// 2 by default.
    pub check_session_interval_in_seconds: u64,
    /// What is asked for, separated by spaces; `openid` by default. With `offline_access` most providers give a
    /// refresh token, and the session can be renewed.
    pub scope: String,
    /// What a renewal by refresh token asks for, separated by spaces (RFC 6749 section 6). None by default, which is what was
    /// granted; some providers want it said again.
    pub refresh_scope: Option<String>,
    /// Parameters for the authorization endpoint beyond the protocol's: `audience`, `organization` … One sign-in's own of
    /// the same name stands in its place.
    pub extra_query_params: Vec<(String, String)>,
    /// Whether the session is renewed before its access token ends. True by default.
    pub automatic_silent_renew: bool,
    /// How many seconds before the end of the access token people are told, and the session is renewed; for tokens that live
    /// less than three times that, a third of their life. `None` by default: the session is renewed when two thirds of the
    /// token's life are over, and people are told a minute before its end, if there is no other by then.
    pub access_token_expiring_notification_time_in_seconds: Option<u64>,
    /// How many seconds the provider's clock may be off. 60 by default, 300 at most.
    pub clock_skew_in_seconds: u64,
    /// How many seconds a person may take to sign in. 900 by default.
    pub stale_state_age_in_seconds: u64,
    /// How many seconds the provider may take to answer a request. 10 by default.
    pub request_timeout_in_seconds: u32,
    /// Whose people may sign in, where the authority is for many tenants, such as Entra ID's `common`; refused by
    /// default.
    pub tenants: Option<Tenants>,
    /// The provider's metadata, by hand: nothing is fetched then. None by default.
    pub metadata: Option<Object>,
    /// What counts instead of what the provider's own metadata say, or lack. None by default.
    pub metadata_seed: Option<Object>,
    /// Where the provider's metadata are, if not at the well-known address: an absolute URL.
    pub metadata_url: Option<String>,
    /// The provider's keys, by hand: a JWK Set as JSON text (RFC 7517 section 5). Nothing is fetched then, so a provider
    /// that changes its keys locks everybody out. None by default.
    pub signing_keys: Option<String>,
    /// The algorithms by which the provider may sign: all that are known by default.
    pub algorithms: Vec<Algorithm>,
    /// Audiences that an ID token may name beside this client. None by default.
    pub trusted_audiences: Vec<String>,
    /// How the answer to a sign-in travels; the provider's choice by default, which is the query. With one of the
    /// `jwt` modes the provider signs it, and plain answers are refused (JARM).
    pub response_mode: Option<ResponseMode>,
    /// When the authorization request is pushed to the provider first (RFC 9126): where it demands that by default.
    pub pushed_authorization: PushedAuthorization,
    /// The APIs that access tokens are for (RFC 8707): absolute URIs. None by default.
    pub resources: Vec<String>,
    /// Binds tokens to a key of this browser (RFC 9449), so that a stolen one is of no use. Off by default; a provider
    /// that gives unbound tokens all the same is refused.
    pub dpop: Option<DpopSettings>,
    /// Whether the userinfo endpoint is asked for claims, at sign-in and after each renewal (OpenID Connect Core section
    /// 5.3). False by default. A sign-in fails when that fails; a renewal leaves the claims as they were.
    pub load_user_info: bool,
    /// Refuses userinfo that isn't signed, for a client registered with `userinfo_signed_response_alg`. False by default.
    pub require_signed_userinfo: bool,
    /// How claims of userinfo are added to the ID token's: arrays replace each other by default.
    pub merge_claims_strategy: ClaimsStrategy,
    /// Claims that [`User::profile`](crate::User::profile) leaves out: [`PROTOCOL_CLAIMS`] by default, which the protocol
    /// alone has use for. `sub`, `iss`, `aud`, `exp` and `iat` always stay.
    ///
    /// [`PROTOCOL_CLAIMS`]: oidc_client_protocol::PROTOCOL_CLAIMS
    pub filter_protocol_claims: Vec<String>,
    /// Whether a sign-out by redirect sends its parameters in a form (`POST`, RP-Initiated Logout 1.0 section 2), which keeps
    /// the ID token out of the provider's logs. False by default; a content security policy must allow it by `form-action`.
    pub signout_by_form: bool,
    /// Whether a sign-out revokes the tokens at the provider (RFC 7009). False by default. Where that fails they end by
    /// themselves.
    pub revoke_tokens_on_signout: bool,
    /// The tokens that are revoked: both by default.
    pub revoke_token_types: Vec<RevokeTokensType>,
    /// Whether a front-channel logout must name the session that it ends, as the client is registered
    /// (`frontchannel_logout_session_required`). True by default: anybody can open an address.
    pub frontchannel_logout_session_required: bool,
    /// Lets people sign in on a page that is served over plain http, and not at `localhost`. Browsers have no Web
    /// Cryptography there, so the provider's signatures aren't checked: what comes from it over TLS is taken without (OpenID
    /// Connect Core section 3.1.3.7, item 6), and signed answers and DPoP don't work. Whoever is in the network can change
    /// such a page and take the tokens: for tests in a network of one's own alone. False by default: sign-ins are refused.
    pub insecure_allow_http_page: bool,
    /// The address of `keeper.js` of this crate's `assets`, on this page's origin. With it refresh tokens and DPoP keys
    /// live in a shared worker, or where there are none in one of this page's own: no script of the page can read them.
    /// They end with the last page of the app; from then on a session is renewed in a frame, or not at all. None by
    /// default.
    pub token_worker: Option<String>,
    /// Where the session is kept: [`session_storage`](store::session_storage) by default. The others are
    /// [`local_storage`](store::local_storage), [`indexed_db`](store::indexed_db), [`memory`](store::memory), any
    /// [`Store`] of an app's own, and each of them [`encrypted`](store::encrypted). Where the browser blocks one, or it is
    /// full, the session is kept in memory, and [`StorageDegraded`](crate::Event::StorageDegraded) tells so.
    pub user_store: Rc<dyn Store>,
    /// Where sign-ins under way and the provider's metadata are kept: `localStorage` by default.
    pub state_store: Rc<dyn Store>,
}

impl UserManagerSettings {
    /// Settings for this client, with the defaults for everything else.
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
            metadata: None,
            metadata_seed: None,
            metadata_url: None,
            signing_keys: None,
            algorithms: Algorithm::ALL.to_vec(),
            trusted_audiences: Vec::new(),
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

    /// The part that the protocol needs.
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
