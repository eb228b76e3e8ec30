//! Signing in: makes the request, and redeems the answer.

use crate::core::Core;
use crate::error::{Error, ErrorKind};
use crate::navigators::renewed_session;
use crate::platform::crypto::SigningKey;
use crate::platform::locks::Lock;
use crate::signature::Delivery;
use crate::user::User;
use futures_util::future::join;
use oidc_client_protocol::{
    AuthorizationRequest, AuthorizationResponse, AuthorizationUrl, Entropy, JwkSet, Navigator, PendingSignin,
    ProviderMetadata, SigninRequest, VerifiedTokens, begin, filter_claims,
};
use std::rc::Rc;

/// A sign-in whose request was made and stored until its answer comes.
pub(crate) struct Begun {
    /// The request's `state`, by which its answer is recognised.
    pub(crate) id: String,
    pub(crate) url: AuthorizationUrl,
}

impl Core {
    pub(crate) async fn signin_redirect(&self, request: SigninRequest) -> Result<(), Error> {
        let request = SigninRequest { navigator: Navigator::Redirect, ..request };
        let begun = self.begin_signin(request).await?;
        Ok(self.platform.window.assign(begun.url.as_str())?)
    }

    /// Makes the request, and stores what is needed to check its answer.
    pub(crate) async fn begin_signin(&self, mut request: SigninRequest) -> Result<Begun, Error> {
        self.check_secure_context()?;
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

    /// Deletes a sign-in that was given up.
    pub(crate) async fn discard_signin(&self, id: &str) {
        drop(self.take_pending(id).await);
        self.forget_key(id).await;
    }

    /// The address to send the person to. Pushes the request first if the settings or the provider demand it (RFC 9126).
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
        // Taken first: an answer is used once, however often this page is loaded.
        let Some(stored) = self.take_pending(response.state()).await else {
            return self.answered_before(&response).await;
        };
        let signin_id = response.state().to_owned();
        let renews = renewed_session(&stored);
        let outcome = self.finish_signin(response, &stored, renews.as_deref()).await;
        if let Err(error) = &outcome {
            self.forget_key(&signin_id).await;
            if let Some(renews) = &renews {
                self.renewal_by_redirect_failed(renews, &signin_id, error).await;
            }
        }
        outcome
    }

    /// `renews` is the name of the session that this sign-in renews, if it does.
    async fn finish_signin(
        &self,
        response: AuthorizationResponse,
        stored: &str,
        renews: Option<&str>,
    ) -> Result<User, Error> {
        let signin_id = response.state().to_owned();
        let url_state = response.url_state().map(str::to_owned);
        let pending = PendingSignin::from_storage_string(stored)?;
        let skips_userinfo = pending.skips_userinfo();
        let is_nobody_here = self.session().await.is_none();
        let began_silently_with_nobody = pending.navigator() == Navigator::Iframe && is_nobody_here;
        let (tokens, metadata) = self.redeem(response, pending).await?;
        let claims = filter_claims(tokens.claims(), &self.settings.filter_protocol_claims);
        let user = User::new(&tokens, claims, Some(signin_id)).with_url_state(url_state);
        if let Some(instead) = self.outcome_instead(&user, renews, began_silently_with_nobody).await {
            return instead;
        }
        let user = if skips_userinfo { user } else { self.with_userinfo(user, &metadata).await? };
        // Again: userinfo may take a while.
        if let Some(instead) = self.outcome_instead(&user, renews, began_silently_with_nobody).await {
            return instead;
        }
        self.store_new_sign_in(&user).await;
        self.clear_stale_state_when_idle();
        Ok(user)
    }

    /// The outcome of a sign-in whose new session isn't to be stored, and is forgotten by now: a person who has signed in since
    /// it began without one stays signed in, and one who has signed out stays signed out. `None` for all others.
    async fn outcome_instead(
        &self,
        user: &User,
        renews: Option<&str>,
        began_silently_with_nobody: bool,
    ) -> Option<Result<User, Error>> {
        let present = match renews {
            Some(renews) => self.check_renewable(renews, user).await,
            None if began_silently_with_nobody => Ok(self.session().await),
            None => Ok(None),
        };
        let instead = present.transpose()?;
        self.forget_key(user.signin_id().unwrap_or_default()).await;
        self.forget_in_worker(user.refresh_token()).await;
        if instead.is_ok() {
            // As after a sign-in: the renewal is planned, and listeners get the session.
            self.catch_up().await;
        }
        Some(instead.map(|present| present.with_state_of(user)))
    }

    /// Redeems this answer for tokens, checked in full.
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
        // Concurrently: the callback page waits for one response, not for two.
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
        // Reading the session sets the provider's clock, in a page that has had no response from it yet.
        drop(self.session().await);
        Ok(match outcome {
            Some(outcome) => response.with_signature(&outcome.by_clock(self.clock_offset.get())),
            None => response,
        })
    }

    /// The user who signed in with this answer before, if still signed in: after a reload, the back button, or a component
    /// that runs twice.
    async fn answered_before(&self, response: &AuthorizationResponse) -> Result<User, Error> {
        let user = self.read_session().await.ok().flatten();
        let user = user.filter(|user| user.signin_id() == Some(response.state()));
        let user = user.ok_or(ErrorKind::StateNotFound)?;
        self.catch_up_quietly().await;
        Ok(user.with_url_state(response.url_state().map(str::to_owned)))
    }

    /// Locks the answer with this `state`: another manager in this page may be redeeming it, and then the session is stored.
    async fn lock_callback(&self, state: &str) -> Option<Lock> {
        let name = format!("signin:{}", may_be_ours(state)?);
        self.platform.locks.lock(&name, self.lock_seconds()).await
    }

    /// Removes and returns the stored request with this `state`.
    pub(crate) async fn take_pending(&self, state: &str) -> Option<String> {
        self.settings.state_store.take(may_be_ours(state)?).await
    }

    /// The stored request with this `state`.
    pub(crate) async fn pending(&self, state: &str) -> Option<String> {
        self.settings.state_store.get(may_be_ours(state)?).await
    }
}

/// The `state` if it may be one of ours. Anyone can forge an address, and the session and the caches may be in the same store:
/// their keys have colons, while those of [`random_id`] have none.
///
/// [`random_id`]: oidc_client_protocol::random_id
fn may_be_ours(state: &str) -> Option<&str> {
    let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    state.bytes().all(is_ours).then_some(state)
}
