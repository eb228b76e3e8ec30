//! Runs Playwright and reads its counts.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::time::Instant;

use super::tally::Tally;
use crate::context::Context;
use crate::process::{Child, command};
use crate::tools::npm;

/// Runs the tests of `tests/` with these arguments and these environment variables, and adds their counts.
///
/// Among two thousand tests in real browsers, a single unlucky one must not invalidate the results of all others. It gets a
/// second attempt, and is named with its error at the end of the run, to be looked into.
///
/// # Errors
/// When Playwright cannot be started or reports no tests.
pub async fn run(
    context: &Context,
    tally: &mut Tally,
    name: &str,
    arguments: &[&str],
    programs: &[(&str, &Path)],
) -> Result<()> {
    let report = context.target().join("playwright.json");
    // A report of an earlier run must not be mistaken for this one's.
    let _absent = fs::remove_file(&report);
    context.say(name);
    let began = Instant::now();
    let mut tests = command(npm::bin(context, "playwright")?);
    tests
        .arg("test")
        .args(["--retries", "1"])
        .args(arguments)
        .current_dir(context.root.join("tests"))
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("XTASK", &context.xtask)
        // A manual run may have left some out.
        .env("WRITES_PAGES", "1")
        .envs(programs.iter().copied());
    let status = Child::start(context, name, &mut tests)?.wait().await?;
    tally.timed(name, began);
    let text = fs::read_to_string(&report).with_context(|| format!("{name}: no report ({status})"))?;
    let report = serde_json::from_str(&text)?;
    let Counts { passed, failed, skipped } = counts(&report)?;
    let unseen = u64::from(!status.success() && failed == 0);
    tally.add(name, passed, failed + unseen, skipped, &named(&report, "unexpected"));
    tally.unsteady(name, &named(&report, "flaky"));
    tally.skipped(name, &named(&report, "skipped"));
    Ok(())
}

/// The titles of the tests with this outcome, with those of their groups, and the first error.
fn named(suite: &Value, status: &str) -> Vec<String> {
    let specs =
        list(suite, "specs").filter(|spec| list(spec, "tests").any(|test| text(test, "status") == status));
    let specs = specs.map(|spec| format!("{}{}", text(spec, "title"), first_error(spec)));
    let inside = specs.chain(list(suite, "suites").flat_map(|inner| named(inner, status)));
    let title = text(suite, "title");
    inside.map(|inner| format!("{title} › {inner}").trim_start_matches(" › ").to_owned()).collect()
}

/// The first lines of a test's first error: enough to see what it waited for.
fn first_error(spec: &Value) -> String {
    let results = list(spec, "tests").flat_map(|test| list(test, "results"));
    let error = results.flat_map(|result| list(result, "errors")).map(|error| text(error, "message")).next();
    let lines = error.unwrap_or_default().lines();
    lines.filter(|line| !line.trim().is_empty()).take(8).map(|line| format!("\n        {line}")).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[derive(Debug, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

/// A test that passed at the second attempt counts as passed, and is named at the end of the run.
fn counts(report: &Value) -> Result<Counts> {
    let number = |key: &str| report.pointer(&format!("/stats/{key}")).and_then(Value::as_u64);
    match (number("expected"), number("unexpected"), number("flaky"), number("skipped")) {
        (Some(passed), Some(failed), Some(flaky), Some(skipped)) => {
            Ok(Counts { passed: passed + flaky, failed, skipped })
        }
        _ => bail!("Playwright's report has no counts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passed_at_the_second_attempt_has_passed() {
        let report =
            serde_json::json!({ "stats": { "expected": 5, "unexpected": 1, "flaky": 1, "skipped": 0 } });
        assert_eq!(counts(&report).unwrap(), Counts { passed: 6, failed: 1, skipped: 0 });
    }

    #[test]
    fn what_failed_is_named_with_its_error_and_apart_from_what_passed_later() {
        let results = serde_json::json!([{ "errors": [{ "message": "waited\n\nfor b" }] }]);
        let specs = serde_json::json!([
            { "title": "a", "tests": [{ "status": "expected", "results": [{ "errors": [] }] }] },
            { "title": "b", "tests": [{ "status": "unexpected", "results": results }] },
            { "title": "c", "tests": [{ "status": "flaky", "results": [] }] },
        ]);
        let inner = serde_json::json!([{ "title": "group", "specs": specs }]);
        let report = serde_json::json!({ "suites": [{ "title": "file", "specs": [], "suites": inner }] });
        let failed = "file › group › b\n        waited\n        for b";
        assert_eq!(named(&report, "unexpected"), [failed]);
        assert_eq!(named(&report, "flaky"), ["file › group › c"]);
    }

    #[test]
    fn a_report_without_counts_is_an_error() {
        assert!(counts(&serde_json::json!({})).is_err());
    }
}
