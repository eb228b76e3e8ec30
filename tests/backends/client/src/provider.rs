//! Providers that deviate from the standard, with the settings of the client's presets.

mod preset;
mod told;

use crate::{Told, take};
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::protocol::url;
use oidc_client_wasm::providers::Auth0;
use oidc_client_wasm::{
    ApiSettings, Event, SigninRedirectArgs, SigninSilentArgs, SignoutRedirectArgs, Subscription, UserManager,
};
use wasm_bindgen::prelude::*;

/// A manager for a provider. Results are JSON text.
#[wasm_bindgen]
pub struct AtProvider {
    manager: UserManager,
    events: Told,
    _subscription: Subscription,
}

#[wasm_bindgen]
impl AtProvider {
    /// With the preset of this name, its members as JSON text, and settings beside those that it gives, as JSON text too.
    ///
    /// # Errors
    /// Names what is wrong with them.
    #[wasm_bindgen(constructor)]
    pub fn new(preset: &str, members: &str, settings: &str) -> Result<AtProvider, String> {
        let settings = preset::settings(preset, &told::object(members)?, &told::object(settings)?)?;
        let manager = UserManager::new(settings).map_err(|error| error.code().to_owned())?;
        let events = Told::default();
        let heard = events.clone();
        let _subscription = manager.events().subscribe(move |event| heard.borrow_mut().push(name(event)));
        Ok(AtProvider { manager, events, _subscription })
    }

    /// Leaves, with these parameters beside those of the settings: names and values in turn.
    #[wasm_bindgen(js_name = signIn)]
    pub async fn sign_in(&self, parameters: Vec<String>) -> String {
        let pairs =
            parameters.chunks_exact(2).filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone())));
        let args =
            SigninRedirectArgs { extra_query_params: pairs.collect(), ..SigninRedirectArgs::default() };
        told::done(self.manager.signin_redirect(args).await)
    }

    /// Finishes a sign-in at this address.
    pub async fn finish(&self, address: String) -> String {
        told::user(self.manager.signin_redirect_callback(&address).await.map(Some))
    }

    /// Renews by the refresh token.
    pub async fn renew(&self) -> String {
        told::user(self.manager.signin_silent().await.map(Some))
    }

    /// Asks in a hidden frame.
    #[wasm_bindgen(js_name = askInFrame)]
    pub async fn ask_in_frame(&self) -> String {
        let args = SigninSilentArgs { force_iframe_auth: true, ..SigninSilentArgs::default() };
        told::user(self.manager.signin_silent_with(args).await.map(Some))
    }

    /// The signed-in user.
    pub async fn user(&self) -> String {
        told::user(self.manager.get_user().await)
    }

    /// Whether the person is of this organization of Auth0's.
    #[wasm_bindgen(js_name = isOfOrganization)]
    pub async fn is_of_organization(&self, organization: String) -> bool {
        let user = self.manager.get_user().await.ok().flatten();
        user.is_some_and(|user| Auth0::is_of_organization(user.profile(), &organization))
    }

    /// Leaves for the provider's sign-out page.
    #[wasm_bindgen(js_name = signOut)]
    pub async fn sign_out(&self) -> String {
        told::done(self.manager.signout_redirect(SignoutRedirectArgs::default()).await)
    }

    /// Finishes a sign-out at this address.
    #[wasm_bindgen(js_name = finishSignOut)]
    pub async fn finish_sign_out(&self, address: String) -> String {
        told::done(self.manager.signout_redirect_callback(&address).await)
    }

    /// Asks an API in the session's name, or posts this JSON text to it.
    #[wasm_bindgen(js_name = callApi)]
    pub async fn call_api(&self, address: String, body: Option<String>) -> String {
        let request = match body {
            Some(body) => HttpRequest::new("POST", &address)
                .with_header("Content-Type", "application/json")
                .with_body(body),
            None => HttpRequest::get_json(&address),
        };
        let api = self
            .manager
            .api(&ApiSettings { allowed: url::origin(&address).into_iter().map(Into::into).collect() });
        told::answer(async { api?.fetch(request).await }.await)
    }

    /// The names of the events since this was last asked.
    #[wasm_bindgen(js_name = takeTold)]
    pub fn take_told(&self) -> Vec<String> {
        take(&self.events)
    }
}

fn name(event: &Event) -> String {
    match event {
        Event::UserLoaded(_) => "loaded".to_owned(),
        Event::UserUnloaded => "unloaded".to_owned(),
        Event::UserSignedOut => "signed out at the provider".to_owned(),
        Event::SilentRenewError { error, .. } => format!("not renewed: {}", error.code()),
        Event::SessionMonitorStopped { error } => format!("monitor stopped: {}", error.code()),
        _ => "something else".to_owned(),
    }
}
