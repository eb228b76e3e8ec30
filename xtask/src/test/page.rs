//! A page under `docs/` that tests generate. The committed page must be identical.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::tally::Tally;
use crate::context::Context;

/// The page's text before the tests.
#[derive(Debug)]
pub struct Page {
    name: &'static str,
    before: String,
}

impl Page {
    /// Reads the page; call it before the tests. `name` is its path in the repository.
    pub fn before_tests(context: &Context, name: &'static str) -> Self {
        Self { name, before: fs::read_to_string(context.root.join(name)).unwrap_or_default() }
    }

    /// Adds a result: whether the tests have left the page unchanged.
    pub fn after_tests(&self, context: &Context, tally: &mut Tally) {
        let after = fs::read_to_string(context.root.join(self.name)).context("it cannot be read");
        tally.result(self.name, after.and_then(|after| compare(&self.before, &after)));
    }
}

fn compare(before: &str, after: &str) -> Result<()> {
    match before.lines().zip(after.lines()).find(|(old, new)| old != new) {
        _ if before == after => Ok(()),
        Some((_, line)) => {
            bail!(
                "the page was outdated and has been rewritten; review and commit it. First difference:\n  {line}"
            )
        }
        None => bail!(
            "the page was outdated (lines added or removed) and has been rewritten; review and commit it"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_says_something_else_is_a_failure_that_shows_it() {
        assert!(compare("a\nb\n", "a\nb\n").is_ok());
        assert!(compare("a\nb\n", "a\nc\n").unwrap_err().to_string().ends_with("\n  c"));
        assert!(compare("a\n", "a\nb\n").is_err());
    }
}
