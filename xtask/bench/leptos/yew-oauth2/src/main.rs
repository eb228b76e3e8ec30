//! The page with sign-in by `yew-oauth2`: sign-in, sign-out, and the user's name.

use yew::prelude::*;
use yew_oauth2::openid::{Config, OAuth2, use_auth_agent};
use yew_oauth2::prelude::*;

fn main() {
    yew::Renderer::<App>::new().render();
}

#[component]
fn App() -> Html {
    let config = Config::new("my-app", "https://login.example");
    html! { <OAuth2 {config} scopes={vec!["openid".to_owned(), "profile".to_owned()]}><Home/></OAuth2> }
}

#[component]
fn Home() -> Html {
    let agent = use_auth_agent();
    let sign_in = use_callback(agent.clone(), |_, agent| {
        // Errors are shown by `Failure`.
        let _ = agent.as_ref().map(|agent| agent.start_login());
    });
    let sign_out = use_callback(agent, |_, agent| {
        // Errors are shown by `Failure`.
        let _ = agent.as_ref().map(|agent| agent.logout());
    });
    let context = use_context::<OAuth2Context>();
    let name = context.as_ref().and_then(|context| Some(context.claims()?.name()?.get(None)?.to_string()));
    html! {
        <>
            <NotAuthenticated><button onclick={sign_in}>{ "Sign in" }</button></NotAuthenticated>
            <Authenticated>
                <p>{ "Hello, " }{ name }</p>
                <button onclick={sign_out}>{ "Sign out" }</button>
            </Authenticated>
            <Failure><p role="alert"><FailureMessage/></p></Failure>
        </>
    }
}
