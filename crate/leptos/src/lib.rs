//! Sign-in with OpenID Connect for Leptos 0.8.
//!
//! 1. Wrap the app in [`AuthProvider`](fn@AuthProvider), with the provider's address, your client id and your callback address.
//!    It restores the stored session and renews its tokens.
//! 2. Add a route for the callback address that shows [`Callback`](fn@Callback). It finishes the sign-in, and goes to the page
//!    that the person came from.
//! 3. In components, call [`use_auth`]. It returns an [`Auth`]: signals such as `user()` and `is_authenticated()`, and actions
//!    such as `sign_in()` and `sign_out()`.
//! 4. Guard routes with [`require_auth`], and parts of a page with [`Authenticated`](fn@Authenticated) and
//!    [`Unauthenticated`](fn@Unauthenticated).
//!
//! ```no_run
//! use leptos::prelude::*;
//! use leptos_router::components::{Route, Router, Routes};
//! use leptos_router::path;
//! use oidc_client_leptos::{
//!     AuthError, AuthProvider, Authenticated, Callback, SignInButton, SignOutButton, Unauthenticated, require_auth, use_auth,
//! };
//! use oidc_client_wasm::UserManagerSettings;
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     let settings = UserManagerSettings::new(
//!         "https://login.example.com",
//!         "my-app",
//!         "https://app.example.com/callback",
//!     );
//!     view! {
//!         <AuthProvider settings=settings>
//!             <Router>
//!                 <Routes fallback=|| "There is no such page.">
//!                     <Route path=path!("/") view=Home/>
//!                     <Route path=path!("/account") view=require_auth(Account)/>
//!                     <Route path=path!("/callback") view=SigningIn/>
//!                 </Routes>
//!             </Router>
//!         </AuthProvider>
//!     }
//! }
//!
//! #[component]
//! fn Home() -> impl IntoView {
//!     view! {
//!         <Unauthenticated><SignInButton/></Unauthenticated>
//!         <Authenticated><a href="/account">"Your account"</a></Authenticated>
//!         <AuthError let:error><p role="alert">{error.to_string()}</p></AuthError>
//!     }
//! }
//!
//! #[component]
//! fn Account() -> impl IntoView {
//!     let user = use_auth().user();
//!     let name = move || user.with(|user| user.as_ref().and_then(|user| user.name().map(String::from)));
//!     view! { <p>"Hello, " {name}</p> <SignOutButton/> }
//! }
//!
//! #[component]
//! fn SigningIn() -> impl IntoView {
//!     view! {
//!         <Callback failed=|error| view! { <p role="alert">{error.to_string()}</p> }>
//!             "Signing you in…"
//!         </Callback>
//!     }
//! }
//! ```
//!
//! The handles are `Copy` and can be moved into any closure of a view. A renewal of the tokens runs only closures that read a
//! token or the whole user; it never mounts a component again.
//!
//! | to | use |
//! |---|---|
//! | read the session and start actions | [`use_auth`], [`use_auth_named`], [`Auth`], [`AuthState`], [`Navigation`], [`Renewal`] |
//! | show content by state | [`Authenticated`](fn@Authenticated), [`Unauthenticated`](fn@Unauthenticated), [`Authenticating`](fn@Authenticating), [`AuthError`](fn@AuthError), [`Permitted`](fn@Permitted) |
//! | sign in and out | [`SignInButton`](fn@SignInButton), [`SignOutButton`](fn@SignOutButton), [`RequireAuth`](fn@RequireAuth), [`require_auth`], [`require_auth_with`], [`RequireAuthOptions`], [`use_auto_sign_in`] |
//! | handle the return from the provider | [`Callback`](fn@Callback), [`SignoutCallback`](fn@SignoutCallback), [`CallbackUrl`] |
//! | call APIs | [`use_api_fetch`], [`use_access_token_for`], [`Auth::id_token`] |
//! | read claims | [`use_claims`], [`claims_of`], [`has_claim`] |
//! | connect a back-end with the session | [`use_spacetimedb`], [`use_instantdb`] |
//! | sign out inactive people | [`use_idle_sign_out`] |
//! | have several providers | [`AuthProvider`](fn@AuthProvider)'s `name`, [`WithAuth`](fn@WithAuth) |
//! | test an app | [`MockAuthProvider`](fn@MockAuthProvider), [`MockUser`] |
//!
//! # Server rendering
//! With the feature `ssr` everything compiles for a server, and renders as [`AuthState::Loading`]: tokens stay in the
//! browser, so a server doesn't know who is signed in. With `hydrate` the browser starts in the same state, and restores the
//! session right after. Protected content is never in the server's HTML, because no guard shows its children there.
//!
//! With islands, put the provider into the outermost island that needs the session: context reaches only islands inside an
//! island. Settings can't be serialized as an island's property, so create them inside:
//!
//! ```text
//! #[island]
//! fn Session(children: Children) -> impl IntoView {
//!     let settings = UserManagerSettings::new("https://login.example", "app", "https://app.example/callback");
//!     view! { <AuthProvider settings>{children()}</AuthProvider> }
//! }
//! ```

mod auth;
mod buttons;
mod callback;
mod claims;
mod environment;
mod error;
mod guards;
mod mock;
mod named;
mod navigation;
mod permitted;
mod provider;
mod require_auth;
mod return_path;
mod state;
mod use_access_token_for;
mod use_api_fetch;
mod use_auth;
mod use_auto_sign_in;
mod use_claims;
mod use_idle_sign_out;
mod use_instantdb;
mod use_spacetimedb;

pub use auth::Auth;
pub use buttons::{SignInButton, SignOutButton};
pub use callback::{Callback, CallbackUrl, SignoutCallback};
pub use claims::{ClaimsError, claims_of, has_claim};
pub use error::AuthError;
pub use guards::{AuthError, Authenticated, Authenticating, Unauthenticated};
pub use mock::{MockAnswer, MockAuthProvider, MockUser};
pub use named::WithAuth;
pub use navigation::Navigation;
pub use permitted::Permitted;
pub use provider::AuthProvider;
pub use require_auth::{ErrorView, RequireAuth, RequireAuthOptions, require_auth, require_auth_with};
pub use state::{AuthState, AuthStatus, Renewal};
pub use use_access_token_for::{
    UseAccessTokenForReturn, use_access_token_for, use_access_token_for_with_options,
};
pub use use_api_fetch::{UseApiFetchReturn, use_api_fetch};
pub use use_auth::{use_auth, use_auth_named};
pub use use_auto_sign_in::{
    AutoSignIn, UseAutoSignInOptions, UseAutoSignInReturn, use_auto_sign_in, use_auto_sign_in_with_options,
};
pub use use_claims::{UseClaimsReturn, use_claims};
pub use use_idle_sign_out::{UseIdleSignOutReturn, use_idle_sign_out, use_idle_sign_out_with_options};
pub use use_instantdb::{UseInstantdbReturn, use_instantdb, use_instantdb_with_auth};
pub use use_spacetimedb::{UseSpacetimedbReturn, use_spacetimedb};

// Compiles the examples of the README and of the recipes.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/leptos-recipes.md")]
struct Recipes;
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
