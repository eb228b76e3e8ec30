//! The demo page: sign in, be connected to SpacetimeDB with the ID token, and see the Identity that follows from it.
//!
//! Read it in this order: `app` (configuration and routes), `session` (the user, and the connection for them), `pages`,
//! `components`.

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
    // Before anything else: loading the configuration takes a while, and the code must not stay in the address bar that
    // long.
    let arrival = arrival();
    if let Some(splash) = document().get_element_by_id("splash") {
        splash.remove();
    }
    leptos::mount::mount_to_body(move || view! { <app::App arrival/> });
}

/// The address bar's content, if this is a page to which a provider or a back-end redirects.
fn arrival() -> Option<CallbackUrl> {
    let path = window().location().pathname().ok()?;
    [config::CALLBACK_PATH, config::SIGNED_OUT_PATH, config::EDGEBASE_PATH]
        .contains(&path.as_str())
        .then(CallbackUrl::take)
        .flatten()
}
