//! `<Permitted>`: content for signed-in people with a certain permission.

use leptos::children::{TypedChildrenFn, ViewFn};
use leptos::prelude::*;
use oidc_client_wasm::User;

use crate::guards::shown_to;
use crate::state::AuthState;
use crate::use_auth::use_auth;

/// Shows its children while the signed-in person passes a test: a role, a claim, a granted scope. Shows `fallback` to
/// everyone else, and `loading` until it is known whether someone is signed in.
///
/// The test runs at every renewal. The children stay mounted as long as the same person passes it. This hides content, it
/// does not protect it.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{Permitted, has_claim};
/// use oidc_client_wasm::User;
///
/// #[component]
/// fn Administration() -> impl IntoView {
///     let is_admin = |user: &User| has_claim(user, &["realm_access", "roles"], "admin");
///     view! {
///         <Permitted when=is_admin loading=|| "One moment…" fallback=|| "This is for administrators.">
///             <h1>"Administration"</h1>
///         </Permitted>
///     }
/// }
/// ```
#[component]
pub fn Permitted<Test, C>(
    /// Whether this person may see the children.
    when: Test,
    /// Shown to everyone else, including when nobody is signed in.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown until it is known whether someone is signed in: on a server, and while the stored session is being read. By
    /// default `fallback`.
    #[prop(optional, into)]
    loading: Option<ViewFn>,
    /// Shown to people who pass the test.
    children: TypedChildrenFn<C>,
) -> impl IntoView
where
    Test: Fn(&User) -> bool + Send + Sync + 'static,
    C: IntoView + 'static,
{
    let auth = use_auth();
    let (state, person) = (auth.state(), auth.person());
    let shown = Memo::new(move |_| {
        let passes = state.with(|state| matches!(state, AuthState::SignedIn(user) if when(user)));
        passes.then(|| person.get())
    });
    shown_to(auth, shown, children, fallback, loading)
}
