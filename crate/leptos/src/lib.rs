//! Sign-in for Leptos 0.8: [`AuthProvider`] holds the session, [`use_auth`] reads it, guards show what belongs to
//! whom, and [`Callback`] is the page that the OpenID provider sends the browser back to.
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
//! The handles are `Copy` and may be moved into any closure of a view. What reads a token runs again when that is renewed;
//! nothing else does, and nothing is ever mounted anew for it.
//!
//! | to | there is |
//! |---|---|
//! | know and act | [`use_auth`], [`use_auth_named`], [`Auth`], [`AuthState`], [`Navigation`], [`Renewal`] |
//! | show | [`Authenticated`](fn@Authenticated), [`Unauthenticated`](fn@Unauthenticated), [`Authenticating`](fn@Authenticating), [`AuthError`](fn@AuthError), [`Permitted`](fn@Permitted) |
//! | let in | [`SignInButton`](fn@SignInButton), [`SignOutButton`](fn@SignOutButton), [`RequireAuth`](fn@RequireAuth), [`require_auth`], [`require_auth_with`], [`RequireAuthOptions`], [`use_auto_sign_in`] |
//! | come back | [`Callback`](fn@Callback), [`SignoutCallback`](fn@SignoutCallback), [`CallbackUrl`] |
//! | call APIs | [`use_api_fetch`], [`use_access_token_for`], [`Auth::id_token`] |
//! | read claims | [`use_claims`], [`claims_of`], [`has_claim`] |
//! | hand the session to a back-end | [`use_spacetimedb`], [`use_instantdb`] |
//! | sign out who left | [`use_idle_sign_out`] |
//! | have several providers | [`AuthProvider`](fn@AuthProvider)'s `name`, [`WithAuth`](fn@WithAuth) |
//! | test an app | [`MockAuthProvider`](fn@MockAuthProvider), [`MockUser`] |
//!
//! # Server rendering
//! With the feature `ssr` everything compiles for a server, and renders as [`AuthState::Loading`]: tokens stay in the
//! browser, so a server knows nobody. With `hydrate` the browser takes over from the same state, and restores the session
//! right after. Whatever must not be seen by others is not in the server's HTML, because no guard shows its children
//! there.
//!
//! With islands the session begins at the outermost island that needs it: context reaches islands inside an island, and no
//! others. Settings hold no text that could be sent along, so make them in there:
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
mod surroundings;
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

// The examples on the front page and of the recipes compile.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/leptos-recipes.md")]
struct Recipes;
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
