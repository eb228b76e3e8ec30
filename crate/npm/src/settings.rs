//! Settings parsed from JSON text. The names are oidc-client-ts's; settings that it lacks are named in its style.

use crate::args::{Args, object};
use crate::host::Host;
use crate::keys::{DpopStore, JsKeyStore};
use crate::outcome::{Failure, invalid};
use crate::store::{JsStore, StateStore};
use oidc_client_wasm::platform::store::{self, Store};
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::{
    Algorithm, ArrayMerge, ClaimsStrategy, PROTOCOL_CLAIMS, PushedAuthorization, ResponseMode, Tenants,
};
use oidc_client_wasm::{DpopSettings, SilentRenew, UserManagerSettings};
use std::cell::Cell;
use std::rc::Rc;

/// The settings; absent ones get the client's default.
pub(crate) fn parse(text: &str, host: &Host) -> Result<UserManagerSettings, Failure> {
    let args = Args::of(object(text)?);
    let required = |name| args.string(name).unwrap_or_default();
    let mut settings =
        UserManagerSettings::new(required("authority"), required("client_id"), required("redirect_uri"));
    addresses(&args, &mut settings);
    times(&args, &mut settings);
    flags(&args, &mut settings);
    validation(&args, &mut settings);
    requests(&args, &mut settings);
    settings.dpop = args.object("dpop").map(|dpop| dpop_settings(&dpop, host.dpop_store()));
    settings.user_store = store_of(&args, "userStore", host.user_store())?;
    settings.state_store = store_of(&args, "stateStore", host.state_store())?;
    args.unless_wrong(settings)
}

/// Replaces the defaults of those fields for which there is a value.
macro_rules! given {
    ($settings:ident, $($field:ident = $value:expr;)+) => {
        $(if let Some(value) = $value { $settings.$field = value; })+
    };
}

fn addresses(args: &Args, settings: &mut UserManagerSettings) {
    settings.post_logout_redirect_uri = args.string("post_logout_redirect_uri");
    settings.popup_redirect_uri = args.string("popup_redirect_uri");
    settings.popup_post_logout_redirect_uri = args.string("popup_post_logout_redirect_uri");
    settings.silent_redirect_uri = args.string("silent_redirect_uri");
    settings.iframe_script_origin = args.string("iframeScriptOrigin");
    settings.metadata_url = args.string("metadataUrl");
    settings.end_session_template = args.string("endSessionTemplate");
    settings.token_worker = args.string("tokenWorker");
}

fn times(args: &Args, settings: &mut UserManagerSettings) {
    settings.access_token_expiring_notification_time_in_seconds =
        args.number("accessTokenExpiringNotificationTimeInSeconds");
    given! { settings,
        silent_request_timeout_in_seconds = args.seconds("silentRequestTimeoutInSeconds");
        request_timeout_in_seconds = args.seconds("requestTimeoutInSeconds");
        stale_state_age_in_seconds = args.number("staleStateAgeInSeconds");
        clock_skew_in_seconds = args.number("clockSkewInSeconds");
    }
}

fn flags(args: &Args, settings: &mut UserManagerSettings) {
    given! { settings,
        automatic_silent_renew = args.flag("automaticSilentRenew");
        include_id_token_in_silent_renew = args.flag("includeIdTokenInSilentRenew");
        load_user_info = args.flag("loadUserInfo");
        require_signed_userinfo = args.flag("requireSignedUserinfo");
        silent_web_message = args.flag("silentWebMessage");
        signout_by_form = args.flag("signoutByForm");
        frontchannel_logout_session_required = args.flag("frontchannelLogoutSessionRequired");
        insecure_allow_http_page = args.flag("insecureAllowHttpPage");
        insecure_any_audience = args.flag("insecureAnyAudience");
    }
}

fn validation(args: &Args, settings: &mut UserManagerSettings) {
    settings.metadata = args.object("metadata");
    settings.metadata_seed = args.object("metadataSeed");
    settings.signing_keys = args.read("signingKeys", "a list of keys", |keys| {
        keys.as_array()?;
        let mut set = Object::new();
        set.insert("keys", keys.clone());
        Some(Value::Object(set).to_json())
    });
    settings.tenants = args.read("tenants", "\"any\" or a list of tenants", |value| match value {
        Value::String(any) => (any == "any").then_some(Tenants::Any),
        _ => Some(Tenants::Only(
            value.as_array()?.iter().filter_map(|it| Some(it.as_str()?.to_owned())).collect(),
        )),
    });
    given! { settings,
        trusted_audiences = args.strings("trustedAudiences");
        algorithms = args.read("algorithms", "a list of signature algorithms", |value| {
            value.as_array()?.iter().map(|name| Algorithm::from_name(name.as_str()?)).collect()
        });
        filter_protocol_claims = args.read("filterProtocolClaims", "true, false or a list of claims", claims);
        merge_claims_strategy = args.read("mergeClaimsStrategy", "{array: \"replace\" or \"merge\"}", merging);
    }
}

fn claims(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Bool(true) => Some(PROTOCOL_CLAIMS.map(str::to_owned).to_vec()),
        Value::Bool(false) => Some(Vec::new()),
        _ => value.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect(),
    }
}

fn merging(value: &Value) -> Option<ClaimsStrategy> {
    match value.as_object()?.string("array") {
        Some("merge") => Some(ClaimsStrategy { arrays: ArrayMerge::Merge }),
        Some("replace") | None => Some(ClaimsStrategy { arrays: ArrayMerge::Replace }),
        Some(_) => None,
    }
}

fn requests(args: &Args, settings: &mut UserManagerSettings) {
    settings.response_mode =
        args.read("response_mode", "a response mode", |value| ResponseMode::from_name(value.as_str()?));
    settings.extra_query_params = args.parameters("extraQueryParams");
    given! { settings,
        scope = args.string("scope");
        resources = args.strings("resource");
        pushed_authorization = args.read("par", "where_required, where_possible or never", |value| {
            Some(match value.as_str()? {
                "where_required" => PushedAuthorization::WhereRequired,
                "where_possible" => PushedAuthorization::WherePossible,
                "never" => PushedAuthorization::Never,
                _ => return None,
            })
        });
        silent_renew = args.read("silentRenew", "auto, refresh_token, iframe, redirect or off", |value| {
            Some(match value.as_str()? {
                "auto" => SilentRenew::Auto,
                "refresh_token" => SilentRenew::RefreshToken,
                "iframe" => SilentRenew::Iframe,
                "redirect" => SilentRenew::Redirect,
                "off" => SilentRenew::Off,
                _ => return None,
            })
        });
    }
}

fn dpop_settings(dpop: &Object, own: Option<DpopStore>) -> DpopSettings {
    let flag = |name| dpop.get(name).and_then(Value::as_bool);
    let default = DpopSettings::default();
    DpopSettings {
        bind_authorization_code: flag("bind_authorization_code").unwrap_or(default.bind_authorization_code),
        insecure_accept_bearer: flag("insecureAcceptBearer").unwrap_or(default.insecure_accept_bearer),
        store: own.map_or(default.store, |store| Rc::new(JsKeyStore::new(store))),
    }
}

/// The client's own store of the described kind, or else the app's store.
fn store_of(args: &Args, name: &str, own: Option<StateStore>) -> Result<Rc<dyn Store>, Failure> {
    let described = args.object(name).unwrap_or_default();
    let store: Rc<dyn Store> = match (described.string("kind"), own) {
        (Some("sessionStorage"), _) => store::session_storage(),
        (Some("localStorage"), _) => store::local_storage(),
        (Some("indexedDB"), _) => store::indexed_db(),
        (_, Some(store)) => {
            let is_shared = described.get("shared").and_then(Value::as_bool).unwrap_or(true);
            Rc::new(JsStore { store, is_shared, has_failed: Cell::new(false) })
        }
        _ => return Err(invalid(&format!("{name}: there is none"))),
    };
    let is_encrypted = described.get("encrypted").and_then(Value::as_bool) == Some(true);
    Ok(if is_encrypted { store::encrypted(store) } else { store })
}
