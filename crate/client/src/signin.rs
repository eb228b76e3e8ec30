//! Signing in: the request that goes out, and the answer that comes back.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::platform::crypto::SigningKey;
use crate::platform::locks::Lock;
use crate::signature::Delivery;
use crate::user::User;
use futures_util::future::join;
use oidc_client_protocol::{
    AuthorizationRequest, AuthorizationResponse, AuthorizationUrl, Entropy, IdTokenError, JwkSet, Navigator,
    PendingSignin, ProviderMetadata, SigninRequest, VerifiedTokens, begin, filter_claims,
};
use std::rc::Rc;

/// A sign-in whose request is made, and which is kept until its answer comes.
pub(crate) struct Begun {
    /// By what the answer is known.
    pub(crate) id: String,
    pub(crate) url: AuthorizationUrl,
}

impl Core {
    pub(crate) async fn signin_redirect(&self, request: SigninRequest) -> Result<(), Error> {
        let request = SigninRequest { navigator: Navigator::Redirect, ..request };
        let begun = self.begin_signin(request).await?;
        Ok(self.platform.window.assign(begun.url.as_str())?)
    }

    /// Makes the request, and keeps what its answer is matched to.
    pub(crate) async fn begin_signin(&self, mut request: SigninRequest) -> Result<Begun, Error> {
        self.check_surroundings()?;
        let metadata = self.discovery.metadata().await?;
        let mut extra = self.settings.extra_query_params.clone();
        extra.retain(|(name, _)| !request.extra_query_params.iter().any(|(own, _)| own == name));
        extra.append(&mut request.extra_query_params);
        request.extra_query_params = extra;
        let mut entropy = Entropy([0; 96]);
        self.platform.crypto.random(&mut entropy.0)?;
        let key = self.binding_key().await?;
        request.dpop_jkt = key.as_ref().map(|key| key.public_key().thumbprint());
        let (request, pending) =
            begin(&self.client, &metadata, request, &entropy, self.platform.timers.now())?;
        let url = self.authorization_url(&request, key.as_ref()).await?;
        self.keep_pending(pending.id(), &pending.to_storage_string()).await?;
        if let Some(key) = &key {
            self.keep_binding_key(pending.id(), key).await?;
        }
        Ok(Begun { id: pending.id().to_owned(), url })
    }

    /// Forgets a sign-in that nobody waits for any more.
    pub(crate) async fn discard_signin(&self, id: &str) {
        drop(self.take_pending(id).await);
        self.forget_key(id).await;
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
        let _lock = self.lock_callback(response.state()).await;
        // Taken out first: an answer is used once, however often this page is loaded.
        let Some(stored) = self.take_pending(response.state()).await else {
            return self.answered_before(&response).await;
        };
        let signin_id = response.state().to_owned();
        let outcome = self.finish_signin(response, &stored).await;
        if let Err(error) = &outcome {
            self.forget_key(&signin_id).await;
            self.end_if_not_renewed(&signin_id, error).await;
        }
        outcome
    }

    async fn finish_signin(&self, response: AuthorizationResponse, stored: &str) -> Result<User, Error> {
        let signin_id = response.state().to_owned();
        let url_state = response.url_state().map(str::to_owned);
        let pending = PendingSignin::from_storage_string(stored)?;
        let (skips_userinfo, is_silent) =
            (pending.skips_userinfo(), pending.navigator() == Navigator::Iframe);
        let (tokens, metadata) = self.redeem(response, pending).await?;
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        let before = self.load().await;
        let changed = before.as_ref().and_then(|before| before.differs_from(&claims));
        if let Some(claim) = changed
            && self.has_left_to_renew(&signin_id).await
        {
            return Err(IdTokenError::Changed { claim }.into());
        }
        let user = User::new(&tokens, claims, Some(signin_id)).with_url_state(url_state);
        let user = if skips_userinfo { user } else { self.with_userinfo(user, &metadata).await? };
        // A silent sign-in begins where nobody is signed in. Whoever has signed in by themselves since then stays.
        if is_silent && let Some(present) = self.load().await {
            self.forget_key(user.signin_id().unwrap_or_default()).await;
            self.forget_in_worker(user.refresh_token()).await;
            return Ok(present);
        }
        self.store_new_sign_in(&user).await;
        self.clear_stale_state_when_idle();
        Ok(user)
    }

    /// The tokens that this answer is good for, checked in full.
    pub(crate) async fn redeem(
        &self,
        response: AuthorizationResponse,
        pending: PendingSignin,
    ) -> Result<(VerifiedTokens, Rc<ProviderMetadata>), Error> {
        let signin_id = pending.id().to_owned();
        let metadata = self.discovery.metadata().await?;
        let response = self.with_signature(response, &metadata).await?;
        let exchange = pending.accept(response, &self.client, &metadata, self.platform.timers.now())?;
        let key = self.signin_key(&signin_id).await?;
        let asked = self.send_for_tokens(exchange.request(&metadata), key.as_ref());
        // Side by side: whoever waits at the callback page waits for one answer, not for two.
        let ((response, at), keys) = join(asked, self.discovery.keys(&metadata)).await;
        let tokens = exchange.receive(&response?, at)?;
        Ok((self.verify_by(tokens, &metadata, keys?, at).await?, metadata))
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
        let find = |keys: &JwkSet| Ok(response.signature_check(&self.client, metadata, keys)?);
        let keys = self.discovery.keys(metadata).await?;
        let outcome = self.signature_outcome(metadata, keys, Delivery::ThroughBrowser, &find).await?;
        // The stored session tells the provider's time to a page that has had no answer yet.
        drop(self.load().await);
        Ok(match outcome {
            Some(outcome) => response.with_signature(&outcome.by_clock(self.clock_offset.get())),
            None => response,
        })
    }

    /// A reload, the back button, or a component that runs twice: whoever signed in by this answer still is.
    async fn answered_before(&self, response: &AuthorizationResponse) -> Result<User, Error> {
        let user = self.find().await.ok().flatten().filter(|user| user.signin_id() == Some(response.state()));
        let user = user.ok_or(ErrorKind::StateNotFound)?;
        self.catch_up(false, None).await;
        Ok(user.with_url_state(response.url_state().map(str::to_owned)))
    }

    /// Keeps the answer to this request to one at a time: another manager of this page may be at it, and then has the user.
    async fn lock_callback(&self, state: &str) -> Option<Lock> {
        let name = format!("signin:{}", may_be_ours(state)?);
        self.platform.locks.lock(&name, self.lock_seconds()).await
    }

    /// Takes what waits for the answer with this `state`.
    pub(crate) async fn take_pending(&self, state: &str) -> Option<String> {
        self.settings.state_store.take(may_be_ours(state)?).await
    }

    /// Looks at what waits for the answer with this `state`.
    pub(crate) async fn pending(&self, state: &str) -> Option<String> {
        self.settings.state_store.get(may_be_ours(state)?).await
    }
}

/// Anyone can write an address, and the session and the caches may lie in the same store: their names have colons, those
/// of [`random_id`] have not.
///
/// [`random_id`]: oidc_client_protocol::random_id
fn may_be_ours(state: &str) -> Option<&str> {
    let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    state.bytes().all(is_ours).then_some(state)
}
