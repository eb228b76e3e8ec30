//! Whether there is a page at all.

use leptos::prelude::is_server;

/// False where a server renders: nobody is signed in there, no storage can be read, and nothing is begun.
///
/// The target counts first, because a server's binary has no browser to call, whatever features it was built with.
pub(crate) fn in_browser() -> bool {
    cfg!(target_arch = "wasm32") && !is_server()
}
