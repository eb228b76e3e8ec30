//! How many tests passed, failed and were skipped.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;
use tokio::process::Command;
use tokio::time::Instant;

use crate::context::Context;
use crate::figures;
use crate::process::Child;

/// The count so far.
#[derive(Debug, Default)]
pub struct Tally {
    passed: u64,
    skipped: u64,
    failures: Vec<String>,
    unsteady: Vec<String>,
    left_out: Vec<String>,
    failed_inside: u64,
    seconds: BTreeMap<String, f64>,
}

impl Tally {
    /// Runs a command that is one test by itself, such as a linter, with its output on the terminal.
    ///
    /// # Errors
    /// When the command cannot be started.
    pub async fn check(&mut self, context: &Context, name: &str, command: &mut Command) -> Result<()> {
        context.say(name);
        let began = Instant::now();
        let status = Child::start(context, name, command)?.wait().await?;
        self.timed(name, began);
        if status.success() {
            self.passed += 1;
        } else {
            self.failed(&format!("{name} ({status})"));
        }
        Ok(())
    }

    /// Adds the counts of a test runner. `details` has its output about the failed tests.
    pub fn add(&mut self, name: &str, passed: u64, failed: u64, skipped: u64, details: &[String]) {
        self.passed += passed;
        self.skipped += skipped;
        self.failed_inside += failed;
        if failed > 0 {
            self.failures.push(format!("{name}: {failed} failed, see above"));
            self.failures.extend(details.iter().map(|line| format!("    {line}")));
        }
    }

    /// Tests that passed only at the second attempt, and the error of the first.
    pub fn unsteady(&mut self, name: &str, details: &[String]) {
        self.unsteady.extend(details.iter().map(|line| format!("{name}: {line}")));
    }

    /// Tests that were skipped, by name.
    pub fn skipped(&mut self, name: &str, tests: &[String]) {
        self.left_out.extend(tests.iter().map(|test| format!("{name}: {test}")));
    }

    /// One test that passed.
    pub fn passed(&mut self) {
        self.passed += 1;
    }

    /// One test that failed, and why.
    pub fn failed(&mut self, why: &str) {
        self.failed_inside += 1;
        self.failures.push(why.to_owned());
    }

    /// One test that passed, or failed for this reason.
    pub fn result(&mut self, name: &str, result: Result<()>) {
        match result {
            Ok(()) => self.passed(),
            Err(error) => self.failed(&format!("{name}: {error:#}")),
        }
    }

    /// Notes how long a step took.
    pub fn timed(&mut self, name: &str, began: Instant) {
        self.seconds.insert(name.to_owned(), began.elapsed().as_secs_f64());
    }

    /// Names the failures, writes the figures, prints the last line.
    ///
    /// # Errors
    /// When the figures cannot be written.
    pub fn finish(self, context: &Context) -> Result<ExitCode> {
        let (passed, failed, skipped) = (self.passed, self.failed_inside, self.skipped);
        let figures = json!({
            "passed": passed,
            "failed": failed,
            "skipped": skipped,
            "unsteady": self.unsteady.len(),
            "seconds": context.elapsed().as_secs_f64(),
            "seconds_by_step": self.seconds,
        });
        figures::write(context, "test", &figures)?;
        for test in &self.left_out {
            eprintln!("SKIPPED  {test}");
        }
        for test in &self.unsteady {
            eprintln!("PASSED AT THE SECOND ATTEMPT  {test}");
        }
        for failure in &self.failures {
            eprintln!("FAILED  {failure}");
        }
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
