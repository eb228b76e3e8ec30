//! The app, as the server renders it and the browser takes it over. Sign-in happens in the browser alone.

mod app;
mod board;
mod config;

pub use app::App;
pub use config::Config;

/// Called by the page when the WebAssembly has been loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(App);
}
