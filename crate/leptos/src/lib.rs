//! Sign-in for Leptos 0.8: [`AuthProvider`] holds the session, [`use_auth`] reads it, guards show what belongs to
//! whom, and [`Callback`] is the page that the OpenID provider sends the browser back to.
//!
//! ```no_run
//! use leptos::prelude::*;
//! use leptos_router::components::{Route, Router, Routes};
//! use leptos_router::path;
//! use oidc_client_leptos::{AuthProvider, Authenticated, Callback, Unauthenticated, use_auth};
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
//!                     <Route path=path!("/callback") view=SigningIn/>
//!                 </Routes>
//!             </Router>
//!         </AuthProvider>
//!     }
//! }
//!
//! #[component]
//! fn Home() -> impl IntoView {
//!     let auth = use_auth();
//!     let name = move || auth.user().with(|user| user.as_ref().and_then(|user| user.name().map(String::from)));
//!     view! {
//!         <Unauthenticated>
//!             <button on:click=move |_| auth.sign_in()>"Sign in"</button>
//!         </Unauthenticated>
//!         <Authenticated>
//!             <p>"Hello, " {name}</p>
//!             <button on:click=move |_| auth.sign_out()>"Sign out"</button>
//!         </Authenticated>
//!     }
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
//! The signals are thread-local (`LocalStorage`), because a [`User`](oidc_client_wasm::User) lives in the browser's
//! one thread; their handles are `Copy` and may be moved into any closure of a view.
//!
//! Server-side rendering: this crate is for client-side rendering (`csr`). A page rendered by a server has no session
//! to show, so put `<AuthProvider>` below the point where the browser takes over.

mod auth;
mod callback;
mod error;
mod guards;
mod hooks;
mod provider;
mod return_path;
mod state;

pub use auth::Auth;
pub use callback::{Callback, CallbackUrl, SignoutCallback};
pub use error::AuthError;
pub use guards::{AuthLoading, Authenticated, Unauthenticated};
pub use hooks::{use_auth, use_user};
pub use provider::AuthProvider;
pub use state::{Activity, AuthState, AuthStatus, Renewal};

// The examples on the front page compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
