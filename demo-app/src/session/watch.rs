//! Keeps the session in step with the library's: renewals, sign-outs, what the browser refuses.

use leptos::prelude::*;
use oidc_client_leptos::Navigation;
use oidc_client_wasm::{Event, platform};

use super::{Session, Who};
use crate::messages::{NOT_TOLD, SESSION_ENDED};

impl Session {
    /// A renewal gives the same person a later expiry.
    pub(super) fn watch_renewals(&self, before: Option<Option<(Who, u64)>>) -> Option<(Who, u64)> {
        let expires_at = self.auth.user().with(|user| user.as_ref().and_then(|user| user.expires_at()));
        let now = expires_at.map(|expires_at| (self.who.get(), expires_at.0));
        if let (Some(Some((person, expires_at))), Some((same_person, later))) = (&before, &now)
            && person == same_person
            && expires_at != later
        {
            self.renewed_at.set(Some(platform::now().0));
        }
        now
    }

    /// A button repeats the operation that failed. After a local sign-out there is nothing to repeat, although the provider
    /// may not know of it.
    pub(super) fn watch_navigations(&self, before: Option<Option<Navigation>>) -> Option<Navigation> {
        let now = self.auth.active_navigation().get();
        if now.is_some() {
            self.last_navigation.set(now);
        }
        let has_left = before == Some(Some(Navigation::SignoutRedirect)) && now.is_none();
        let has_failed = self.auth.error().with_untracked(Option::is_some);
        if has_left && has_failed && self.auth.user().with_untracked(Option::is_none) {
            self.notice.set(Some(NOT_TOLD.to_owned()));
            self.auth.clear_error();
        }
        now
    }

    /// Handles events for which there is no signal.
    pub(super) fn listen(&self) {
        let Self { notice, storage_blocked, .. } = *self;
        let Some(manager) = self.auth.manager() else { return };
        let subscription = manager.events().subscribe(move |event| match event {
            Event::UserSignedOut => notice.set(Some(SESSION_ENDED.to_owned())),
            Event::StorageDegraded => storage_blocked.set(true),
            _ => {}
        });
        // Ends with the component that owns the session.
        StoredValue::new_local(subscription);
    }
}
