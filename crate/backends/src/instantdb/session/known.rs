//! Whom InstantDB's side has.

use super::super::stored::SignedIn;
use super::super::{InstantDbError, InstantEvent, InstantUser};
use super::Synchronizer;
use crate::token_source::Token;

/// What is known of InstantDB's side.
pub(super) enum Known {
    /// The store wasn't read yet.
    Unread,
    Nobody,
    /// As an earlier page left it.
    Stored(SignedIn),
    SignedIn(SignedIn),
}

impl Synchronizer {
    /// Who is signed in there, as far as can be known without asking.
    pub(super) async fn read(&self) -> Option<SignedIn> {
        if matches!(*self.known.borrow(), Known::Unread) {
            let stored = self.store.get(&self.key).await.as_deref().and_then(SignedIn::parse);
            self.known.replace(stored.map_or(Known::Nobody, Known::Stored));
        }
        match &*self.known.borrow() {
            Known::Stored(known) | Known::SignedIn(known) => Some(known.clone()),
            Known::Unread | Known::Nobody => None,
        }
    }

    /// The token's person, where the app's database has them by the sign-in of another tab.
    pub(super) async fn known_from_elsewhere(
        &self,
        token: &Token,
    ) -> Result<Option<SignedIn>, InstantDbError> {
        let Some(user) = self.auth.present().await? else { return Ok(None) };
        let found = SignedIn { person: token.person().cloned(), user };
        let shared = self.shared_store.get(&self.key).await;
        let is_theirs = found.person.is_some() && shared.as_deref() == Some(&found.to_shared_json());
        if !is_theirs || self.is_out.get() {
            return Ok(None);
        }
        self.store.set(&self.key, &found.to_json()).await;
        self.known.replace(Known::Stored(found.clone()));
        Ok(Some(found))
    }

    /// Whoever the app's database still has from an earlier session is signed out first: what is asked of it meanwhile would
    /// be asked as them, and be theirs if the next one's sign-in fails.
    pub(super) async fn clear_away_others(&self, known: Option<&SignedIn>) -> Result<(), InstantDbError> {
        if matches!(*self.known.borrow(), Known::SignedIn(_)) {
            return Ok(());
        }
        let is_other =
            |user: &InstantUser| !user.is_guest() && known.map(|known| known.user.id()) != Some(user.id());
        match self.auth.present().await?.filter(is_other) {
            Some(other) => self.auth.sign_out(Some(&other)).await,
            None => Ok(()),
        }
    }

    /// Whether InstantDB still knows them: asked once in each page.
    pub(super) async fn is_good(&self, known: &SignedIn) -> Result<bool, InstantDbError> {
        if matches!(*self.known.borrow(), Known::SignedIn(_)) {
            return Ok(true);
        }
        // Whoever signed out didn't wait for the answer.
        let is_good = self.auth.restore(&known.user).await? && !self.is_out.get();
        if is_good {
            self.known.replace(Known::SignedIn(known.clone()));
            self.listeners.tell(&InstantEvent::SignedIn(known.user.clone()));
        }
        Ok(is_good)
    }
}
