//! Runs `cargo test` or `node --test` and reads its counts.

use std::collections::VecDeque;
use std::process::{ExitStatus, Stdio};

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::Instant;

use super::tally::Tally;
use crate::context::Context;
use crate::process::Child;

/// Counts of one or more test binaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

/// Runs a command that prints such summaries, shows its output and adds its counts.
///
/// # Errors
/// When it cannot be started.
pub async fn run(context: &Context, tally: &mut Tally, name: &str, command: &mut Command) -> Result<()> {
    attempt(context, tally, name, command).await?.add(tally, name);
    Ok(())
}

/// The same for tests in a browser, or of a whole machine's parts: they get a second attempt, as those of Playwright do.
///
/// # Errors
/// When it cannot be started.
pub async fn run_twice(
    context: &Context,
    tally: &mut Tally,
    name: &str,
    command: &mut Command,
) -> Result<()> {
    let first = attempt(context, tally, name, command).await?;
    if first.is_ok() {
        first.add(tally, name);
        return Ok(());
    }
    let second = attempt(context, tally, &format!("{name}, once more"), command).await?;
    if second.is_ok() {
        tally.unsteady(name, &first.details);
    }
    second.add(tally, name);
    Ok(())
}

/// What came of a command.
struct Outcome {
    counts: Counts,
    details: Vec<String>,
}

impl Outcome {
    fn is_ok(&self) -> bool {
        self.counts.failed == 0
    }

    fn add(self, tally: &mut Tally, name: &str) {
        let Counts { passed, failed, ignored } = self.counts;
        tally.add(name, passed, failed, ignored, &self.details);
    }
}

async fn attempt(context: &Context, tally: &mut Tally, name: &str, command: &mut Command) -> Result<Outcome> {
    context.say(name);
    let began = Instant::now();
    let mut child = Child::start(context, name, command.stdout(Stdio::piped()))?;
    let mut lines = BufReader::new(child.stdout().context("its output is piped")?).lines();
    let (mut counts, mut trail) = (Counts::default(), Trail::default());
    while let Some(line) = lines.next_line().await? {
        counts.read(&line);
        println!("{line}");
        trail.read(line);
    }
    let status = child.wait().await?;
    tally.timed(name, began);
    // What does not compile, or dies, has no summary line.
    counts.failed += u64::from(!status.success() && counts.failed == 0);
    Ok(Outcome { counts, details: trail.of(status) })
}

/// What is worth saying once more at the end of a long log.
#[derive(Debug, Default)]
struct Trail {
    failed: Vec<String>,
    last: VecDeque<String>,
}

impl Trail {
    const LAST: usize = 20;

    fn read(&mut self, line: String) {
        let text = line.trim();
        if text.starts_with('✖') || (text.starts_with("test ") && text.contains("... FAIL")) {
            self.failed.push(line.clone());
        }
        self.last.push_back(line);
        if self.last.len() > Self::LAST {
            self.last.pop_front();
        }
    }

    /// The tests that failed by name; where none is known, the end of the output.
    fn of(self, status: ExitStatus) -> Vec<String> {
        match (status.success(), self.failed.is_empty()) {
            (true, _) => Vec::new(),
            (false, false) => self.failed,
            (false, true) => self.last.into(),
        }
    }
}

impl Counts {
    /// Adds libtest's `test result: ok. 3 passed; 0 failed; …` or Node's `ℹ pass 3`; other lines are nothing.
    fn read(&mut self, line: &str) {
        let words = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        if let Some((_, summary)) = line.split_once("test result: ") {
            for part in summary.split([';', '.']) {
                if let [number, what] = words(part).as_slice() {
                    self.count(what, number);
                }
            }
        } else if let [mark, what, number] = words(line).as_slice()
            && (mark == "ℹ" || mark == "#")
        {
            self.count(what, number);
        }
    }

    fn count(&mut self, what: &str, number: &str) {
        let Ok(number) = number.parse::<u64>() else { return };
        match what {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.ignored += number,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn the_summaries_of_several_binaries_are_added_up() {
        let mut counts = Counts::default();
        counts.read("running 4 tests");
        counts.read(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        counts.read("    test result: FAILED. 2 passed; 1 failed; 0 ignored; 7 filtered out");
        assert_eq!(counts, Counts { passed: 5, failed: 1, ignored: 1 });
    }

    #[test]
    fn the_summary_of_node_is_read_with_what_it_skipped() {
        let mut counts = Counts::default();
        for line in ["ℹ tests 9", "ℹ pass 6", "ℹ fail 1", "ℹ cancelled 0", "ℹ skipped 2", "ℹ duration_ms 81"]
        {
            counts.read(line);
        }
        assert_eq!(counts, Counts { passed: 6, failed: 1, ignored: 2 });
    }

    #[test]
    fn what_failed_is_named_and_where_nothing_is_named_the_end_is_kept() {
        let trail = |lines: &[&str]| {
            let mut trail = Trail::default();
            lines.iter().for_each(|line| trail.read((*line).to_owned()));
            trail
        };
        let failure = ExitStatus::from_raw(256);
        assert_eq!(trail(&["test a ... ok", "test b ... FAILED", "end"]).of(failure), ["test b ... FAILED"]);
        assert_eq!(trail(&["✖ c (3ms)", "end"]).of(failure), ["✖ c (3ms)"]);
        let many = vec!["one"; Trail::LAST + 1];
        assert_eq!(trail(&many).of(failure).len(), Trail::LAST);
        assert!(trail(&many).of(ExitStatus::default()).is_empty());
    }
}
