//! The demo page: sign in, be connected to SpacetimeDB with the ID token, and see the Identity that follows from it.
//!
//! Read it in this order: `app` (configuration and routes), `session` (who is here, and the connection as them),
//! `pages`, `components`.

mod app;
mod board;
mod clock;
mod components;
mod config;
mod focus;
mod messages;
mod pages;
mod posts;
mod session;

use leptos::prelude::*;
use oidc_client_leptos::CallbackUrl;

fn main() {
    // Before anything else: loading the configuration takes a while, and the code must not stand in the address bar
    // meanwhile.
    let arrival = arrival();
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
    leptos::mount::mount_to_body(move || view! { <app::App arrival/> });
}

/// The address bar's content, if this is a page that a provider, or a back-end in its place, answers to.
fn arrival() -> Option<CallbackUrl> {
    let path = window().location().pathname().ok()?;
    [config::CALLBACK_PATH, config::SIGNED_OUT_PATH, config::EDGEBASE_PATH]
        .contains(&path.as_str())
        .then(CallbackUrl::take)
        .flatten()
}
