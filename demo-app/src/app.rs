//! The page as a whole: its configuration, its session, its routes.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;
use oidc_client_leptos::{AuthProvider, CallbackUrl};
use oidc_client_wasm::UserManagerSettings;

use crate::components::{Brand, ErrorPanel, Footer, Header, OtherPages, Skeleton};
use crate::config::{self, Config, ConfigError};
use crate::focus::{MAIN, catch_focus};
use crate::pages::{AfterSignOut, CallbackPage, EdgeBaseCallback, Home, NotFound};
use crate::session::provide_session;

/// The address that the page was opened with, for the one page that it is meant for.
#[derive(Clone, Copy)]
pub struct Arrival(StoredValue<Option<CallbackUrl>>);

impl Arrival {
    /// Takes the address: a response of the provider counts once.
    pub fn take(&self) -> Option<CallbackUrl> {
        self.0.try_update_value(Option::take).flatten()
    }
}

/// The address that the page was opened with.
pub fn use_arrival() -> Arrival {
    expect_context::<Arrival>()
}

/// Names the page in the browser's tab.
pub fn use_title(title: &str) {
    document().set_title(&format!("{title} \u{b7} oidc-client-wasm demo"));
}

/// Loads the configuration, then shows the page; shows a message until then, and on failure.
#[component]
pub fn App(
    /// The address that the page was opened with, if a provider may have answered with it.
    arrival: Option<CallbackUrl>,
) -> impl IntoView {
    provide_context(Arrival(StoredValue::new(arrival)));
    let loaded = RwSignal::new(None::<Result<Config, ConfigError>>);
    let load = move || {
        loaded.set(None);
        spawn_local(async move {
            let origin = window().location().origin().unwrap_or_default();
            loaded.set(Some(config::load(&origin).await));
        });
    };
    load();
    move || match loaded.get() {
        None => view! { <Shell><Skeleton label="Loading"/></Shell> }.into_any(),
        Some(Ok(config)) => view! { <Configured config/> }.into_any(),
        Some(Err(error)) => view! {
            <Shell>
                <div class="narrow">
                    <h1>"This page cannot start yet"</h1>
                    <ErrorPanel code=error.code() detail=error.to_string() with_details=true>
                        <button class="button button-main" type="button" on:click=move |_| load()>
                            "Try again"
                        </button>
                    </ErrorPanel>
                </div>
            </Shell>
        }
        .into_any(),
    }
}

/// The frame before there is a session.
#[component]
fn Shell(children: Children) -> impl IntoView {
    view! {
        <header class="top">
            <Brand/>
            <OtherPages/>
        </header>
        <main id=MAIN tabindex="-1">{children()}</main>
    }
}

#[component]
fn Configured(config: Config) -> impl IntoView {
    let mut settings = UserManagerSettings::new(
        config.authority.clone(),
        config.client_id.clone(),
        config.redirect_uri.clone(),
    );
    settings.scope.clone_from(&config.scope);
    settings.resources = config.api.iter().filter_map(|api| api.resource.clone()).collect();
    settings.post_logout_redirect_uri = Some(config.post_logout_redirect_uri.clone());
    view! {
        <AuthProvider settings>
            <Pages config/>
        </AuthProvider>
    }
}

#[component]
fn Pages(config: Config) -> impl IntoView {
    provide_session(config);
    view! {
        <Router>
            // The router would treat the click as a navigation, and leave the focus where it is.
            <a class="skip" href="#main" rel="external">"Skip to the content"</a>
            <FocusOnContent/>
            <Header/>
            <main id=MAIN tabindex="-1">
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/callback") view=CallbackPage/>
                    <Route path=path!("/signed-out") view=AfterSignOut/>
                    <Route path=path!("/edgebase-callback") view=EdgeBaseCallback/>
                </FlatRoutes>
            </main>
            <Footer/>
        </Router>
    }
}

/// Moves the focus to the content after each change of page: the link that was followed goes with its page.
#[component]
fn FocusOnContent() -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        // `track` alone would never hear of a change: a memo follows nothing before it is first read.
        path.with(|_| ());
        if before.is_some() {
            catch_focus(MAIN);
        }
    });
}
