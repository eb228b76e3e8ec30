//! The app that the server renders and the browser hydrates. Sign-in happens only in the browser.

mod app;
mod board;
mod config;

pub use app::App;
pub use config::Config;

/// Called by the page once the WebAssembly is loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(App);
}
