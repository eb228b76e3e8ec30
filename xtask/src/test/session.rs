//! The client in Chromium, Firefox ESR and WebKitGTK, with real providers: `tests/session`. What each engine can do is
//! written to `docs/browsers.md`.

use std::path::Path;

use anyhow::Result;

use super::page::Page;
use super::tally::Tally;
use super::{client, playwright};
use crate::context::Context;
use crate::tools::{chromium, firefox, npm, webkitgtk};

/// Runs the tests in one engine after the other.
///
/// # Errors
/// When an engine is missing and cannot be installed, or the client does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    let chromium = chromium::ensure(context).await?;
    let firefox = firefox::ensure(context).await?;
    let webkitgtk = webkitgtk::ensure(context).await?;
    client::build(context).await?;
    let programs: [(&str, &Path); 7] = [
        ("CHROMIUM", &chromium.browser),
        ("CHROMEDRIVER", &chromium.driver),
        ("FIREFOX", &firefox.browser),
        ("GECKODRIVER", &firefox.driver),
        ("MINI_BROWSER", &webkitgtk.browser),
        ("WEBKIT_WEB_DRIVER", &webkitgtk.driver),
        ("XVFB", &webkitgtk.display),
    ];
    let page = Page::before_tests(context, "docs/browsers.md");
    let arguments = ["--config", "session"];
    playwright::run(context, tally, "sessions in three engines", &arguments, &programs).await?;
    page.after_tests(context, tally);
    Ok(())
}
