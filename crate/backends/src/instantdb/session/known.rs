//! What this page knows of InstantDB's session.

use super::super::stored::SignedIn;
use super::super::{InstantDbError, InstantEvent, InstantUser};
use super::Synchronizer;
use crate::token_source::Token;

/// What this page knows of InstantDB's session.
pub(super) enum Known {
    /// The store has not been read yet.
    Unread,
    Nobody,
    /// An earlier page stored this; InstantDB has not confirmed it yet.
    Stored(SignedIn),
    SignedIn {
        known: SignedIn,
        /// The app's database stores the user for all its tabs, so that any tab may replace them by another user.
        is_kept: bool,
    },
    /// Another tab replaced the user.
    Displaced,
}

impl Known {
    /// The state after a sign-in, when the database has stored `present`. If the database couldn't be asked, it may have
    /// stored anybody.
    pub(super) fn signed_in(known: SignedIn, present: &Result<Option<InstantUser>, InstantDbError>) -> Known {
        Known::SignedIn { known, is_kept: !matches!(present, Ok(None)) }
    }
}

impl Synchronizer {
    /// Who is signed in at InstantDB, as far as can be known without a request.
    pub(super) async fn read(&self) -> Option<SignedIn> {
        if matches!(*self.known.borrow(), Known::Unread) {
            let stored = self.store.get(&self.key).await.as_deref().and_then(SignedIn::parse);
            self.known.replace(stored.map_or(Known::Nobody, Known::Stored));
        }
        match &*self.known.borrow() {
            Known::Stored(known) | Known::SignedIn { known, .. } => Some(known.clone()),
            Known::Unread | Known::Nobody | Known::Displaced => None,
        }
    }

    /// The token's person, if another tab has signed them in at the app's database.
    pub(super) async fn signed_in_by_other_tab(
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

    /// Signs out a user whom the app's database has kept from an earlier session. Queries would otherwise run as that user
    /// during the next person's sign-in, and after it if it fails.
    pub(super) async fn sign_out_others(&self, known: Option<&SignedIn>) -> Result<(), InstantDbError> {
        if matches!(*self.known.borrow(), Known::SignedIn { .. }) {
            return Ok(());
        }
        let is_other =
            |user: &InstantUser| !user.is_guest() && known.map(|known| known.user.id()) != Some(user.id());
        match self.auth.present().await?.filter(is_other) {
            Some(other) => self.auth.sign_out(Some(&other)).await,
            None => Ok(()),
        }
    }

    /// Whether InstantDB still accepts the stored user. This sends a request once in each page, and whenever the app asks
    /// (`is_asked`).
    pub(super) async fn is_good(&self, known: &SignedIn, is_asked: bool) -> Result<bool, InstantDbError> {
        let is_in = matches!(*self.known.borrow(), Known::SignedIn { .. });
        if is_in && !is_asked {
            return Ok(true);
        }
        let is_good = self.auth.restore(&known.user).await?;
        let present = self.auth.present().await;
        // The person may have signed out before the answer came.
        if self.is_out.get() {
            return Ok(false);
        }
        if !is_good {
            self.forget(Known::Nobody).await;
        } else if !is_in {
            self.known.replace(Known::signed_in(known.clone(), &present));
            self.listeners.tell(&InstantEvent::SignedIn(known.user.clone()));
        }
        Ok(is_good)
    }

    /// Checks whether the app's database still has the user whom this page signed in: its writes are made as the user that
    /// it has.
    pub(super) async fn detect_displaced(&self) -> Result<(), InstantDbError> {
        let id = match &*self.known.borrow() {
            Known::SignedIn { known, is_kept: true } => known.user.id().to_owned(),
            _ => return Ok(()),
        };
        let present = self.auth.present().await?;
        if present.is_none_or(|present| present.id() != id) {
            self.forget(Known::Displaced).await;
        }
        Ok(())
    }

    /// The user is no longer signed in, without an action of this page.
    async fn forget(&self, now: Known) {
        // A sign-out may have emitted this already.
        if matches!(*self.known.borrow(), Known::SignedIn { .. }) {
            self.known.replace(now);
            self.store.take(&self.key).await;
            self.listeners.tell(&InstantEvent::SignedOut);
        }
    }

    /// Whether the database stays with another tab's person until this page is in front. Two tabs that took it from each
    /// other at every renewal would each write as the other's person half of the time.
    pub(super) fn leaves_database_to_others(&self) -> bool {
        matches!(*self.known.borrow(), Known::Displaced) && !self.is_in_front.get()()
    }

    /// Whether nothing can have changed for the person who has another token.
    pub(super) fn needs_no_step(&self) -> bool {
        matches!(*self.known.borrow(), Known::SignedIn { .. }) || self.leaves_database_to_others()
    }

    /// Whether this page is in front and must check which user the database has.
    pub(super) fn may_be_displaced(&self) -> bool {
        matches!(*self.known.borrow(), Known::SignedIn { is_kept: true, .. } | Known::Displaced)
            && self.is_in_front.get()()
    }
}

/// Whether this page has the keyboard focus: of two windows side by side, both are visible. Outside of a browser there is no
/// other page.
pub(super) fn is_in_front() -> bool {
    if cfg!(not(target_arch = "wasm32")) {
        return true;
    }
    let document = web_sys::window().and_then(|window| window.document());
    document.is_none_or(|document| document.has_focus().unwrap_or(true))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
