//! What the manager's session and events make of the signals.

use super::{Auth, AuthState, AuthStatus, Renewal};
use crate::error::AuthError;
use leptos::prelude::*;
use oidc_client_wasm::{Error, User};

impl Auth {
    /// Takes the session read from storage, unless an event was faster: that is newer.
    pub(crate) fn restored(&self, user: Result<Option<User>, Error>) {
        if self.status.try_get_untracked() != Some(AuthStatus::Loading) {
            return;
        }
        match user {
            Ok(Some(user)) => self.keep(&user),
            Ok(None) => self.signed_out(),
            Err(error) => drop(self.state.try_set(AuthState::Failed(error.into()))),
        }
    }

    pub(crate) fn signed_in(&self, user: &User) {
        self.has_begun_on_this_page.try_set_value(true);
        // Not at a renewal, which says nothing about what the person tried last.
        if self.status.try_get_untracked() != Some(AuthStatus::SignedIn) {
            self.clear_error();
        }
        self.keep(user);
    }

    /// Updates whether the session has expired, which may change while the tokens stay the same.
    pub(crate) fn update_expiry(&self) {
        if let Some(user) = self.state.try_with_untracked(|state| state.user().cloned()).flatten() {
            self.show(user);
        }
    }

    fn keep(&self, user: &User) {
        self.renewal.try_set(Renewal::Idle);
        self.keep_tokens(Some(user));
        // The state is set last, so that readers who see a signed-in person find the tokens.
        self.show(user.clone());
    }

    fn show(&self, user: User) {
        let has_expired = self.manager().is_some_and(|manager| manager.session_has_expired());
        let state = if has_expired { AuthState::Expired(user) } else { AuthState::SignedIn(user) };
        if self.state.try_with_untracked(|known| looks_like(known, &state)) == Some(false) {
            self.state.try_set(state);
        }
    }

    pub(crate) fn signed_out(&self) {
        self.renewal.try_set(Renewal::Idle);
        self.keep_tokens(None);
        if self.status.try_get_untracked() != Some(AuthStatus::SignedOut) {
            self.state.try_set(AuthState::SignedOut);
        }
    }

    fn keep_tokens(&self, user: Option<&User>) {
        let id_token = user.map(User::id_token);
        if self.id_token.try_with_untracked(|known| known.as_ref() != id_token) == Some(true) {
            self.id_token.try_set(id_token.cloned());
        }
        let access_token = user.map(User::access_token);
        if self.access_token.try_with_untracked(|known| known.as_ref() != access_token) == Some(true) {
            self.access_token.try_set(access_token.cloned());
        }
    }

    pub(crate) fn renewing(&self, renewal: Renewal) {
        self.renewal.try_set(renewal);
    }

    pub(crate) fn failed(&self, error: AuthError) {
        self.error.try_set(Some(error));
    }

    /// The browser restored the page from its cache (the back button), so no navigation is under way any more.
    pub(crate) fn restored_from_cache(&self) {
        self.navigation.try_set(None);
    }
}

/// Whether both states look the same on a page, which shows no tokens.
fn looks_like(known: &AuthState, state: &AuthState) -> bool {
    let (Some(before), Some(user)) = (known.user(), state.user()) else { return false };
    known == state && before.profile() == user.profile() && before.expires_at() == user.expires_at()
}
