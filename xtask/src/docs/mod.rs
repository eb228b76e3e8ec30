//! `cargo xtask docs`: the pages under `docs/` that are made from the code.

mod comment;
mod page;
mod reader;
mod source;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::context::Context;

/// Whether to write.
#[derive(Args, Clone, Copy, Debug)]
pub struct Options {
    /// Writes nothing, and fails when the page that is there isn't the one that the code makes.
    #[arg(long)]
    check: bool,
}

/// Writes the pages, or checks them.
///
/// # Errors
/// When a comment lacks what the page needs, or the page cannot be written; with `--check` when it differs.
pub fn run(context: &Context, options: Options) -> Result<()> {
    if options.check {
        return check(context);
    }
    let (file, text) = (file(context), make(context)?);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    context.say(&format!("{} written", file.display()));
    Ok(())
}

/// Fails when the committed page isn't the one that the code makes.
///
/// # Errors
/// When it differs, or a comment lacks what the page needs.
pub fn check(context: &Context) -> Result<()> {
    let (file, text) = (file(context), make(context)?);
    let committed =
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    if committed != text {
        bail!("docs/errors.md is not what the code says: run `cargo xtask docs` and commit what it writes");
    }
    Ok(())
}

fn file(context: &Context) -> PathBuf {
    context.root.join("docs/errors.md")
}

fn make(context: &Context) -> Result<String> {
    let crates = source::read(&context.root.join("crate"))?;
    let problems = source::problems(&crates);
    if !problems.is_empty() {
        bail!("the errors' comments lack something:\n    {}", problems.join("\n    "));
    }
    Ok(page::write(&crates))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_the_crates_is_on_the_page() {
        let page = make(&Context::new().unwrap()).unwrap();
        // One that is written in its own match arm, one of two variants, one of a struct, one of the provider's.
        for code in ["id_token_nonce", "state_damaged", "navigation_failed", "login_required"] {
            assert_eq!(page.matches(&format!("| `{code}` |")).count(), 1, "{code}");
        }
        // Those that hand on another error's code have no row.
        assert!(!page.contains("The sign-in can't begin"), "{page}");
    }
}
