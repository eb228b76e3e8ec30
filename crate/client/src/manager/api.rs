//! The session at work.

use super::UserManager;
use crate::api::{Api, ApiSettings};
use crate::error::Error;

impl UserManager {
    /// A way to call APIs with this session's access token. It goes to the listed addresses alone.
    ///
    /// # Errors
    /// [`Error::Api`] when a listed address isn't one that the token may go to.
    ///
    /// ```
    /// use oidc_client_wasm::{ApiSettings, UserManager, UserManagerSettings};
    ///
    /// # let settings =
    /// #     UserManagerSettings::new("https://login.example", "my-app", "https://app.example/callback");
    /// let manager = UserManager::new(settings)?;
    /// let api = manager.api(&ApiSettings { allowed: vec!["https://api.example".to_owned()] })?;
    /// let insecure = ApiSettings { allowed: vec!["http://api.example".to_owned()] };
    /// assert_eq!(manager.api(&insecure).err().map(|error| error.code()), Some("api_address_insecure"));
    /// # drop(api);
    /// # Ok::<(), oidc_client_wasm::Error>(())
    /// ```
    pub fn api(&self, settings: &ApiSettings) -> Result<Api, Error> {
        Ok(Api::new(self.0.clone(), settings)?)
    }
}
