//! Where everything lies, how long the task has run, and how it speaks.

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{IsTerminal as _, stderr};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::process::Children;

/// Back to the line's start, and clear it.
pub const CLEAR_LINE: &str = "\r\u{1b}[2K";

/// What every task is given.
#[derive(Debug)]
pub struct Context {
    /// The root of the workspace.
    pub root: PathBuf,
    /// Where installed tools are kept, across checkouts of the repository.
    pub cache: PathBuf,
    /// This binary's path. Read at the start: a test run rebuilds the binary, after which the system no longer knows its path.
    pub xtask: PathBuf,
    /// Every process started by this task that has not ended.
    pub children: Children,
    started: Instant,
}

impl Context {
    /// Finds the workspace around this crate and the person's cache folder.
    ///
    /// # Errors
    /// When neither `XDG_CACHE_HOME` nor `HOME` is set.
    pub fn new() -> Result<Self> {
        let cache = match env::var_os("XDG_CACHE_HOME") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cache"),
        };
        Ok(Self {
            root: root(),
            xtask: env::current_exe().context("this binary has no path")?,
            cache: cache.join("oidc-client-wasm"),
            children: Children::default(),
            started: Instant::now(),
        })
    }

    /// The folder for everything that is built.
    pub fn target(&self) -> PathBuf {
        target()
    }

    /// Where Trunk puts the demo page.
    pub fn site(&self) -> PathBuf {
        self.target().join("site")
    }

    /// Where Vite puts the pages on the npm package, each in a folder of its own.
    pub fn www(&self) -> PathBuf {
        self.target().join("www")
    }

    /// Where npm puts the commands of the packages in `package.json`.
    pub fn npm_bin(&self) -> PathBuf {
        self.root.join("node_modules/.bin")
    }

    /// Where the tool of this name and version is kept.
    pub fn tool_folder(&self, package: &str, version: &str) -> PathBuf {
        self.cache.join("tools").join(format!("{package}-{version}"))
    }

    /// Since the task began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Says what is happening. To stderr: stdout is for results that a program may read.
    pub fn say(&self, message: &str) {
        eprintln!("{}[{:7.1} s] {message}", over_progress(), self.elapsed().as_secs_f64());
    }

    /// Prints a result to stdout, for the user and for programs that read it, while steps may still show their progress.
    pub fn announce(&self, text: impl Display) {
        eprint!("{}", over_progress());
        println!("{text}");
    }
}

/// What must be printed to stderr before a message: on a terminal, the last line may show how far a step is.
pub fn over_progress() -> &'static str {
    if stderr().is_terminal() { CLEAR_LINE } else { "" }
}

/// Where every cargo puts what it builds. Not the folder that the user may have chosen for all projects: what runs later,
/// such as the tests in JavaScript, Trunk and Vite, only knows this one.
pub fn target() -> PathBuf {
    root().join("target")
}

fn root() -> PathBuf {
    let mut folder = manifest_folder();
    folder.pop();
    folder
}

/// The folder of this crate: as cargo says now, or as it was compiled when the binary is called directly.
fn manifest_folder() -> PathBuf {
    let now = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    // Another crate's test that calls the binary has its own folder there.
    let own = now.filter(|folder| folder.ends_with("xtask"));
    own.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")))
}

/// The first file of this name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// PATH with these folders in front.
///
/// # Errors
/// When a folder's name has a `:` in it.
pub fn path_with(folders: &[PathBuf]) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&path));
    env::join_paths(all).context("a tool's folder cannot stand in PATH")
}
