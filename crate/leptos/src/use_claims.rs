//! `use_claims`: the claims as a type of the app's own.

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::claims::claims_of;
use crate::error::AuthError;
use crate::use_auth::use_auth;

/// What [`use_claims`] gives. `Copy`, like the signals in it.
pub struct UseClaimsReturn<T: Send + Sync + 'static> {
    /// The claims; `None` while nobody is signed in, and when they aren't of this type.
    pub claims: Signal<Option<T>>,
    /// Why they couldn't be read.
    pub error: Signal<Option<AuthError>>,
}

// By hand: `derive` would ask it of `T` as well.
impl<T: Send + Sync + 'static> Clone for UseClaimsReturn<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for UseClaimsReturn<T> {}

/// The claims of whoever is signed in ([`User::profile`](oidc_client_wasm::User::profile)) as a type of the app's own.
/// Readers run again when the claims differ, which a renewal alone doesn't bring about.
///
/// A type with four members adds 9 KB of wasm, 4 KB compressed (measured before wasm-opt). Without a call nothing of it is
/// linked, and floats are only read for a type that has one.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::use_claims;
///
/// #[derive(Clone, PartialEq, serde::Deserialize)]
/// struct Staff {
///     name: String,
///     #[serde(default)]
///     roles: Vec<String>,
/// }
///
/// #[component]
/// fn Roles() -> impl IntoView {
///     let staff = use_claims::<Staff>().claims;
///     move || staff.get().map(|staff| format!("{} is {}", staff.name, staff.roles.join(" and ")))
/// }
/// ```
///
/// # Server rendering
/// Both signals are `None`.
pub fn use_claims<T>() -> UseClaimsReturn<T>
where
    T: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static,
{
    let user = use_auth().user();
    let read = Memo::new(move |_| user.with(|user| user.as_ref().map(|user| claims_of::<T>(user.profile()))));
    UseClaimsReturn {
        claims: Signal::derive(move || {
            read.with(|read| read.as_ref().and_then(|read| read.as_ref().ok().cloned()))
        }),
        error: Signal::derive(move || {
            read.with(|read| read.as_ref().and_then(|read| read.as_ref().err().cloned()).map(AuthError::from))
        }),
    }
}
