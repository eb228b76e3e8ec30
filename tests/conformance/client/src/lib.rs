//! The client as a page of the conformance tests calls it: settings go in as JSON text, outcomes come out as JSON
//! text. Nothing is decided here, so whatever the tests find is the client's own.

mod arguments;
mod outcome;
mod settings;
mod windows;

use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::protocol::{ReturnTo, url};
use oidc_client_wasm::{
    AllowedApi, ApiSettings, Error, Event, RevokeTokensType, SignoutRedirectArgs, Subscription, UserManager,
};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// One manager, and its events since the page was loaded.
#[wasm_bindgen]
pub struct Client {
    manager: UserManager,
    events: Rc<RefCell<Vec<&'static str>>>,
    _subscription: Subscription,
}

#[wasm_bindgen]
impl Client {
    /// A client with these settings, named as in [`oidc_client_wasm::UserManagerSettings`].
    ///
    /// # Errors
    /// The outcome, as JSON text, when there can be no such client.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &str) -> Result<Client, String> {
        // A panic says where it was, instead of just `unreachable`.
        std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
        let settings = settings::parse(settings)?;
        let manager = UserManager::new(settings).map_err(|error| outcome::refused(&error))?;
        let events: Rc<RefCell<Vec<&'static str>>> = Rc::default();
        let heard = events.clone();
        let subscription = manager.events().subscribe(move |event| heard.borrow_mut().push(name(event)));
        Ok(Client { manager, events, _subscription: subscription })
    }

    /// Leaves for the provider.
    pub async fn signin(&self, args: String) -> String {
        match arguments::signin(&args) {
            Ok(args) => outcome::done(self.manager.signin_redirect(args).await),
            Err(outcome) => outcome,
        }
    }

    /// Navigates to the provider, as requested by whoever made this address.
    #[wasm_bindgen(js_name = initiateLogin)]
    pub async fn initiate_login(&self, address: String) -> String {
        outcome::done(self.manager.initiate_login(&address).await)
    }

    /// Finishes a sign-in at this address.
    pub async fn callback(&self, address: String) -> String {
        outcome::user(self.manager.signin_redirect_callback(&address).await)
    }

    /// Renews the session by its refresh token.
    pub async fn refresh(&self) -> String {
        outcome::user(self.manager.signin_silent().await)
    }

    /// The signed-in user: an outcome without a user if there is none.
    #[wasm_bindgen(js_name = getUser)]
    pub async fn get_user(&self) -> String {
        outcome::maybe_user(self.manager.get_user().await)
    }

    /// Calls an API: `{"url":"…","allowed":["…"],"resource":"…"}`, the last for a separate token.
    pub async fn fetch(&self, arguments: String) -> String {
        match arguments::api_call(&arguments) {
            Ok((url, allowed)) => outcome::answer(self.call_api(&url, allowed).await),
            Err(outcome) => outcome,
        }
    }

    async fn call_api(&self, url: &str, allowed: Vec<AllowedApi>) -> Result<(u16, String), Error> {
        let api = self.manager.api(&ApiSettings { allowed })?;
        let response = api.fetch(HttpRequest::get_json(url)).await?;
        Ok((response.status, response.body))
    }

    /// Where an app of this origin may go on after sign-in.
    #[wasm_bindgen(js_name = returnTo)]
    pub fn return_to(&self, place: String) -> String {
        let origin = url::origin(&self.manager.settings().redirect_uri).unwrap_or_default();
        match ReturnTo::parse(&place, &origin) {
            Ok(_) => outcome::done(Ok(())),
            Err(error) => outcome::refusal(error.code(), &error.to_string()),
        }
    }

    /// Revokes the tokens at the provider.
    pub async fn revoke(&self) -> String {
        let types = [RevokeTokensType::AccessToken, RevokeTokensType::RefreshToken];
        outcome::done(self.manager.revoke_tokens(&types).await)
    }

    /// Leaves for the provider's sign-out page.
    pub async fn signout(&self) -> String {
        outcome::done(self.manager.signout_redirect(SignoutRedirectArgs::default()).await)
    }

    /// Finishes a sign-out at this address.
    #[wasm_bindgen(js_name = signoutCallback)]
    pub async fn signout_callback(&self, address: String) -> String {
        outcome::done(self.manager.signout_redirect_callback(&address).await)
    }

    /// The provider opened this address in a hidden frame, because the user has signed out there.
    #[wasm_bindgen(js_name = frontchannelLogout)]
    pub async fn frontchannel_logout(&self, address: String) -> String {
        match self.manager.frontchannel_logout(&address).await {
            Ok(true) => outcome::done(Ok(())),
            Ok(false) => outcome::ignored(),
            Err(error) => outcome::refused(&error),
        }
    }

    /// Forgets the session here.
    pub async fn forget(&self) -> String {
        outcome::done(self.manager.remove_user().await)
    }

    /// The names of the events since the page was loaded.
    pub fn events(&self) -> Vec<String> {
        self.events.borrow().iter().map(|name| (*name).to_owned()).collect()
    }
}

/// In oidc-client-ts's terms.
fn name(event: &Event) -> &'static str {
    match event {
        Event::UserLoaded(_) => "userLoaded",
        Event::UserUnloaded => "userUnloaded",
        Event::UserSignedOut => "userSignedOut",
        Event::SilentRenewError { .. } => "silentRenewError",
        Event::AccessTokenExpiring => "accessTokenExpiring",
        Event::AccessTokenExpired => "accessTokenExpired",
        Event::SessionMonitorStopped { .. } => "sessionMonitorStopped",
        Event::StorageDegraded => "storageDegraded",
        _ => "other",
    }
}
