//! A session without a provider, for an app's own tests.

mod provider;

use std::rc::Rc;

use leptos::children::TypedChildren;
use leptos::context::Provider;
use leptos::prelude::*;
use leptos::task::spawn_local;
use oidc_client_protocol::http::{HttpRequest, HttpResponse};
use oidc_client_protocol::json::Object;

use crate::auth::{Auth, MockAction};
use crate::environment::in_browser;
use crate::named::Auths;
use crate::navigation::Navigation;
use crate::provider::listen;
use crate::state::AuthState;
use provider::MockProvider;

/// The person who is signed in during a test.
///
/// ```
/// use oidc_client_leptos::MockUser;
/// use oidc_client_wasm::protocol::json::Object;
///
/// let alice = MockUser {
///     profile: Object::parse(r#"{"sub":"alice","name":"Alice","roles":["admin"]}"#)?,
///     ..MockUser::default()
/// };
/// assert_eq!(alice.scope, "openid");
/// # Ok::<(), oidc_client_wasm::protocol::json::JsonError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MockUser {
    /// The claims. `sub` and `iss` are added if they are missing.
    pub profile: Object,
    /// The granted scope, separated by spaces.
    pub scope: String,
    /// The lifetime of the tokens in seconds; a day by default.
    pub expires_in: u64,
}

impl Default for MockUser {
    fn default() -> Self {
        Self { profile: Object::new(), scope: "openid".to_owned(), expires_in: 86_400 }
    }
}

/// Replaces [`AuthProvider`](fn@crate::AuthProvider) in an app's own tests: it sends no request, leaves no page, and touches
/// no storage. The components inside work as in the app, with a real `UserManager`.
///
/// With a `user`, that person is signed in from the start. Every way of signing in signs in that person, or one without a
/// name; signing out signs out. Access tokens are texts such as `mock-access-token-1`, and each renewal increments the
/// number; ID tokens contain the claims, with an invalid signature. `answer` answers requests to APIs
/// ([`use_api_fetch`](crate::use_api_fetch)); without it they fail as if there were no network. A request to `/api/notes`
/// arrives there as `https://app.mock.example/api/notes`.
///
/// ```no_run
/// use leptos::prelude::*;
/// use oidc_client_leptos::{Authenticated, MockAuthProvider, MockUser, SignInButton};
///
/// fn in_a_test() -> impl IntoView {
///     view! {
///         <MockAuthProvider user=MockUser::default()>
///             <Authenticated fallback=|| view! { <SignInButton/> }>"The app."</Authenticated>
///         </MockAuthProvider>
///     }
/// }
/// ```
///
/// This crate's `tests/browser/mock.rs` contains a complete test.
#[component]
pub fn MockAuthProvider<C>(
    /// The person who is signed in from the start. By default nobody is.
    #[prop(optional)]
    user: Option<MockUser>,
    /// How APIs answer.
    #[prop(optional, into)]
    answer: Option<MockAnswer>,
    /// The name of this provider when there are several.
    #[prop(optional)]
    name: Option<&'static str>,
    /// The components that use the session.
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let auth = Auth::new(AuthState::Loading);
    if in_browser() {
        begin(auth, user, answer);
    }
    let children = children.into_inner();
    view! { <Provider value=Auths::below(auth, name)>{children()}</Provider> }
}

fn begin(auth: Auth, user: Option<MockUser>, answer: Option<MockAnswer>) {
    let signed_in = user.is_some();
    let provider = Rc::new(MockProvider::new(user.unwrap_or_default(), answer));
    let Ok(manager) = provider.manager() else { return };
    let mock_action: MockAction = {
        let (provider, manager) = (provider.clone(), manager.clone());
        Rc::new(move |navigation: Navigation| {
            let (provider, manager) = (provider.clone(), manager.clone());
            Box::pin(async move {
                match navigation {
                    Navigation::SigninSilent if manager.get_user().await?.is_some() => {
                        manager.signin_silent().await.map(drop)
                    }
                    navigation if navigation.is_signout() => manager.remove_user().await,
                    _ => {
                        provider.sign_in().await;
                        // Raises the events of a sign-in, which the hooks wait for.
                        manager.resume_session("", Vec::new()).await;
                        Ok(())
                    }
                }
            })
        })
    };
    auth.set_manager(manager.clone(), Some(mock_action));
    listen(auth, &manager);
    spawn_local(async move {
        if signed_in {
            provider.sign_in().await;
        }
        auth.restored(manager.get_user().await);
    });
}

/// The answers of APIs in a test: made from any function that takes a request and returns a response.
///
/// ```
/// use oidc_client_leptos::MockAnswer;
/// use oidc_client_wasm::protocol::http::{HttpRequest, HttpResponse};
///
/// let answer = MockAnswer::from(|request: HttpRequest| match request.method {
///     "GET" => HttpResponse::new(200, r#"["first note"]"#),
///     _ => HttpResponse::new(405, ""),
/// });
/// # drop(answer);
/// ```
pub struct MockAnswer(Box<dyn Fn(HttpRequest) -> HttpResponse>);

impl<F: Fn(HttpRequest) -> HttpResponse + 'static> From<F> for MockAnswer {
    fn from(answer: F) -> Self {
        Self(Box::new(answer))
    }
}
