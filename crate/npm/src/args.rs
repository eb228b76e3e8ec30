//! Arguments of single operations, parsed from JSON text. The names are oidc-client-ts's.

use crate::outcome::{Failure, invalid};
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::{
    IdToken, Navigator, RequestType, ResponseMode, SigninRequest, TokenParameters,
};
use oidc_client_wasm::{
    AccessTokenArgs, RevokeTokensType, SigninResourceOwnerCredentialsArgs, SigninSilentArgs,
    SignoutRedirectArgs,
};
use std::cell::RefCell;

/// Arguments by name. An argument of the wrong type reads as absent and is noted; [`Args::unless_wrong`] reports the first one
/// once everything is read. Returning a `Result` from each getter would make this module a third larger.
pub(crate) struct Args {
    object: Object,
    wrong: RefCell<Option<Failure>>,
}

impl Args {
    pub(crate) fn parse(text: &str) -> Result<Args, Failure> {
        object(text).map(Args::of)
    }

    pub(crate) fn of(object: Object) -> Args {
        Args { object, wrong: RefCell::default() }
    }

    /// Returns `read`, unless an argument had the wrong type.
    pub(crate) fn unless_wrong<T>(&self, read: T) -> Result<T, Failure> {
        self.wrong.take().map_or(Ok(read), Err)
    }

    pub(crate) fn string(&self, name: &str) -> Option<String> {
        self.read(name, "text", |value| value.as_str().map(str::to_owned))
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.read(name, "a whole number", Value::as_u64)
    }

    pub(crate) fn seconds(&self, name: &str) -> Option<u32> {
        self.read(name, "whole seconds", |value| value.as_u64()?.try_into().ok())
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.read(name, "true or false", Value::as_bool)
    }

    pub(crate) fn object(&self, name: &str) -> Option<Object> {
        self.read(name, "an object", |value| value.as_object().cloned())
    }

    /// A single string counts as a list of one.
    pub(crate) fn strings(&self, name: &str) -> Option<Vec<String>> {
        self.read(name, "a list of texts", |value| match value {
            Value::String(one) => Some(vec![one.clone()]),
            _ => value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        })
    }

    /// Extra parameters of a request: numbers and booleans become text, `null` is left out.
    pub(crate) fn parameters(&self, name: &str) -> Vec<(String, String)> {
        let parameters = self.object(name).unwrap_or_default();
        let given = parameters.iter().filter(|(_, value)| !matches!(value, Value::Null));
        given.map(|(name, value)| (name.to_owned(), written(value))).collect()
    }

    pub(crate) fn navigator(&self) -> Navigator {
        match self.object.string("request_type").and_then(RequestType::from_name) {
            Some(RequestType::Signin(navigator) | RequestType::Signout(navigator)) => navigator,
            None => Navigator::Redirect,
        }
    }

    /// The arguments of a sign-in request.
    pub(crate) fn signin_request(&self) -> Result<SigninRequest, Failure> {
        self.unless_wrong(SigninRequest {
            navigator: self.navigator(),
            state: self.object.get("state").cloned(),
            url_state: self.string("url_state"),
            redirect_uri: self.string("redirect_uri"),
            response_mode: self
                .read("response_mode", "a response mode", |value| ResponseMode::from_name(value.as_str()?)),
            scope: self.string("scope"),
            prompt: self.string("prompt"),
            display: self.string("display"),
            login_hint: self.string("login_hint"),
            id_token_hint: self.string("id_token_hint").map(IdToken::new),
            ui_locales: self.string("ui_locales"),
            max_age: self.number("max_age"),
            acr_values: self.string("acr_values"),
            claims: self.object("claims"),
            resources: self.strings("resource"),
            nonce: self.string("nonce"),
            extra_query_params: self.parameters("extraQueryParams"),
            extra_token_params: self.parameters("extraTokenParams"),
            skip_userinfo: self.flag("skipUserInfo").unwrap_or(false),
            ..SigninRequest::default()
        })
    }

    pub(crate) fn silent(&self) -> Result<SigninSilentArgs, Failure> {
        self.unless_wrong(SigninSilentArgs {
            request: self.signin_request()?,
            force_iframe_auth: self.flag("forceIframeAuth").unwrap_or(false),
            silent_request_timeout_in_seconds: self.seconds("silentRequestTimeoutInSeconds"),
            abort: None,
        })
    }

    pub(crate) fn signout(&self) -> Result<SignoutRedirectArgs, Failure> {
        self.unless_wrong(SignoutRedirectArgs {
            post_logout_redirect_uri: self.string("post_logout_redirect_uri"),
            id_token_hint: self.string("id_token_hint").map(IdToken::new),
            state: self.object.get("state").cloned(),
            url_state: self.string("url_state"),
            // As in oidc-client-ts: pages compare the URL that users come back to with the one that they passed.
            omit_state: self.navigator() == Navigator::Redirect
                && self.object.get("state").is_none()
                && self.object.get("url_state").is_none(),
            extra_query_params: self.parameters("extraQueryParams"),
        })
    }

    /// The arguments of an API's token: `{"resource", "scope", "extraTokenParams", "minValidityInSeconds"}`.
    pub(crate) fn access_token(&self) -> Result<AccessTokenArgs, Failure> {
        let default = AccessTokenArgs::default();
        self.unless_wrong(AccessTokenArgs {
            parameters: self.token_parameters()?,
            scope: self.string("scope"),
            min_validity_in_seconds: self
                .number("minValidityInSeconds")
                .unwrap_or(default.min_validity_in_seconds),
        })
    }

    pub(crate) fn password(&self) -> Result<SigninResourceOwnerCredentialsArgs, Failure> {
        self.unless_wrong(SigninResourceOwnerCredentialsArgs {
            username: self.string("username").unwrap_or_default(),
            password: self.string("password").unwrap_or_default(),
            skip_userinfo: self.flag("skipUserInfo").unwrap_or(false),
            parameters: self.token_parameters()?,
        })
    }

    fn token_parameters(&self) -> Result<TokenParameters, Failure> {
        let resources = self.strings("resource").unwrap_or_default();
        let parameters = TokenParameters::new(resources, self.parameters("extraTokenParams"));
        parameters.map_err(|error| invalid(&error.to_string()))
    }

    /// Reads one argument; `null` counts as absent.
    pub(crate) fn read<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.object.get(name).filter(|value| !matches!(value, Value::Null))?;
        let outcome = read(value);
        if outcome.is_none() {
            self.note(name, expected, value);
        }
        outcome
    }

    /// Notes an argument of the wrong type, if it is the first.
    fn note(&self, name: &str, expected: &str, got: &Value) {
        let error = || invalid(&format!("{name}: expected {expected}, got {}", got.kind()));
        self.wrong.borrow_mut().get_or_insert_with(error);
    }
}

pub(crate) fn object(text: &str) -> Result<Object, Failure> {
    Object::parse(text).map_err(|error| invalid(&error.to_string()))
}

pub(crate) fn revoke_tokens_types(names: &[String]) -> Result<Vec<RevokeTokensType>, Failure> {
    let of = |name: &String| match name.as_str() {
        "access_token" => Ok(RevokeTokensType::AccessToken),
        "refresh_token" => Ok(RevokeTokensType::RefreshToken),
        _ => Err(invalid(&format!("expected access_token or refresh_token, got \"{name}\""))),
    };
    names.iter().map(of).collect()
}

/// A string as it is, everything else as JSON.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_json(), str::to_owned)
}
