//! Signing in in a popup, while the page stays.

use crate::core::Core;
use crate::error::Error;
use crate::navigators::{Outgoing, Popup, PopupArgs, unless_aborted};
use crate::user::User;
use oidc_client_protocol::{Navigator, SigninRequest};
use std::rc::Rc;

/// Options of one sign-in in a popup.
///
/// ```
/// use oidc_client_wasm::{SigninPopupArgs, SigninRedirectArgs};
///
/// let args = SigninPopupArgs {
///     request: SigninRedirectArgs { login_hint: Some("alice".to_owned()), ..SigninRedirectArgs::default() },
///     ..SigninPopupArgs::default()
/// };
/// assert!(args.popup.window.is_none());
/// ```
#[derive(Debug, Clone, Default)]
pub struct SigninPopupArgs {
    /// Parameters of the authorization request; `display` is `popup` by default.
    pub request: SigninRequest,
    /// How the popup is opened.
    pub popup: PopupArgs,
}

impl Core {
    pub(crate) async fn signin_popup(
        self: &Rc<Self>,
        mut request: SigninRequest,
        popup: Popup,
    ) -> Result<User, Error> {
        request.display.get_or_insert_with(|| "popup".to_owned());
        request.navigator = Navigator::Popup;
        request.redirect_uri = request.redirect_uri.or_else(|| self.settings.popup_redirect_uri.clone());
        let begun = unless_aborted(popup.abort(), self.begin_signin(request)).await?;
        let url = begun.url.as_str().to_owned();
        let outgoing = Outgoing { url, state: Some(begun.id.clone()), message_for: None };
        match self.answer_in_popup(popup, &outgoing).await {
            Ok(address) => self.signin_callback_once(&address).await,
            Err(error) => {
                self.discard_signin(&begun.id).await;
                Err(error)
            }
        }
    }
}
