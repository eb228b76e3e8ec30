//! The client as the npm package's TypeScript (the "face", `face/*.ts`) calls it. Settings, arguments and outcomes are JSON
//! text; what only JavaScript can do, such as calling an app's own store, goes through [`Host`]. No decisions are made here.

// Smaller than the standard library's allocator; a page allocates little and frees everything.
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
use crate::outcome::{Failure, Outcome};
use js_sys::Promise;
use oidc_client_wasm::platform::{LocalFuture, Platform, window};
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::{AccessToken, RefreshToken, RevokedToken};
use oidc_client_wasm::{Abort, CreatedRequest, PopupArgs, SigninSilentArgs, Subscription, UserManager};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// One user manager. Each method resolves with JSON text, or rejects with it: `{"code", "message", …}`.
#[wasm_bindgen]
pub struct Core {
    manager: UserManager,
    apis: apis::Apis,
    _events: Subscription,
}

#[wasm_bindgen]
impl Core {
    /// Creates a manager from the face's settings as JSON text.
    ///
    /// # Errors
    /// When the settings are invalid.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &str, host: Host) -> Result<Core, Failure> {
        let host = Rc::new(host);
        let settings = settings::parse(settings, &host)?;
        let platform = Platform::browser_with(Rc::new(host::HostFetch(host.clone())));
        let manager = UserManager::with_platform(settings, platform)?;
        let events = manager.events().subscribe(move |event| events::emit(&host, event));
        Ok(Core { manager, apis: apis::Apis::default(), _events: events })
    }

    /// The stored user, whose session is followed from now on; `null` when no user is signed in.
    #[wasm_bindgen(js_name = getUser)]
    pub fn get_user(&self) -> Promise {
        self.run(async move |manager| {
            Ok(manager.get_user().await?.map_or_else(outcome::null, |user| outcome::user(&user)))
        })
    }

    /// Takes over the session of this entry, which the page read before the core was loaded, and handles the messages that
    /// other pages sent in between. When this returns, the core listens for further messages itself.
    #[wasm_bindgen(js_name = resumeSession)]
    pub fn resume_session(&self, stored: &str, missed_messages: Vec<String>) -> Promise {
        let resuming = self.manager.resume_session(stored, missed_messages);
        promise(Box::pin(async move {
            resuming.await;
            Ok(outcome::null())
        }))
    }

    /// Creates a sign-in request: `{"url", "id"}`.
    #[wasm_bindgen(js_name = createSigninRequest)]
    pub fn create_signin_request(&self, args: String) -> Promise {
        self.run(async move |manager| {
            let request = Args::parse(&args)?.signin_request()?;
            Ok(outcome::request(Some(manager.create_signin_request(request).await?)))
        })
    }

    /// Completes the sign-in of a callback URL, and stores the user.
    #[wasm_bindgen(js_name = processSigninResponse)]
    pub fn process_signin_response(&self, url: String) -> Promise {
        self.run(async move |manager| Ok(outcome::user(&manager.process_signin_response(&url).await?)))
    }

    /// Renews the session, or signs in the user who is signed in at the provider.
    #[wasm_bindgen(js_name = signinSilent)]
    pub fn signin_silent(&self, args: String, signal: Option<web_sys::AbortSignal>) -> Promise {
        self.run(async move |manager| {
            let args = SigninSilentArgs { abort: signal.map(Abort::from), ..Args::parse(&args)?.silent()? };
            Ok(outcome::user(&manager.signin_silent_with(args).await?))
        })
    }

    /// `{"sub", "session_state"}` of the user who is signed in at the provider.
    #[wasm_bindgen(js_name = processSessionStatus)]
    pub fn process_session_status(&self, url: String) -> Promise {
        self.run(async move |manager| {
            let status = manager.process_session_status(&url).await?;
            let mut object = Object::new();
            object.insert("sub", status.subject.as_str());
            object.insert_some("session_state", status.session_state.as_deref());
            Ok(Value::Object(object).to_json())
        })
    }

    /// Removes the local session, and creates the sign-out request: `{"url", "id"}`, or `null` where the provider has no
    /// sign-out endpoint.
    #[wasm_bindgen(js_name = createSignoutRequest)]
    pub fn create_signout_request(&self, args: String) -> Promise {
        self.run(async move |manager| {
            let args = Args::parse(&args)?;
            let navigator = args.navigator();
            Ok(outcome::request(manager.create_signout_request(args.signout()?, navigator).await?))
        })
    }

    /// Waits for the callback URL of a popup that the face has opened. `request` is `{"url", "id"}`.
    #[wasm_bindgen(js_name = answerInPopup)]
    pub fn answer_in_popup(
        &self,
        window: web_sys::Window,
        request: String,
        timeout_in_seconds: Option<u32>,
        signal: Option<web_sys::AbortSignal>,
    ) -> Promise {
        self.run(async move |manager| {
            let popup = PopupArgs {
                window: Some(window::popup(window)),
                timeout_in_seconds: timeout_in_seconds.map(u64::from),
                abort: signal.map(Abort::from),
                ..PopupArgs::default()
            };
            Ok(manager.answer_in_popup(&created(&request)?, popup).await?)
        })
    }

    /// Waits for the callback URL of a hidden frame.
    #[wasm_bindgen(js_name = answerInFrame)]
    pub fn answer_in_frame(
        &self,
        request: String,
        timeout_in_seconds: u32,
        signal: Option<web_sys::AbortSignal>,
    ) -> Promise {
        self.run(async move |manager| {
            let request = created(&request)?;
            Ok(manager.answer_in_frame(&request, timeout_in_seconds, signal.map(Abort::from)).await?)
        })
    }

    /// Removes the local session.
    #[wasm_bindgen(js_name = removeUser)]
    pub fn remove_user(&self) -> Promise {
        self.run(async move |manager| {
            manager.remove_user().await?;
            Ok(outcome::null())
        })
    }

    /// Revokes the session's tokens: `types` lists `access_token` and `refresh_token`.
    #[wasm_bindgen(js_name = revokeTokens)]
    pub fn revoke_tokens(&self, types: Vec<String>) -> Promise {
        self.run(async move |manager| {
            manager.revoke_tokens(&args::revoke_tokens_types(&types)?).await?;
            Ok(outcome::null())
        })
    }

    /// Revokes one token, of any session.
    #[wasm_bindgen(js_name = revokeToken)]
    pub fn revoke_token(&self, token: String, kind: String) -> Promise {
        self.run(async move |manager| {
            let (access, refresh) = (AccessToken::new(token.clone()), RefreshToken::new(token));
            let is_refresh = kind == "refresh_token";
            let token =
                if is_refresh { RevokedToken::Refresh(&refresh) } else { RevokedToken::Access(&access) };
            manager.revoke_token(token).await?;
            Ok(outcome::null())
        })
    }

    /// Signs in with a user name and a password, and stores the user.
    #[wasm_bindgen(js_name = signinByPassword)]
    pub fn signin_by_password(&self, args: String) -> Promise {
        self.run(async move |manager| {
            let args = Args::parse(&args)?.password()?;
            Ok(outcome::user(&manager.signin_resource_owner_credentials(args).await?))
        })
    }

    /// A DPoP proof for a request with an access token of the session, as a JSON string; `null` if the token is bound to
    /// no key.
    #[wasm_bindgen(js_name = dpopProof)]
    pub fn dpop_proof(&self, token: String, method: String, url: String, nonce: Option<String>) -> Promise {
        self.run(async move |manager| {
            let token = AccessToken::new(token);
            let proof = manager.dpop_proof_for(token, &method, &url, nonce.as_deref()).await?;
            Ok(proof.map_or(Value::Null, Value::String).to_json())
        })
    }

    /// Starts to renew the session before it expires.
    #[wasm_bindgen(js_name = startSilentRenew)]
    pub fn start_silent_renew(&self) -> Promise {
        self.run(async move |manager| {
            manager.start_silent_renew().await;
            Ok(outcome::null())
        })
    }

    /// Stops renewing the session: it expires.
    #[wasm_bindgen(js_name = stopSilentRenew)]
    pub fn stop_silent_renew(&self) -> Promise {
        self.run(async move |manager| {
            manager.stop_silent_renew().await;
            Ok(outcome::null())
        })
    }

    /// Ends the session if this URL is a front-channel logout request for it. Resolves with whether it did.
    #[wasm_bindgen(js_name = frontchannelLogout)]
    pub fn frontchannel_logout(&self, url: String) -> Promise {
        self.run(async move |manager| Ok(Value::Bool(manager.frontchannel_logout(&url).await?).to_json()))
    }
}

impl Core {
    /// Runs an operation of the manager.
    fn run(&self, operation: impl AsyncFnOnce(UserManager) -> Outcome + 'static) -> Promise {
        promise(Box::pin(operation(self.manager.clone())))
    }
}

/// The future is boxed so that all operations share one type: `future_to_promise` is compiled once for each.
fn promise(operation: LocalFuture<'static, Outcome>) -> Promise {
    future_to_promise(async move { operation.await.map(JsValue::from).map_err(JsValue::from) })
}

fn created(request: &str) -> Result<CreatedRequest, Failure> {
    let request = args::object(request)?;
    let id = request.string("id").map(str::to_owned);
    Ok(CreatedRequest { url: request.string("url").unwrap_or_default().to_owned(), id })
}
