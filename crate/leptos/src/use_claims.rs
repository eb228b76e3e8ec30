//! `use_claims`: the claims as a type of the app.

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::claims::claims_of;
use crate::error::AuthError;
use crate::use_auth::use_auth;

/// The return value of [`use_claims`]. It is `Copy`, like its signals.
pub struct UseClaimsReturn<T: Send + Sync + 'static> {
    /// The claims; `None` while nobody is signed in, and when they don't match this type.
    pub claims: Signal<Option<T>>,
    /// Why the claims couldn't be read.
    pub error: Signal<Option<AuthError>>,
}

// By hand: `derive` would require `T: Clone`.
impl<T: Send + Sync + 'static> Clone for UseClaimsReturn<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for UseClaimsReturn<T> {}

/// Returns the claims of the signed-in person ([`User::profile`](oidc_client_wasm::User::profile)) as a type of the app, in
/// a signal. Its readers run again when the claims change, not at every renewal.
///
/// A type with four members adds 9 KB of wasm, 4 KB compressed (measured before wasm-opt). Without a call none of it is
/// linked, and the code to read floats only for a type that has one.
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
