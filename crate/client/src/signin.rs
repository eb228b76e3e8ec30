//! Signing in by leaving for the provider's page and coming back.

use crate::core::Core;
use crate::error::Error;
use crate::platform::crypto::SigningKey;
use crate::user::User;
use oidc_client_protocol::{
    AuthorizationRequest, AuthorizationResponse, AuthorizationUrl, Entropy, JwkSet, PendingSignin,
    ProviderMetadata, SigninRequest, begin, filter_claims,
};

impl Core {
    pub(crate) async fn signin_redirect(&self, mut request: SigninRequest) -> Result<(), Error> {
        let metadata = self.discovery.metadata().await?;
        let mut extra = self.settings.extra_query_params.clone();
        extra.append(&mut request.extra_query_params);
        request.extra_query_params = extra;
        let mut entropy = Entropy([0; 96]);
        self.platform.crypto.random(&mut entropy.0)?;
        let key = self.binding_key().await?;
        request.dpop_jkt = key.as_ref().map(|key| key.public_key().thumbprint());
        let (request, pending) =
            begin(&self.client, &metadata, request, &entropy, self.platform.timers.now())?;
        let url = self.authorization_url(&request, key.as_ref()).await?;
        let store = &self.settings.state_store;
        store.set(pending.id(), &pending.to_storage_string()).await;
        if store.is_degraded() {
            return Err(Error::StorageBlocked);
        }
        if let Some(key) = &key {
            self.keep_binding_key(pending.id(), key).await?;
        }
        Ok(self.platform.window.assign(url.as_str())?)
    }

    /// Pushes the request first where it is to be.
    async fn authorization_url(
        &self,
        request: &AuthorizationRequest,
        key: Option<&SigningKey>,
    ) -> Result<AuthorizationUrl, Error> {
        let Some(push) = request.push() else { return Ok(request.url()) };
        let response = self.send(push, key).await?;
        Ok(request.pushed(&response)?)
    }

    pub(crate) async fn signin_callback(&self, address: &str) -> Result<User, Error> {
        let response = AuthorizationResponse::parse(address)?;
        // Taken out first: an answer is used once, however often this page is loaded.
        let Some(stored) = self.take_pending(response.state()).await else {
            return self.answered_before(response.state()).await;
        };
        let signin_id = response.state().to_owned();
        let outcome = self.finish_signin(response, &stored).await;
        if outcome.is_err() {
            self.forget_key(&signin_id).await;
        }
        outcome
    }

    async fn finish_signin(&self, response: AuthorizationResponse, stored: &str) -> Result<User, Error> {
        let pending = PendingSignin::from_storage_string(stored)?;
        let signin_id = pending.id().to_owned();
        let metadata = self.discovery.metadata().await?;
        let response = self.with_signature(response, &metadata).await?;
        let exchange = pending.accept(response, &self.client, &metadata, self.platform.timers.now())?;
        let key = self.signin_key(&signin_id).await?;
        let response = self.send(exchange.request(&metadata), key.as_ref()).await?;
        let tokens = exchange.receive(&response, self.platform.timers.now())?;
        let tokens = self.verify(tokens, &metadata).await?;
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        let user = User::new(&tokens, claims, Some(signin_id));
        let user = self.with_userinfo(user, &metadata).await?;
        let before = self.load().await;
        self.keep(&user).await;
        if let Some(before) = before {
            self.forget_session_key(&before).await;
        }
        Ok(user)
    }

    /// The response with the verdict on its signature, if the provider signed it.
    async fn with_signature(
        &self,
        response: AuthorizationResponse,
        metadata: &ProviderMetadata,
    ) -> Result<AuthorizationResponse, Error> {
        if !response.is_signed() {
            return Ok(response);
        }
        let find = |keys: &JwkSet| response.signature_check(&self.client, metadata, keys);
        let outcome = self.signature_outcome(metadata, find).await?;
        Ok(match outcome {
            Some(outcome) => response.with_signature(&outcome),
            None => response,
        })
    }

    /// A reload, the back button, or a component that runs twice: whoever signed in by this answer still is.
    async fn answered_before(&self, signin_id: &str) -> Result<User, Error> {
        let user = self.load().await.filter(|user| user.signin_id() == Some(signin_id));
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
