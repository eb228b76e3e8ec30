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

use crate::context::{Context, target};
use crate::pins::SHIPPED_RUSTFLAGS;

/// How long a child may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(5);
/// The hosts of everything that is started here.
const LOOPBACK: &str = "127.0.0.1,localhost";
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
    // For cargo, and for what runs cargo, such as Trunk.
    command.env("CARGO_TARGET_DIR", target());
    command.envs(never_by_proxy(|name| env::var(name).ok()));
    Command::from(command)
}

/// What runs on loopback talks to others there, and no proxy can reach those. Programs differ in which of the two names they
/// read, so that each gets the user's list in either.
fn never_by_proxy(users: impl Fn(&str) -> Option<String>) -> [(&'static str, String); 2] {
    let [upper, lower] = ["NO_PROXY", "no_proxy"].map(|name| users(name).filter(|list| !list.is_empty()));
    let with_ours = |list: Option<&String>| match list.map(String::as_str) {
        None => LOOPBACK.to_owned(),
        // Means everything, but only when alone.
        Some("*") => "*".to_owned(),
        Some(list) => format!("{list},{LOOPBACK}"),
    };
    [
        ("NO_PROXY", with_ours(upper.as_ref().or(lower.as_ref()))),
        ("no_proxy", with_ours(lower.as_ref().or(upper.as_ref()))),
    ]
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

/// Lets a build of WebAssembly have only the flags that are meant for it. Cargo prefers these variables of the user to all
/// others, and what they hold, such as a linker, is meant for programs of this machine.
pub fn for_wasm(build: &mut Command) -> &mut Command {
    build.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS")
}

/// Like [`for_wasm`], with the flags of all shipped pages, and these.
pub fn for_shipping<'a>(build: &'a mut Command, more: &str) -> &'a mut Command {
    let (variable, flags) = SHIPPED_RUSTFLAGS;
    for_wasm(build).env(variable, format!("{flags} {more}").trim_end())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What the command sets (or removes) in its environment; nothing where it leaves the user's value.
    fn set(command: &Command, name: &str) -> Option<Option<String>> {
        let (_, value) = command.as_std().get_envs().find(|(variable, _)| *variable == name)?;
        Some(value.map(|value| value.to_string_lossy().into_owned()))
    }

    #[test]
    fn whatever_runs_cargo_builds_into_the_folder_that_is_read() {
        let folder = Context::new().unwrap().target().display().to_string();
        for command in [cargo(), cargo_low_priority(), command("trunk")] {
            assert_eq!(set(&command, "CARGO_TARGET_DIR"), Some(Some(folder.clone())));
        }
    }

    #[test]
    fn flags_for_this_machine_do_not_replace_those_of_a_page() {
        let mut build = cargo();
        for_shipping(&mut build, "-Cpanic=immediate-abort");
        assert_eq!(set(&build, "RUSTFLAGS"), Some(None));
        assert_eq!(set(&build, "CARGO_ENCODED_RUSTFLAGS"), Some(None));
        let flags = set(&build, SHIPPED_RUSTFLAGS.0).flatten().unwrap();
        assert_eq!(flags, format!("{} -Cpanic=immediate-abort", SHIPPED_RUSTFLAGS.1));
        // Programs of this machine do need them.
        assert_eq!(set(&cargo(), "RUSTFLAGS"), None);
    }

    #[test]
    fn loopback_is_never_reached_by_a_proxy_and_the_users_exceptions_stay() {
        let lists = |upper: Option<&str>, lower: Option<&str>| {
            let users = |name: &str| if name == "NO_PROXY" { upper } else { lower }.map(str::to_owned);
            never_by_proxy(users).map(|(_, list)| list)
        };
        assert_eq!(lists(None, None), ["127.0.0.1,localhost"; 2]);
        assert_eq!(lists(Some(""), None), ["127.0.0.1,localhost"; 2]);
        assert_eq!(lists(Some("a"), Some("b")), ["a,127.0.0.1,localhost", "b,127.0.0.1,localhost"]);
        assert_eq!(lists(Some("a"), None), ["a,127.0.0.1,localhost"; 2]);
        assert_eq!(lists(None, Some("b")), ["b,127.0.0.1,localhost"; 2]);
        assert_eq!(lists(None, Some("*")), ["*"; 2]);
        for name in ["NO_PROXY", "no_proxy"] {
            let list = set(&command("server"), name).flatten().unwrap();
            assert!(list == "*" || list.ends_with("127.0.0.1,localhost"), "{list}");
        }
    }
}
