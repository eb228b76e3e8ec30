//! The callback page: it finds the request that its address answers, and forwards the address to the page that asked.

use super::{NavigatorError, callback_message, channel_name, state_in};
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::window::{Initiator, OtherWindow};
use crate::user::User;
use oidc_client_protocol::{Navigator, RequestType};
use std::rc::Rc;

/// How long a page that waits for this answer may take to close this window.
const CLOSED_WITHIN_SECONDS: u64 = 2;

impl Core {
    /// Handles a callback's address by the kind of its request. `None` unless it signs somebody in on this page.
    pub(crate) async fn callback(self: &Rc<Self>, address: &str) -> Result<Option<User>, Error> {
        match self.request_type(address).await {
            Some(RequestType::Signin(Navigator::Redirect)) => {
                self.signin_callback_once(address).await.map(Some)
            }
            Some(RequestType::Signout(Navigator::Redirect)) => {
                self.signout_callback(address).await.map(|()| None)
            }
            Some(_) => self.hand_on(address).map(|()| None),
            None => self.callback_of_unknown(address).await,
        }
    }

    /// As [`Core::callback`], for callback pages of sign-outs only: providers need not return a `state` to those.
    pub(crate) async fn any_signout_callback(&self, address: &str) -> Result<(), Error> {
        match self.request_type(address).await {
            Some(RequestType::Signout(Navigator::Popup | Navigator::Iframe)) => self.hand_on(address),
            _ => self.signout_callback(address).await,
        }
    }

    /// The kind of the pending request that this address answers.
    async fn request_type(&self, address: &str) -> Option<RequestType> {
        RequestType::in_storage(&self.pending(&state_in(address)?).await?)
    }

    /// Handles an answer without a known request: it was answered before, or the request is in the memory of another page.
    /// That page closes this window once it has the answer. If none does, the person must see what is wrong, because this
    /// may be a tab that the app opened for something else.
    async fn callback_of_unknown(self: &Rc<Self>, address: &str) -> Result<Option<User>, Error> {
        let outcome = self.signin_callback_once(address).await;
        if outcome == Err(ErrorKind::StateNotFound.into())
            && let Initiator::SameOrigin(other) = self.platform.window.initiator()
        {
            self.post_to(&*other, address);
            self.platform.timers.sleep(CLOSED_WITHIN_SECONDS).await;
        }
        outcome.map(Some)
    }

    /// Forwards the address to the page that asked, and closes this window if it is a popup.
    pub(crate) fn hand_on(&self, address: &str) -> Result<(), Error> {
        let window = &self.platform.window;
        match window.initiator() {
            Initiator::OtherOrigin => return Err(NavigatorError::OtherOrigin.into()),
            Initiator::SameOrigin(other) => self.post_to(&*other, address),
            // `Cross-Origin-Opener-Policy` may have severed the page that asked.
            Initiator::None => self.hand_on_by_channel(address),
        }
        window.close();
        Ok(())
    }

    fn post_to(&self, other: &dyn OtherWindow, address: &str) {
        if let Some(origin) = self.platform.window.origin() {
            other.post(&callback_message(address), &origin);
        }
    }

    fn hand_on_by_channel(&self, address: &str) {
        let name = state_in(address).map(|state| channel_name(&state));
        let channel = name.and_then(|name| self.platform.channels.open(&name, Rc::new(|_| {})));
        if let Some(channel) = channel {
            channel.post(address);
        }
    }
}
