//! [`EdgeBase`]: the session as an app holds it.

use super::callback::Answer;
use super::http;
use super::session::Session;
use super::{Channel, EdgeBaseError, EdgeBaseSettings, EdgeBaseUser, Realtime, RealtimeEvent};
use crate::token_source::Token;
use oidc_client_wasm::platform::{LocalFuture, Platform};
use oidc_client_wasm::protocol::http::HttpRequest;
use oidc_client_wasm::protocol::json::{Object, Value};
use oidc_client_wasm::protocol::{Timestamp, random_id, url};
use std::rc::Rc;

/// A session with an EdgeBase server: signs in and out, renews, and subscribes to changes. Clones share the same session and
/// are cheap. It is a [`TokenSource`](crate::token_source::TokenSource) of the server's access tokens.
///
/// ```
/// use oidc_client_backends::edgebase::{EdgeBase, EdgeBaseSettings};
///
/// let edgebase = EdgeBase::new(EdgeBaseSettings::new("https://edge.example"))?;
/// assert_eq!(edgebase.user(), None);
/// let insecure = EdgeBase::new(EdgeBaseSettings::new("http://edge.example"));
/// assert_eq!(insecure.err().map(|error| error.code()), Some("edgebase_address_invalid"));
/// # Ok::<(), oidc_client_backends::edgebase::EdgeBaseError>(())
/// ```
#[derive(Clone)]
pub struct EdgeBase(pub(super) Rc<Session>);

impl EdgeBase {
    /// A session with this server, in this browser. Nothing is read and nothing is sent yet.
    ///
    /// # Errors
    /// [`EdgeBaseError::AddressInvalid`].
    pub fn new(settings: EdgeBaseSettings) -> Result<EdgeBase, EdgeBaseError> {
        Self::with_platform(settings, Platform::browser())
    }

    /// As [`EdgeBase::new`], on another platform.
    ///
    /// # Errors
    /// As [`EdgeBase::new`].
    pub fn with_platform(settings: EdgeBaseSettings, platform: Platform) -> Result<EdgeBase, EdgeBaseError> {
        Ok(EdgeBase(Session::new(settings, platform)?))
    }

    /// Leaves the page for the sign-in at this provider. `provider` is its name at the server, such as `oidc:okta`.
    /// `redirect_to` is the callback page to return to: an absolute URL among the server's `allowedRedirectUrls`.
    ///
    /// # Errors
    /// [`EdgeBaseError::AddressInvalid`] for `redirect_to`, and [`EdgeBaseError::Navigation`].
    pub fn sign_in_with_oauth<'a>(
        &'a self,
        provider: &'a str,
        redirect_to: &'a str,
    ) -> LocalFuture<'a, Result<(), EdgeBaseError>> {
        self.leave_for(provider, redirect_to, None)
    }

    /// As [`EdgeBase::sign_in_with_oauth`], with the answer to the captcha that the server requires (`captcha_token`, from
    /// its widget).
    ///
    /// # Errors
    /// As [`EdgeBase::sign_in_with_oauth`].
    pub fn sign_in_with_oauth_and_captcha<'a>(
        &'a self,
        provider: &'a str,
        redirect_to: &'a str,
        captcha_token: &'a str,
    ) -> LocalFuture<'a, Result<(), EdgeBaseError>> {
        self.leave_for(provider, redirect_to, Some(captcha_token))
    }

    fn leave_for<'a>(
        &'a self,
        provider: &'a str,
        redirect_to: &'a str,
        captcha_token: Option<&'a str>,
    ) -> LocalFuture<'a, Result<(), EdgeBaseError>> {
        Box::pin(async move {
            check_redirect(redirect_to)?;
            self.keep_pending(None).await;
            let address = self.0.endpoints.sign_in(provider, redirect_to, captcha_token);
            Ok(self.0.platform.window.assign(&address)?)
        })
    }

    /// Leaves the page to link an account at this provider to the signed-in user, who can then sign in with it. A guest
    /// becomes a regular user, and keeps their id.
    ///
    /// # Errors
    /// [`EdgeBaseError::NotSignedIn`], those of the request, and those of [`EdgeBase::sign_in_with_oauth`].
    pub fn link_with_oauth<'a>(
        &'a self,
        provider: &'a str,
        redirect_to: &'a str,
    ) -> LocalFuture<'a, Result<(), EdgeBaseError>> {
        Box::pin(async move {
            check_redirect(redirect_to)?;
            let session = &self.0;
            let token = self.access_token().await?.ok_or(EdgeBaseError::NotSignedIn)?;
            // A server that has just started knows the provider's addresses only once a sign-in has begun, and would
            // redirect to a made-up one. The answer to this request is a redirect, which isn't followed.
            let begun = session.endpoints.sign_in(provider, redirect_to, None);
            let _ = session.send(HttpRequest::new("GET", begun)).await;
            let mut bytes = [0; 32];
            session.platform.crypto.random(&mut bytes)?;
            let state = random_id(&bytes);
            let request = session.endpoints.link(provider, redirect_to, &state, &token);
            let address = http::read_link(&session.send(request).await?)?;
            self.keep_pending(Some(&state)).await;
            Ok(session.platform.window.assign(&address)?)
        })
    }

    /// Finishes a sign-in or a linking, and resolves with the user. `address` is the callback's whole address, with query
    /// and fragment. Clean the address bar before calling this ([`scrubbed`](super::scrubbed)): it contains the tokens.
    ///
    /// # Errors
    /// [`EdgeBaseError::Unsolicited`] when this tab has started no sign-in, [`EdgeBaseError::StateMismatch`],
    /// [`EdgeBaseError::Provider`] when the provider refused, [`EdgeBaseError::NoAnswer`]. A user who was signed in before
    /// stays signed in.
    pub fn handle_oauth_callback<'a>(
        &'a self,
        address: &'a str,
    ) -> LocalFuture<'a, Result<EdgeBaseUser, EdgeBaseError>> {
        Box::pin(async move {
            let answer = Answer::parse(address)?;
            let pending = self.take_pending().await.ok_or(EdgeBaseError::Unsolicited)?;
            match answer {
                Answer::Error { error, description } => Err(EdgeBaseError::Provider { error, description }),
                // The callback of a linking carries its state; that of a sign-in has none.
                Answer::Tokens { state, .. } if pending.state.is_some() && pending.state != state => {
                    Err(EdgeBaseError::StateMismatch)
                }
                Answer::Tokens { access_token, refresh_token, .. } => {
                    self.0.begin(Token::new(access_token), &refresh_token).await
                }
            }
        })
    }

    /// As [`EdgeBase::handle_oauth_callback`], with this page's own address, which is cleaned first.
    ///
    /// # Errors
    /// As [`EdgeBase::handle_oauth_callback`].
    pub fn handle_oauth_callback_here(&self) -> LocalFuture<'_, Result<EdgeBaseUser, EdgeBaseError>> {
        let address = web_sys::window().and_then(|window| {
            let address = window.location().href().ok()?;
            let (history, clean) = (window.history().ok()?, super::scrubbed(&address));
            let state = history.state().unwrap_or(wasm_bindgen::JsValue::NULL);
            history.replace_state_with_url(&state, "", Some(&clean)).ok()?;
            Some(address)
        });
        Box::pin(async move { self.handle_oauth_callback(&address.ok_or(EdgeBaseError::NoAnswer)?).await })
    }

    /// Resolves with an access token for the server that has at least
    /// [`min_validity_in_seconds`](EdgeBaseSettings::min_validity_in_seconds) left, or with `None` when nobody is signed in.
    /// Concurrent calls, here and in other tabs, renew one after another.
    ///
    /// # Errors
    /// When the token must be renewed and the server can't be reached. The session is kept.
    pub fn access_token(&self) -> LocalFuture<'_, Result<Option<Token>, EdgeBaseError>> {
        Box::pin(self.0.access_token(self.0.settings.min_validity_in_seconds, false))
    }

    /// The user who is signed in, as far as this page knows: after the page was loaded, from the first
    /// [`access_token`](EdgeBase::access_token) on.
    #[must_use]
    pub fn user(&self) -> Option<EdgeBaseUser> {
        self.0.user()
    }

    /// Signs out, at the server and here. The session at the provider continues.
    ///
    /// # Errors
    /// When the server couldn't be notified. Here the person is signed out all the same.
    pub fn sign_out(&self) -> LocalFuture<'_, Result<(), EdgeBaseError>> {
        Box::pin(self.0.sign_out())
    }

    /// Subscribes to changes on these channels. Keep the returned [`Realtime`]: dropping it ends the connection.
    #[must_use = "dropping it ends the connection"]
    pub fn subscribe_to(
        &self,
        channels: Vec<Channel>,
        listener: impl Fn(RealtimeEvent) + 'static,
    ) -> Realtime {
        Realtime::open(self, channels, Rc::new(listener))
    }

    async fn keep_pending(&self, state: Option<&str>) {
        let mut pending = Object::new();
        pending.insert("created", self.0.platform.timers.now().0);
        pending.insert_some("state", state);
        self.0.settings.pending_store.set(&self.pending_key(), &Value::Object(pending).to_json()).await;
    }

    async fn take_pending(&self) -> Option<Pending> {
        let text = self.0.settings.pending_store.take(&self.pending_key()).await?;
        let members = Object::parse(&text).ok()?;
        let now = self.0.platform.timers.now();
        let age = now.since(Timestamp::of(&members, "created")?);
        let state = members.string("state").map(str::to_owned);
        (age <= self.0.settings.pending_timeout_in_seconds).then_some(Pending { state })
    }

    fn pending_key(&self) -> String {
        format!("edgebase:pending:{}", self.0.endpoints.base())
    }
}

/// A sign-in that this tab has started; with a `state` it is a linking.
struct Pending {
    state: Option<String>,
}

/// Refuses a callback address to which no tokens may be sent.
fn check_redirect(redirect_to: &str) -> Result<(), EdgeBaseError> {
    if url::is_secure(redirect_to) {
        Ok(())
    } else {
        Err(EdgeBaseError::AddressInvalid { got: url::without_query(redirect_to).to_owned() })
    }
}
