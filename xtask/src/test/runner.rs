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

/// Like [`run`], for tests in a browser or of several servers: they get a second attempt, as Playwright's tests do.
///
/// # Errors
/// When it cannot be started.
pub async fn run_with_retry(
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

/// The outcome of a command.
struct Outcome {
    counts: Counts,
    details: Vec<String>,
    skipped: Vec<String>,
}

impl Outcome {
    fn is_ok(&self) -> bool {
        self.counts.failed == 0
    }

    fn add(self, tally: &mut Tally, name: &str) {
        let Counts { passed, failed, ignored } = self.counts;
        tally.add(name, passed, failed, ignored, &self.details);
        tally.skipped(name, &self.skipped);
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
    let skipped = std::mem::take(&mut trail.skipped);
    Ok(Outcome { details: counts.conclude(status, trail), counts, skipped })
}

/// Output worth repeating at the end of a long log.
#[derive(Debug, Default)]
struct Trail {
    failed: Vec<String>,
    skipped: Vec<String>,
    last: VecDeque<String>,
}

impl Trail {
    const LAST: usize = 20;

    fn read(&mut self, line: String) {
        let text = line.trim();
        let is_of_libtest = text.starts_with("test ");
        // Node's output on a terminal, and to a program. In both, a test marked `todo` has not failed.
        let has_failed = text.starts_with('✖') || text.starts_with("not ok ") && !text.contains(" # TODO");
        if has_failed || (is_of_libtest && text.contains("... FAIL")) {
            self.failed.push(line.clone());
        }
        if text.contains(" # SKIP") || (is_of_libtest && text.contains("... ignored")) {
            self.skipped.push(text.to_owned());
        }
        self.last.push_back(line);
        if self.last.len() > Self::LAST {
            self.last.pop_front();
        }
    }

    /// The names of the failed tests; if none is known, the end of the output.
    fn of(self, status: ExitStatus) -> Vec<String> {
        match (status.success(), self.failed.is_empty()) {
            (true, _) => Vec::new(),
            (false, false) => self.failed,
            (false, true) => self.last.into(),
        }
    }
}

impl Counts {
    /// Adds libtest's `test result: ok. 3 passed; 0 failed; …` or Node's `ℹ pass 3`; ignores other lines.
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

    /// Counts a failure without a summary line, and a run without tests, as one failure; returns what failed.
    fn conclude(&mut self, status: ExitStatus, trail: Trail) -> Vec<String> {
        // A binary may have no tests, a whole command must have some.
        if status.success() && *self == Self::default() {
            self.failed = 1;
            return vec!["no test ran".to_owned()];
        }
        // For code that doesn't compile, or a process that dies.
        self.failed += u64::from(!status.success() && self.failed == 0);
        trail.of(status)
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
    fn a_command_that_ran_no_test_has_failed_and_one_that_ran_some_may_have_binaries_without() {
        let conclude = |lines: &[&str], status: i32| {
            let mut counts = Counts::default();
            lines.iter().for_each(|line| counts.read(line));
            let details = counts.conclude(ExitStatus::from_raw(status), Trail::default());
            (counts.failed, details)
        };
        let none = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let some = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let nothing_ran = (1, vec!["no test ran".to_owned()]);
        assert_eq!(conclude(&["running 0 tests", none], 0), nothing_ran);
        assert_eq!(conclude(&["ℹ tests 0", "ℹ pass 0", "ℹ fail 0"], 0), nothing_ran);
        assert_eq!(conclude(&[none, some], 0), (0, Vec::new()));
        assert_eq!(conclude(&[], 256).0, 1);
    }

    #[test]
    fn what_was_skipped_is_named() {
        let mut trail = Trail::default();
        for line in ["test a ... ok", "test b ... ignored, slow", "﹣ c (0.1ms) # SKIP", "ok 3 - d # SKIP"] {
            trail.read(line.to_owned());
        }
        assert_eq!(trail.skipped, ["test b ... ignored, slow", "﹣ c (0.1ms) # SKIP", "ok 3 - d # SKIP"]);
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
        let tap = ["ok 1 - a", "not ok 2 - d", "not ok 3 - e # TODO"];
        assert_eq!(trail(&tap).of(failure), ["not ok 2 - d"]);
        let many = vec!["one"; Trail::LAST + 1];
        assert_eq!(trail(&many).of(failure).len(), Trail::LAST);
        assert!(trail(&many).of(ExitStatus::default()).is_empty());
    }
}
