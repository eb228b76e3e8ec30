//! Several providers side by side, distinguished by name.

use leptos::children::TypedChildren;
use leptos::context::Provider;
use leptos::prelude::*;

use crate::auth::Auth;

/// The sessions that a component finds above it: the current one, and all with a name.
#[derive(Clone)]
pub(crate) struct Auths {
    pub(crate) current: Auth,
    named: Vec<(&'static str, Auth)>,
}

impl Auths {
    /// Makes this the current session, and keeps the sessions above accessible by name.
    pub(crate) fn below(auth: Auth, name: Option<&'static str>) -> Self {
        let mut named = use_context::<Auths>().map(|auths| auths.named).unwrap_or_default();
        named.extend(name.map(|name| (name, auth)));
        Self { current: auth, named }
    }

    /// The nearest session with that name.
    pub(crate) fn find(&self, name: &str) -> Option<Auth> {
        self.named.iter().rev().find(|(other, _)| *other == name).map(|(_, auth)| *auth)
    }
}

/// Makes everything inside it use the provider of this name: hooks, guards, buttons and the callback page.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{AuthProvider, Authenticated, SignInButton, WithAuth};
/// use oidc_client_wasm::UserManagerSettings;
///
/// #[component]
/// fn App() -> impl IntoView {
///     let settings = |name: &str| {
///         let (authority, callback) =
///             (format!("https://login.{name}.example"), format!("https://app.example/callback/{name}"));
///         UserManagerSettings::new(authority, "app", callback)
///     };
///     view! {
///         <AuthProvider settings=settings("work") name="work">
///             <AuthProvider settings=settings("home") name="home">
///                 <WithAuth name="work">
///                     <Authenticated fallback=|| view! { <SignInButton>"Sign in at work"</SignInButton> }>
///                         "You are at work."
///                     </Authenticated>
///                 </WithAuth>
///             </AuthProvider>
///         </AuthProvider>
///     }
/// }
/// ```
///
/// Each provider needs its own `redirect_uri`; put the callback page at that address into the `<WithAuth>` of its name.
#[component]
pub fn WithAuth<C>(
    /// The `name` of the `<AuthProvider>`.
    name: &'static str,
    /// The components that use that provider.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let auth = crate::use_auth_named(name);
    let children = children.into_inner();
    view! { <Provider value=Auths::below(auth, None)>{children()}</Provider> }
}
