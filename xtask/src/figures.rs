//! Every figure that a task prints also lands as JSON in `target/figures/`, for a program to compare.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value};

use crate::context::Context;

/// Writes these members to `target/figures/NAME.json`, and keeps its other members.
///
/// # Errors
/// When the file cannot be written.
pub fn merge(context: &Context, name: &str, members: Map<String, Value>) -> Result<()> {
    let file = context.target().join(format!("figures/{name}.json"));
    let known = fs::read_to_string(file).unwrap_or_default();
    let mut figures: Map<String, Value> = serde_json::from_str(&known).unwrap_or_default();
    figures.extend(members);
    write(context, name, &Value::Object(figures))
}

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
