//! A running service.

use std::fs::File;
use std::path::PathBuf;

use anyhow::{Error, Result, anyhow};

use crate::process::{Child, tail};

/// A service, until it is stopped or the task ends.
#[derive(Debug)]
pub struct Running<'a> {
    /// Its name in messages.
    pub(super) name: &'static str,
    pub(super) child: Child<'a>,
    /// Where its output goes; the terminal when `None`.
    pub(super) log: Option<PathBuf>,
    /// Its data folder, taken for as long as it runs; nothing when it takes it itself or has none.
    pub(super) _folder: Option<File>,
}

impl Running<'_> {
    /// Waits until it ends by itself, which is always an error, and reports how, with its last output.
    pub async fn ended(&mut self) -> Error {
        let last_words = |log: &PathBuf| format!("; the end of {}:\n{}", log.display(), tail(log));
        match self.child.wait().await {
            Ok(status) => {
                let last_words = self.log.as_ref().map(last_words).unwrap_or_default();
                anyhow!("{} ended ({status}){last_words}", self.name)
            }
            Err(error) => error,
        }
    }

    /// Ends it.
    ///
    /// # Errors
    /// When the system does not tell how it ended.
    pub async fn stop(mut self) -> Result<()> {
        self.child.stop().await
    }
}
