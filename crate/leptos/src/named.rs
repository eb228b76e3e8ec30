//! Several providers side by side, told apart by name.

use leptos::children::TypedChildren;
use leptos::context::Provider;
use leptos::prelude::*;

use crate::auth::Auth;

/// What a component finds above it: the session that counts there, and all that have a name.
#[derive(Clone)]
pub(crate) struct Auths {
    pub(crate) current: Auth,
    named: Vec<(&'static str, Auth)>,
}

impl Auths {
    /// This session counts, and those above stay within reach by name.
    pub(crate) fn below(auth: Auth, name: Option<&'static str>) -> Self {
        let mut named = use_context::<Auths>().map(|auths| auths.named).unwrap_or_default();
        named.extend(name.map(|name| (name, auth)));
        Self { current: auth, named }
    }

    /// The nearest of that name.
    pub(crate) fn find(&self, name: &str) -> Option<Auth> {
        self.named.iter().rev().find(|(other, _)| *other == name).map(|(_, auth)| *auth)
    }
}

/// Everything below it is about the provider of this name: hooks, guards, buttons and the callback page.
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
/// Each provider has a `redirect_uri` of its own; the page there stands in the `<WithAuth>` of its name.
#[component]
pub fn WithAuth<C>(
    /// The name that was given to the `<AuthProvider>`.
    name: &'static str,
    /// What is about that provider.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let auth = crate::use_auth_named(name);
    let children = children.into_inner();
    view! { <Provider value=Auths::below(auth, None)>{children()}</Provider> }
}
