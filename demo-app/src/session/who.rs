//! Whom the page acts for.

use leptos::prelude::*;
use oidc_client_leptos::{Auth, AuthStatus};

use super::KeptGuest;

/// Whom this page acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The stored session is still being read.
    Unknown,
    /// Nobody is signed in.
    Nobody,
    /// Someone without an account, known only to the database.
    Guest,
    /// Someone signed in.
    Person {
        /// `iss` of the ID token, byte for byte.
        issuer: String,
        /// `sub` of the ID token.
        subject: String,
    },
}

impl Who {
    /// The signed-in user, otherwise the kept guest if they chose to continue as one. A renewal does not change it.
    pub(super) fn of(auth: Auth, guest: RwSignal<KeptGuest>) -> Self {
        let person = auth.user().with(|user| {
            user.as_ref().map(|user| Self::Person {
                issuer: user.issuer().to_owned(),
                subject: user.subject().to_owned(),
            })
        });
        match (person, auth.status().get()) {
            (Some(person), _) => person,
            (None, AuthStatus::Loading) => Self::Unknown,
            (None, _) if guest.with(|guest| guest.active) => Self::Guest,
            (None, _) => Self::Nobody,
        }
    }
}
