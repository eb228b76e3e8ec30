//! Long steps: a line that shows the progress, and the tool's own output only if it fails.

use std::collections::VecDeque;
use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::unix::pipe::Receiver;
use tokio::process::Command;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::context::{CLEAR_LINE, Context, over_progress};
use crate::process::Child;

/// How many of the tool's last lines are shown when it fails.
const KEPT: usize = 25;

/// How long a step may take before its first line.
const SILENCE: Duration = Duration::from_secs(1);

/// Keep a terminal from continuing a long text on its next line: only its last line can be replaced.
const NO_WRAP: &str = "\u{1b}[?7l";
/// As before.
const WRAP: &str = "\u{1b}[?7h";

/// A long step's name, how many crates it compiles and how long that takes.
#[derive(Clone, Debug)]
pub struct Job {
    /// As shown to the user.
    pub name: String,
    /// About how many crates a full build compiles; 0 when unknown.
    pub crates: usize,
    /// For example "about 4 minutes on two cores".
    pub usually: String,
}

/// Runs a cargo-like command and shows its progress: continuously on a terminal, every ten seconds in a log.
///
/// # Errors
/// When it cannot be started or fails; its last lines come along.
pub async fn run(context: &Context, job: &Job, command: Command) -> Result<()> {
    let terminal = stderr().is_terminal();
    let pause = Duration::from_millis(if terminal { 500 } else { 10_000 });
    follow(job, command, Report::new(context, job, terminal), pause).await
}

/// Like [`run`], in the background of other work: one line a minute.
///
/// # Errors
/// As [`run`].
pub async fn run_in_background(context: &Context, job: &Job, command: Command) -> Result<()> {
    follow(job, command, Report::new(context, job, false), Duration::from_secs(60)).await
}

async fn follow(job: &Job, mut command: Command, mut report: Report<'_>, pause: Duration) -> Result<()> {
    // One pipe for both streams keeps their lines in order: cargo reports on stderr, Trunk on stdout.
    let (reader, writer) = std::io::pipe().context("no pipe can be made")?;
    let mut lines = BufReader::new(Receiver::from_owned_fd(reader.into())?).lines();
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = Child::start(report.context, &job.name, &mut command)?;
    // The command holds the writing ends, and reading ends only when they are closed.
    drop(command);
    // A step that has nothing to do prints nothing.
    let mut tick = interval_at(Instant::now() + SILENCE, pause);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            line = lines.next_line() => match line? {
                Some(line) => report.take(line),
                None => break,
            },
            _ = tick.tick() => report.show(),
        }
    }
    let status = child.wait().await?;
    report.finish(status.success());
    if !status.success() {
        bail!("{} failed ({status}); its last lines:\n{}", job.name, report.last_lines());
    }
    Ok(())
}

struct Report<'a> {
    context: &'a Context,
    job: &'a Job,
    started: Instant,
    terminal: bool,
    announced: bool,
    compiled: usize,
    last: VecDeque<String>,
}

impl<'a> Report<'a> {
    fn new(context: &'a Context, job: &'a Job, terminal: bool) -> Self {
        Self {
            context,
            job,
            started: Instant::now(),
            terminal,
            announced: false,
            compiled: 0,
            last: VecDeque::new(),
        }
    }

    fn take(&mut self, line: String) {
        if line.trim_start().starts_with("Compiling ") {
            self.compiled += 1;
        }
        self.last.push_back(line);
        if self.last.len() > KEPT {
            self.last.pop_front();
        }
    }

    fn show(&mut self) {
        if !self.announced {
            self.announced = true;
            return self.context.say(&format!("{} (usually {})", self.job.name, self.job.usually));
        }
        let text = self.text(self.started.elapsed());
        if self.terminal {
            eprint!(
                "{}",
                line_that_changes(&format!("[{:7.1} s] {text}", self.context.elapsed().as_secs_f64()))
            );
            let _shown = stderr().flush();
        } else {
            self.context.say(&text);
        }
    }

    fn text(&self, elapsed: Duration) -> String {
        let mut text = format!("{}: {:.0} s", self.job.name, elapsed.as_secs_f64());
        if self.compiled > 0 {
            text.push_str(&format!(", {} crates compiled", self.compiled));
            if self.job.crates > self.compiled {
                text.push_str(&format!(" of about {}", self.job.crates));
            }
        }
        if let Some(line) = self.last.back().filter(|line| is_waiting(line)) {
            text.push_str(&format!(", {}", line.trim()));
        }
        text
    }

    fn finish(&self, success: bool) {
        if self.terminal {
            eprint!("{}", over_progress());
        }
        if self.announced && success {
            let seconds = self.started.elapsed().as_secs_f64();
            self.context.say(&format!("{}: done in {seconds:.0} s", self.job.name));
        }
    }

    fn last_lines(&self) -> String {
        self.last.iter().map(|line| format!("    {line}\n")).collect()
    }
}

/// Replaces the terminal's last line with the beginning of this text.
fn line_that_changes(text: &str) -> String {
    format!("{CLEAR_LINE}{NO_WRAP}{text}{WRAP}")
}

/// Whether cargo reports that it is fetching, or waiting for another cargo: this explains a counter that stands still.
fn is_waiting(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    ["Blocking", "Downloading", "Updating"].contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a terminal of 80 columns shows: as much of the terminal as these tests need.
    fn shown(printed: &str) -> Vec<String> {
        let (mut rows, mut wraps, mut rest) = (vec![String::new()], true, printed);
        while let Some(letter) = rest.chars().next() {
            let codes = [CLEAR_LINE, NO_WRAP, WRAP];
            if let Some(code) = codes.into_iter().find(|code| rest.starts_with(code)) {
                match code {
                    CLEAR_LINE => rows.last_mut().unwrap().clear(),
                    code => wraps = code == WRAP,
                }
                rest = &rest[code.len()..];
                continue;
            }
            if rows.last().unwrap().chars().count() == 80 {
                match wraps {
                    true => rows.push(String::new()),
                    false => drop(rows.last_mut().unwrap().pop()),
                }
            }
            rows.last_mut().unwrap().push(letter);
            rest = &rest[letter.len_utf8()..];
        }
        rows
    }

    #[test]
    fn a_text_that_is_longer_than_the_terminal_is_wide_stays_on_one_line_which_the_next_one_replaces() {
        let long =
            "building demo-ssr (--lib --features hydrate --target wasm32-unknown-unknown): 20 s, 12 crates";
        assert!(long.len() > 80);
        let twice = format!("{0}{0}", line_that_changes(long));
        let rows = shown(&twice);
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert!(rows[0].starts_with("building demo-ssr (--lib"), "{rows:?}");
        // And what comes later wraps again.
        assert_eq!(shown(&format!("{twice}{CLEAR_LINE}{long}")).len(), 2);
    }

    #[test]
    fn the_total_follows_the_compiled_crates_and_the_waiting_line_is_last() {
        let context = Context::new().unwrap();
        let job = Job { name: "the tool".to_owned(), crates: 50, usually: "about a minute".to_owned() };
        let mut report = Report::new(&context, &job, false);
        assert_eq!(report.text(Duration::from_secs(3)), "the tool: 3 s");
        for line in ["   Compiling a v1.0.0", "   Compiling b v1.0.0", "    Blocking waiting for file lock"] {
            report.take(line.to_owned());
        }
        let said = report.text(Duration::from_secs(20));
        assert_eq!(said, "the tool: 20 s, 2 crates compiled of about 50, Blocking waiting for file lock");
    }
}
