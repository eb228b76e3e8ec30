//! Signing in by leaving for the provider's page and coming back.

use crate::core::Core;
use crate::error::Error;
use crate::user::User;
use oidc_client_protocol::{AuthorizationResponse, Entropy, PendingSignin, SigninRequest, begin};

impl Core {
    pub(crate) async fn signin_redirect(&self, mut request: SigninRequest) -> Result<(), Error> {
        let metadata = self.discovery.metadata().await?;
        let mut extra = self.settings.extra_query_params.clone();
        extra.append(&mut request.extra_query_params);
        request.extra_query_params = extra;
        let mut entropy = Entropy([0; 96]);
        self.platform.crypto.random(&mut entropy.0)?;
        let (url, pending) = begin(&self.client, &metadata, request, &entropy, self.platform.timers.now())?;
        let store = &self.settings.state_store;
        store.set(pending.id(), &pending.to_storage_string()).await;
        if store.is_degraded() {
            return Err(Error::StorageBlocked);
        }
        Ok(self.platform.window.assign(url.as_str())?)
    }

    pub(crate) async fn signin_callback(&self, address: &str) -> Result<User, Error> {
        let response = AuthorizationResponse::parse(address)?;
        // Taken out first: an answer is used once, however often this page is loaded.
        let Some(stored) = self.take_pending(response.state()).await else {
            return self.answered_before(response.state()).await;
        };
        let pending = PendingSignin::from_storage_string(&stored)?;
        let signin_id = pending.id().to_owned();
        let metadata = self.discovery.metadata().await?;
        let exchange = pending.accept(response, &self.client, &metadata, self.platform.timers.now())?;
        let response = self.discovery.fetch(exchange.request(&metadata)).await?;
        let tokens = exchange.receive(&response, self.platform.timers.now())?;
        let tokens = self.verify(tokens, &metadata).await?;
        let user = User::new(&tokens, Some(signin_id));
        self.keep(&user).await;
        Ok(user)
    }

    /// A reload, the back button, or a component that runs twice: whoever signed in by this answer still is.
    async fn answered_before(&self, signin_id: &str) -> Result<User, Error> {
        let user = self.load().await.filter(|user| user.began_with(signin_id));
        if let Some(user) = &user {
            self.notice(Some(user));
        }
        user.ok_or(Error::StateNotFound)
    }

    /// Takes what waits for the answer with this `state`. Anyone can write an address, and the session and the
    /// caches may lie in the same store: their names have colons, those of [`random_id`] have not.
    ///
    /// [`random_id`]: oidc_client_protocol::random_id
    pub(crate) async fn take_pending(&self, state: &str) -> Option<String> {
        let may_be_ours =
            state.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !may_be_ours {
            return None;
        }
        self.settings.state_store.take(state).await
    }
}
