//! Child processes that never outlive the task.
//!
//! Each child leads its own process group: a Ctrl-C in the terminal reaches only xtask, which then stops the groups one
//! after the other. If xtask itself is killed, the kernel kills its children (Linux).

use std::cell::RefCell;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process};
use tokio::process::Command;
use tokio::time::{Instant, sleep, timeout};

use crate::context::Context;

/// How long a child may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(5);
/// How often a group is checked while it ends.
const LOOK: Duration = Duration::from_millis(20);

/// The process groups that are alive, in the order of their start.
#[derive(Debug, Default)]
pub struct Children(RefCell<Vec<Pid>>);

impl Children {
    /// Stops every group, the youngest first: SIGTERM, a few seconds, SIGKILL.
    pub async fn stop_all(&self) {
        let groups: Vec<Pid> = self.0.take().into_iter().rev().collect();
        for group in &groups {
            // An error means that the group is gone already.
            let _gone = kill_process_group(*group, Signal::TERM);
        }
        let deadline = Instant::now() + GRACE;
        for group in groups {
            while test_kill_process(group).is_ok() && Instant::now() < deadline {
                sleep(LOOK).await;
            }
            // Processes that its leader left behind.
            let _gone = kill_process_group(group, Signal::KILL);
        }
    }

    fn add(&self, group: Pid) {
        self.0.borrow_mut().push(group);
    }

    fn remove(&self, group: Pid) {
        self.0.borrow_mut().retain(|other| *other != group);
    }
}

/// A process in its own group.
#[derive(Debug)]
pub struct Child<'a> {
    name: String,
    inner: tokio::process::Child,
    group: Pid,
    context: &'a Context,
}

impl<'a> Child<'a> {
    /// Starts a command made by [`command`].
    ///
    /// # Errors
    /// When the system refuses to start a process.
    pub fn start(context: &'a Context, name: &str, command: &mut Command) -> Result<Self> {
        let inner = command.spawn().with_context(|| format!("{name} cannot be started"))?;
        let id = inner.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let group = id.with_context(|| format!("{name} ended at once"))?;
        context.children.add(group);
        Ok(Self { name: name.to_owned(), inner, group, context })
    }

    /// The child's piped output, once.
    pub fn stdout(&mut self) -> Option<tokio::process::ChildStdout> {
        self.inner.stdout.take()
    }

    /// Waits until it ends. Processes that it left behind in its group are killed.
    ///
    /// # Errors
    /// When the system does not tell how it ended.
    pub async fn wait(&mut self) -> Result<ExitStatus> {
        let status =
            self.inner.wait().await.with_context(|| format!("{} cannot be waited for", self.name))?;
        let _gone = kill_process_group(self.group, Signal::KILL);
        self.context.children.remove(self.group);
        Ok(status)
    }

    /// Ends it and the processes that it started: SIGTERM, a few seconds, SIGKILL.
    ///
    /// # Errors
    /// When the system does not tell how it ended.
    pub async fn stop(&mut self) -> Result<()> {
        let _gone = kill_process_group(self.group, Signal::TERM);
        let _in_time = timeout(GRACE, self.inner.wait()).await;
        let _gone = kill_process_group(self.group, Signal::KILL);
        self.wait().await.map(drop)
    }
}

/// A command whose process leads a group and dies with xtask.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = if cfg!(target_os = "linux") {
        // This binary even after a rebuild has replaced it on disk.
        let mut guard = std::process::Command::new("/proc/self/exe");
        guard.arg("guard").arg(std::process::id().to_string()).arg("--").arg(program);
        guard
    } else {
        std::process::Command::new(program)
    };
    // Backtraces would appear in the database server's responses and make its error texts unreadable.
    command.process_group(0).stdin(Stdio::null()).env_remove("RUST_BACKTRACE");
    Command::from(command)
}

/// `xtask guard PARENT -- PROGRAM …`: asks the kernel to be killed with the parent, then becomes the program.
/// A detour of one `exec`, because doing it between fork and exec needs unsafe code.
///
/// # Errors
/// Only returns when the program cannot be started.
pub fn guard(parent: i32, program: &[OsString]) -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
        // The parent may have died before the line above.
        if rustix::process::getppid() != Pid::from_raw(parent) {
            bail!("the task that started this process has ended");
        }
    }
    let (name, arguments) = program.split_first().context("no program to start")?;
    let error = std::process::Command::new(name).args(arguments).exec();
    Err(error).with_context(|| format!("{} cannot be started", Path::new(name).display()))
}

/// Runs a command to its end with its output on the terminal.
///
/// # Errors
/// When it cannot be started or fails.
pub async fn run(context: &Context, name: &str, command: &mut Command) -> Result<()> {
    let status = Child::start(context, name, command)?.wait().await?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// The output of a short command, or nothing when it cannot be run or fails.
pub async fn output_of(program: impl AsRef<OsStr>, arguments: &[&str]) -> Option<String> {
    let output = command(program).args(arguments).stderr(Stdio::null()).output().await.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The cargo that runs this task, so that a toolchain chosen with `cargo +name` is kept.
pub fn cargo() -> Command {
    command(own_cargo())
}

/// Like [`cargo`], at the lowest priority.
pub fn cargo_low_priority() -> Command {
    let mut nice = command("nice");
    nice.args(["-n", "19"]).arg(own_cargo());
    nice
}

fn own_cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A fresh log file, and its handle for the child.
///
/// # Errors
/// When the file cannot be made.
pub fn log_file(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    File::create(path).with_context(|| format!("{} cannot be written", path.display()))
}

/// The last lines of a log, to show with an error.
pub fn tail(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.len().saturating_sub(12);
    lines.iter().skip(first).map(|line| format!("    {line}\n")).collect()
}
