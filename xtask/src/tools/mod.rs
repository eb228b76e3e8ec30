//! The tools that the tasks need: where each is, and how to get it when it is missing.
//!
//! A tool of the right version on PATH is used, otherwise the one in the cache, otherwise it is installed there.

pub mod cargo_tool;
pub mod chromium;
pub mod clang;
pub mod debian;
pub mod firefox;
pub mod npm;
pub mod rust;
pub mod webkitgtk;

use std::fs::{File, TryLockError, create_dir_all};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::time::sleep;

use crate::context::{Context, on_path};

/// Keeps two tasks from installing the same tool at the same time; held until dropped.
///
/// # Errors
/// When the cache folder cannot be written.
async fn lock(context: &Context, name: &str) -> Result<File> {
    lock_in(context, &context.cache, name).await
}

/// The same for something that is built, or done, in another folder.
///
/// # Errors
/// When the folder cannot be written.
pub async fn lock_in(context: &Context, folder: &Path, name: &str) -> Result<File> {
    create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let path = folder.join(format!("{name}.lock"));
    let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if !told => {
                context.say(&format!("another task is at work on {name}: waiting for it"));
                told = true;
            }
            Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(200)).await,
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("{} cannot be locked", path.display()));
            }
        }
    }
}

/// Fails with one message when one of these commands is not on PATH.
///
/// # Errors
/// When one is missing; the message names all that are.
pub fn require_on_path(commands: &[&str], what_for: &str) -> Result<()> {
    let missing: Vec<&str> = commands.iter().copied().filter(|name| on_path(name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("{what_for} needs {}: install it with the system's package manager", missing.join(", "))
}
