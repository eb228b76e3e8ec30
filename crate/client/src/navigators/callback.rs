//! The callback page: whose answer its address is, and handing it on.

use super::{NavigatorError, channel_name, handing_on, state_in};
use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::window::Initiator;
use crate::user::User;
use oidc_client_protocol::{Navigator, RequestType};
use std::rc::Rc;

/// How long a page that waits for this answer may take to close this window.
const CLOSED_WITHIN_SECONDS: u64 = 2;

impl Core {
    /// Does with a callback's address whatever the request that it answers asks for. `None` where nobody signs in by it
    /// here.
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

    /// The same for pages that are callback of sign-outs alone: providers need not give a `state` back to those.
    pub(crate) async fn any_signout_callback(&self, address: &str) -> Result<(), Error> {
        match self.request_type(address).await {
            Some(RequestType::Signout(Navigator::Popup | Navigator::Iframe)) => self.hand_on(address),
            _ => self.signout_callback(address).await,
        }
    }

    /// What the request is that waits for this answer.
    async fn request_type(&self, address: &str) -> Option<RequestType> {
        RequestType::in_storage(&self.pending(&state_in(address)?).await?)
    }

    /// It was answered before, or else is kept where this page doesn't see it: by a page that keeps its requests in memory.
    /// That one closes this window once it has the answer. If none does, the person must see what is wrong: this may be a tab
    /// that the app opened for something else.
    async fn callback_of_unknown(self: &Rc<Self>, address: &str) -> Result<Option<User>, Error> {
        let outcome = self.signin_callback_once(address).await;
        if outcome == Err(ErrorKind::StateNotFound.into())
            && let Initiator::SameOrigin(other) = self.platform.window.initiator()
            && let Some(origin) = self.platform.window.origin()
        {
            other.post(&handing_on(address), &origin);
            self.platform.timers.sleep(CLOSED_WITHIN_SECONDS).await;
        }
        outcome.map(Some)
    }

    /// Hands the address on to the page that asked, and closes this window if it is a popup.
    pub(crate) fn hand_on(&self, address: &str) -> Result<(), Error> {
        let window = &self.platform.window;
        let message = handing_on(address);
        match window.initiator() {
            Initiator::OtherOrigin => return Err(NavigatorError::OtherOrigin.into()),
            Initiator::SameOrigin(other) => {
                if let Some(origin) = window.origin() {
                    other.post(&message, &origin);
                }
            }
            // Cut off from the page that asked, perhaps.
            Initiator::None => self.hand_on_by_channel(address),
        }
        window.close();
        Ok(())
    }

    fn hand_on_by_channel(&self, address: &str) {
        let name = state_in(address).map(|state| channel_name(&state));
        let channel = name.and_then(|name| self.platform.channels.open(&name, Rc::new(|_| {})));
        if let Some(channel) = channel {
            channel.post(address);
        }
    }
}
