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
    SignedIn {
        known: SignedIn,
        /// The app's database keeps them, for all its tabs: any of these may put somebody else in their place.
        is_kept: bool,
    },
    /// Another tab did so.
    Displaced,
}

impl Known {
    /// Whoever has just been signed in, and whom the database has then. Where it couldn't tell, it may be anybody.
    pub(super) fn signed_in(known: SignedIn, present: &Result<Option<InstantUser>, InstantDbError>) -> Known {
        Known::SignedIn { known, is_kept: !matches!(present, Ok(None)) }
    }
}

impl Synchronizer {
    /// Who is signed in there, as far as can be known without asking.
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

    /// Whether InstantDB still knows them: asked once in each page, and whenever somebody wants to know.
    pub(super) async fn is_good(&self, known: &SignedIn, is_asked: bool) -> Result<bool, InstantDbError> {
        let is_in = matches!(*self.known.borrow(), Known::SignedIn { .. });
        if is_in && !is_asked {
            return Ok(true);
        }
        let is_good = self.auth.restore(&known.user).await?;
        let present = self.auth.present().await;
        // Whoever signed out didn't wait for the answer.
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

    /// Looks whether the app's database still has whom this page signed in there: what is written is written as whom it has.
    pub(super) async fn notice_others(&self) -> Result<(), InstantDbError> {
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

    /// Whoever was signed in isn't, without anything that this page has done.
    async fn forget(&self, now: Known) {
        // Of a sign-out meanwhile all was told.
        if matches!(*self.known.borrow(), Known::SignedIn { .. }) {
            self.known.replace(now);
            self.store.take(&self.key).await;
            self.listeners.tell(&InstantEvent::SignedOut);
        }
    }

    /// Whether the database belongs to another tab's person until this page is in front. Two tabs that took it from each
    /// other at every renewal would each write as the other's person half of the time.
    pub(super) fn leaves_it_to_others(&self) -> bool {
        matches!(*self.known.borrow(), Known::Displaced) && !self.is_in_front.get()()
    }

    /// Whether this page came to the front and should look whom the database has.
    pub(super) fn may_have_lost_their_place(&self) -> bool {
        matches!(*self.known.borrow(), Known::SignedIn { is_kept: true, .. } | Known::Displaced)
            && self.is_in_front.get()()
    }
}

/// Whether what the person types goes to this page: of two windows side by side, both are seen. Without a browser there is
/// no other page.
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
