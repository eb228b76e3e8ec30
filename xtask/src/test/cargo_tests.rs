//! Runs `cargo test` and reads its counts.

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

/// Runs a command that prints libtest's summaries, shows its output and adds its counts.
///
/// # Errors
/// When it cannot be started.
pub async fn run(context: &Context, tally: &mut Tally, name: &str, command: &mut Command) -> Result<()> {
    context.say(name);
    let began = Instant::now();
    let mut child = Child::start(context, name, command.stdout(Stdio::piped()))?;
    let mut lines = BufReader::new(child.stdout().context("its output is piped")?).lines();
    let mut counts = Counts::default();
    while let Some(line) = lines.next_line().await? {
        counts.read(&line);
        println!("{line}");
    }
    let status = child.wait().await?;
    tally.timed(name, began);
    counts.add_to(tally, name, status);
    Ok(())
}

impl Counts {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …`; other lines are nothing.
    fn read(&mut self, line: &str) {
        let Some((_, summary)) = line.trim_start().split_once("test result: ") else { return };
        for part in summary.split([';', '.']) {
            let mut words = part.split_whitespace();
            let (Some(number), Some(what)) = (words.next().and_then(|word| word.parse().ok()), words.next())
            else {
                continue;
            };
            let number: u64 = number;
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }

    fn add_to(self, tally: &mut Tally, name: &str, status: ExitStatus) {
        // What does not compile, or dies, has no summary line.
        let unseen = u64::from(!status.success() && self.failed == 0);
        tally.add(name, self.passed, self.failed + unseen, self.ignored);
    }
}

#[cfg(test)]
mod tests {
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
}
