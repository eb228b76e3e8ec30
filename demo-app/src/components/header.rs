//! The header and footer of every page.

use leptos::prelude::*;

use crate::components::{ConnectionBadge, Mark};
use crate::config::Database;
use crate::session::{Who, use_session};

/// Mark and name, links to the other pages, and for signed-in users the connection and the sign-out button.
#[component]
pub fn Header() -> impl IntoView {
    let session = use_session();
    let is_here = move || matches!(session.who.get(), Who::Guest | Who::Person { .. });
    view! {
        <header class="top">
            <Brand/>
            <OtherPages/>
            <Show when=is_here>
                <div class="top-end">
                    <ConnectionBadge/>
                    <button
                        class="button button-quiet"
                        type="button"
                        aria-disabled=move || session.is_leaving().then_some("true")
                        on:click=move |_| session.sign_out()
                    >
                        {move || if session.is_leaving() { "Signing out\u{2026}" } else { "Sign out" }}
                    </button>
                    <span class="visually-hidden" role="status">
                        {move || session.is_leaving().then_some("Signing you out\u{2026}")}
                    </span>
                </div>
            </Show>
        </header>
    }
}

/// The same demo on the npm package. These are separate pages, outside of the router.
#[component]
pub fn OtherPages() -> impl IntoView {
    view! {
        <nav class="pages" aria-label="The same demo in">
            <a href="/" aria-current="page">"Leptos"</a>
            <a href="/plain/" rel="external">"Plain"</a>
            <a href="/react/" rel="external">"React"</a>
        </nav>
    }
}

/// The provider and the database that this page uses.
#[component]
pub fn Footer() -> impl IntoView {
    let (provider, client, database) = use_session().with_config(|config| {
        let Database { uri, module } = &config.database;
        (config.authority.clone(), config.client_id.clone(), format!("{uri} / {module}"))
    });
    view! {
        <footer class="bottom">
            <dl>
                <div>
                    <dt>"Provider"</dt>
                    <dd>{provider}</dd>
                </div>
                <div>
                    <dt>"Client"</dt>
                    <dd>{client}</dd>
                </div>
                <div>
                    <dt>"Database"</dt>
                    <dd>{database}</dd>
                </div>
            </dl>
            <p>"Read from /config.json: point it at another provider and reload, no build needed."</p>
        </footer>
    }
}

/// The mark and the name, which link to the start.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href="/">
            <Mark/>
            <span class="brand-name">"oidc-client-wasm"</span>
            <span class="brand-kind">"demo"</span>
        </a>
    }
}
