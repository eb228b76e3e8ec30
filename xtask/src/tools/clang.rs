//! The C compiler for wasm32, which one of the compared libraries needs.

use anyhow::Result;

use super::debian::{self, Packages};
use crate::context::{Context, on_path};

const PACKAGES: Packages = Packages {
    need: "leptos_oidc is compared, and ring, which it checks signatures with, needs clang on PATH",
    names: &["clang"],
    usually: "about half a minute",
};

/// Makes sure that clang is available, installed from Debian when root may do so.
///
/// # Errors
/// When it is missing and cannot be installed: the message says what to install.
pub async fn ensure(context: &Context) -> Result<()> {
    debian::ensure(context, PACKAGES, || on_path("clang")).await?;
    Ok(())
}
