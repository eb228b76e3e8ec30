//! `<Permitted>`: what is shown to some of those who are signed in.

use leptos::children::{TypedChildrenFn, ViewFn};
use leptos::prelude::*;
use oidc_client_wasm::User;

use crate::guards::shown_to;
use crate::state::AuthState;
use crate::use_auth::use_auth;

/// Shows its children while someone is signed in who passes the test: has a role, a claim, a granted scope. `fallback` to
/// everyone else, `loading` until it is known who is here.
///
/// The test runs at each renewal; the children stay mounted as long as it says the same of the same
/// person. It hides, it does not protect.
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
    /// Whether this person may see it.
    when: Test,
    /// Shown to everyone else, also when nobody is signed in.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Shown until it is known who is here: on a server, and while the stored session is being read. `fallback` by default.
    #[prop(optional, into)]
    loading: Option<ViewFn>,
    /// What only those see who pass.
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
