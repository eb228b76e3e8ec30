//! The client as the npm package's face calls it. Settings, arguments and outcomes are JSON text; what JavaScript alone
//! can do, such as calling a store of the app's own, is asked of its [`Host`]. Nothing is decided here.

// Less code than the standard library's; the package's pages hold little, and let go of all of it.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

mod apis;
mod args;
mod events;
mod host;
mod keys;
mod outcome;
mod settings;
mod store;

use crate::args::Args;
use crate::host::Host;
use crate::outcome::Outcome;
use js_sys::Promise;
use oidc_client_wasm::platform::{LocalFuture, Platform, window};
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::{AccessToken, RefreshToken, RevokedToken};
use oidc_client_wasm::{Abort, CreatedRequest, PopupArgs, SigninSilentArgs, Subscription, UserManager};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// One manager. Each method gives JSON text, or throws it: `{"code", "message", …}`.
#[wasm_bindgen]
pub struct Core {
    manager: UserManager,
    apis: apis::Apis,
    _events: Subscription,
}

#[wasm_bindgen]
impl Core {
    /// A manager with these settings, as JSON text of the face's settings.
    ///
    /// # Errors
    /// When there can be no such client.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &str, host: Host) -> Result<Core, String> {
        let host = Rc::new(host);
        let settings = settings::parse(settings, &host)?;
        let platform = Platform::browser_with(Rc::new(host::HostFetch(host.clone())));
        let manager =
            UserManager::with_platform(settings, platform).map_err(|error| outcome::error(&error))?;
        let events = manager.events().subscribe(move |event| events::tell(&host, event));
        Ok(Core { manager, apis: apis::Apis::default(), _events: events })
    }

    /// Who is signed in by the store, followed from here on. `null` when nobody is.
    #[wasm_bindgen(js_name = getUser)]
    pub fn get_user(&self) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let user = manager.get_user().await.map_err(|error| outcome::error(&error))?;
            Ok(user.map_or_else(|| "null".to_owned(), |user| outcome::user(&user)))
        })
    }

    /// Takes over the session of this entry, which the page read before this was loaded, and handles what other pages said
    /// meanwhile. They are heard from when this returns.
    #[wasm_bindgen(js_name = resumeSession)]
    pub fn resume_session(&self, stored: &str, missed_messages: Vec<String>) -> Promise {
        let resuming = self.manager.resume_session(stored, missed_messages);
        promise(async move {
            resuming.await;
            Ok("null".to_owned())
        })
    }

    /// `{"url", "id"}` of a sign-in.
    #[wasm_bindgen(js_name = createSigninRequest)]
    pub fn create_signin_request(&self, args: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let request = Args::parse(&args)?.signin_request()?;
            outcome::request(manager.create_signin_request(request).await.map(Some))
        })
    }

    /// The user of a callback's address, stored.
    #[wasm_bindgen(js_name = processSigninResponse)]
    pub fn process_signin_response(&self, url: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move { outcome::user_or_error(manager.process_signin_response(&url).await) })
    }

    /// Renews the session, or signs in whoever is signed in at the provider.
    #[wasm_bindgen(js_name = signinSilent)]
    pub fn signin_silent(&self, args: String, signal: Option<web_sys::AbortSignal>) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let args = SigninSilentArgs { abort: signal.map(Abort::from), ..Args::parse(&args)?.silent()? };
            outcome::user_or_error(manager.signin_silent_with(args).await)
        })
    }

    /// `{"sub", "session_state"}` of whoever is signed in at the provider.
    #[wasm_bindgen(js_name = processSessionStatus)]
    pub fn process_session_status(&self, url: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let status = manager.process_session_status(&url).await;
            let status = status.map_err(|error| outcome::error(&error))?;
            let mut object = Object::new();
            object.insert("sub", status.subject.as_str());
            object.insert_some("session_state", status.session_state.as_deref());
            Ok(Value::Object(object).to_json())
        })
    }

    /// Forgets the session here; `{"url", "id"}` of what is to follow at the provider, `null` where there is nothing.
    #[wasm_bindgen(js_name = createSignoutRequest)]
    pub fn create_signout_request(&self, args: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let args = Args::parse(&args)?;
            let navigator = args.navigator();
            outcome::request(manager.create_signout_request(args.signout()?, navigator).await)
        })
    }

    /// The callback's address, from a window that the face has opened. `request` is `{"url", "id"}`.
    #[wasm_bindgen(js_name = answerInPopup)]
    pub fn answer_in_popup(
        &self,
        window: web_sys::Window,
        request: String,
        timeout_in_seconds: Option<u32>,
        signal: Option<web_sys::AbortSignal>,
    ) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let popup = PopupArgs {
                window: Some(window::popup(window)),
                timeout_in_seconds: timeout_in_seconds.map(u64::from),
                abort: signal.map(Abort::from),
                ..PopupArgs::default()
            };
            let answer = manager.answer_in_popup(&created(&request)?, popup).await;
            answer.map_err(|error| outcome::error(&error))
        })
    }

    /// The callback's address, from a hidden frame.
    #[wasm_bindgen(js_name = answerInFrame)]
    pub fn answer_in_frame(
        &self,
        request: String,
        timeout_in_seconds: u32,
        signal: Option<web_sys::AbortSignal>,
    ) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let request = created(&request)?;
            let answer = manager.answer_in_frame(&request, timeout_in_seconds, signal.map(Abort::from)).await;
            answer.map_err(|error| outcome::error(&error))
        })
    }

    /// Forgets the session here.
    #[wasm_bindgen(js_name = removeUser)]
    pub fn remove_user(&self) -> Promise {
        let manager = self.manager.clone();
        promise(async move { outcome::done(manager.remove_user().await) })
    }

    /// Revokes tokens: `types` is a list of `access_token` and `refresh_token`.
    #[wasm_bindgen(js_name = revokeTokens)]
    pub fn revoke_tokens(&self, types: Vec<String>) -> Promise {
        let manager = self.manager.clone();
        promise(
            async move { outcome::done(manager.revoke_tokens(&args::revoke_tokens_types(&types)?).await) },
        )
    }

    /// Revokes one token, whatever session it is of.
    #[wasm_bindgen(js_name = revokeToken)]
    pub fn revoke_token(&self, token: String, kind: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let (access, refresh) = (AccessToken::new(token.clone()), RefreshToken::new(token));
            let is_refresh = kind == "refresh_token";
            let token =
                if is_refresh { RevokedToken::Refresh(&refresh) } else { RevokedToken::Access(&access) };
            outcome::done(manager.revoke_token(token).await)
        })
    }

    /// The user of a name and a password, stored.
    #[wasm_bindgen(js_name = signinByPassword)]
    pub fn signin_by_password(&self, args: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let args = Args::parse(&args)?.password()?;
            outcome::user_or_error(manager.signin_resource_owner_credentials(args).await)
        })
    }

    /// A proof for a request with an access token of the session, as a JSON text; `null` where that is bound to no key.
    #[wasm_bindgen(js_name = dpopProof)]
    pub fn dpop_proof(&self, token: String, method: String, url: String, nonce: Option<String>) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let token = AccessToken::new(token);
            let proof = manager.dpop_proof_for(token, &method, &url, nonce.as_deref()).await;
            let proof = proof.map_err(|error| outcome::error(&error))?;
            Ok(proof.map_or(Value::Null, Value::String).to_json())
        })
    }

    /// Renews the session in time from now on.
    #[wasm_bindgen(js_name = startSilentRenew)]
    pub fn start_silent_renew(&self) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            manager.start_silent_renew().await;
            Ok("null".to_owned())
        })
    }

    /// Lets the session end in its time.
    #[wasm_bindgen(js_name = stopSilentRenew)]
    pub fn stop_silent_renew(&self) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            manager.stop_silent_renew().await;
            Ok("null".to_owned())
        })
    }

    /// Ends the session if this address is the provider's word that it has ended. Whether it did.
    #[wasm_bindgen(js_name = frontchannelLogout)]
    pub fn frontchannel_logout(&self, url: String) -> Promise {
        let manager = self.manager.clone();
        promise(async move {
            let has_ended =
                manager.frontchannel_logout(&url).await.map_err(|error| outcome::error(&error))?;
            Ok(Value::Bool(has_ended).to_json())
        })
    }
}

/// One future type for all operations: each type of its own would bring the machinery of promises once more.
fn promise(operation: impl Future<Output = Outcome> + 'static) -> Promise {
    boxed(Box::pin(operation))
}

fn boxed(operation: LocalFuture<'static, Outcome>) -> Promise {
    future_to_promise(async move { operation.await.map(JsValue::from).map_err(JsValue::from) })
}

fn created(request: &str) -> Result<CreatedRequest, String> {
    let request = args::object(request)?;
    let id = request.string("id").map(str::to_owned);
    Ok(CreatedRequest { url: request.string("url").unwrap_or_default().to_owned(), id })
}
