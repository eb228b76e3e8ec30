//! Whether this code runs in a browser or on a server.

use leptos::prelude::is_server;

/// False when a server renders: there nobody is signed in, no storage can be read, and no action is started.
///
/// The target is checked first: a server's binary can't call a browser, whatever features it was built with.
pub(crate) fn in_browser() -> bool {
    cfg!(target_arch = "wasm32") && !is_server()
}
