//! Runs Playwright and reads what it counted.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::time::Instant;

use super::tally::Tally;
use crate::context::Context;
use crate::process::{Child, command};
use crate::tools::npm;

/// Runs the tests of `tests/`, with these arguments and the programs under these names, and adds their counts.
///
/// # Errors
/// When Playwright cannot be started or says nothing of its tests.
pub async fn run(
    context: &Context,
    tally: &mut Tally,
    name: &str,
    arguments: &[&str],
    programs: &[(&str, &Path)],
) -> Result<()> {
    let report = context.target().join("playwright.json");
    // A report of an earlier run must not be taken for this one's.
    let _absent = fs::remove_file(&report);
    context.say(name);
    let began = Instant::now();
    let mut tests = command(npm::bin(context, "playwright")?);
    tests
        .arg("test")
        .args(arguments)
        .current_dir(context.root.join("tests"))
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env("XTASK", &context.xtask)
        .envs(programs.iter().copied());
    let status = Child::start(context, name, &mut tests)?.wait().await?;
    tally.timed(name, began);
    let text = fs::read_to_string(&report).with_context(|| format!("{name}: no report ({status})"))?;
    let report = serde_json::from_str(&text)?;
    let (passed, failed, skipped) = counts(&report)?;
    let unseen = u64::from(!status.success() && failed == 0);
    tally.add(name, passed, failed + unseen, skipped, &not_ok(&report));
    Ok(())
}

/// The titles of those that failed, with those of the groups that they stand in.
fn not_ok(suite: &Value) -> Vec<String> {
    let within = |key: &str| suite.get(key).and_then(Value::as_array).into_iter().flatten();
    let title = suite.get("title").and_then(Value::as_str).unwrap_or_default();
    let specs = within("specs").filter(|spec| spec.get("ok") == Some(&Value::Bool(false)));
    let specs = specs.filter_map(|spec| spec.get("title")?.as_str().map(str::to_owned));
    let inside = specs.chain(within("suites").flat_map(not_ok));
    inside.map(|inner| format!("{title} › {inner}").trim_start_matches(" › ").to_owned()).collect()
}

/// A flaky test failed before it passed: that is a failure here.
fn counts(report: &Value) -> Result<(u64, u64, u64)> {
    let number = |key: &str| report.pointer(&format!("/stats/{key}")).and_then(Value::as_u64);
    match (number("expected"), number("unexpected"), number("flaky"), number("skipped")) {
        (Some(passed), Some(failed), Some(flaky), Some(skipped)) => Ok((passed, failed + flaky, skipped)),
        _ => bail!("Playwright's report has no counts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaky_test_counts_as_failed() {
        let report =
            serde_json::json!({ "stats": { "expected": 5, "unexpected": 1, "flaky": 1, "skipped": 0 } });
        assert_eq!(counts(&report).unwrap(), (5, 2, 0));
    }

    #[test]
    fn what_failed_is_named() {
        let specs = serde_json::json!([{ "title": "a", "ok": true }, { "title": "b", "ok": false }]);
        let inner = serde_json::json!([{ "title": "group", "specs": specs }]);
        let report = serde_json::json!({ "suites": [{ "title": "file", "specs": [], "suites": inner }] });
        assert_eq!(not_ok(&report), ["file › group › b"]);
    }

    #[test]
    fn a_report_without_counts_is_an_error() {
        assert!(counts(&serde_json::json!({})).is_err());
    }
}
