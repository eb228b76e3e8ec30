//! Every figure that a task prints also lands as JSON in `target/figures/`, for a program to compare.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::context::Context;

/// Writes `target/figures/NAME.json`.
///
/// # Errors
/// When the file cannot be written.
pub fn write(context: &Context, name: &str, figures: &Value) -> Result<()> {
    let folder = context.target().join("figures");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let file = folder.join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(figures)?;
    fs::write(&file, text + "\n").with_context(|| format!("{} cannot be written", file.display()))
}
