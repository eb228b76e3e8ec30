//! The protocol's parsers, each for a while under a fuzzer: libFuzzer through cargo-fuzz, on the stable compiler.

use std::collections::BTreeMap;
use std::fs::{self, read_to_string};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use tokio::process::Command;
use tokio::time::Instant;

use super::tally::Tally;
use crate::context::Context;
use crate::figures;
use crate::pins::{CARGO_FUZZ, CARGO_FUZZ_VERSION};
use crate::process::{Child, command, log_file, tail};
use crate::progress::{self, Job};
use crate::tools::{cargo_tool, require_on_path, rust};

/// A workspace of its own.
const FOLDER: &str = "crate/protocol/fuzz";
/// One for each parser of outside data.
const TARGETS: [&str; 5] = ["callback", "jws", "jwks", "metadata", "token_response"];
/// How long each target runs, in seconds.
const DURATION: u32 = 20;
/// An input that takes longer, in seconds, is a failure: nothing here is slow.
const SLOWEST: u32 = 10;

/// Runs the group.
///
/// # Errors
/// When a tool is missing and cannot be installed, or a target does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    require_on_path(&["c++"], "the fuzzer")?;
    let tool = cargo_tool::ensure(context, &CARGO_FUZZ, CARGO_FUZZ_VERSION).await?;
    build(context, &tool).await?;
    let began = Instant::now();
    let at_once = available_parallelism().map_or(1, NonZero::get);
    let mut inputs = BTreeMap::new();
    for targets in TARGETS.chunks(at_once) {
        let mut running = Vec::new();
        for target in targets {
            context.say(&format!("fuzzing {target} for {DURATION} s"));
            let log = context.target().join("fuzz").join(format!("{target}.log"));
            let child = Child::start(context, target, &mut fuzz(context, &tool, target, &log)?)?;
            running.push((target, log, child));
        }
        for (target, log, mut child) in running {
            let success = child.wait().await?.success();
            let tried = verdict(&log, success);
            inputs.extend(tried.as_ref().ok().map(|tried| (target, *tried)));
            tally.result(&format!("fuzzing {target}"), tried.map(drop));
        }
    }
    tally.timed("fuzzing", began);
    inputs.iter().for_each(|(target, tried)| println!("{target:<16} {tried:>10} inputs"));
    figures::write(context, "fuzz", &json!({ "seconds": DURATION, "inputs": inputs }))
}

/// All targets at once, with the crates of the lock file.
async fn build(context: &Context, tool: &Path) -> Result<()> {
    rust::fetch_crates(context, &context.root.join(FOLDER), &[]).await?;
    let job = Job {
        name: "building the fuzz targets".to_owned(),
        crates: 78,
        usually: "about 2 minutes on two cores the first time".to_owned(),
    };
    progress::run(context, &job, cargo_fuzz(context, tool, "build")).await
}

/// One target, from its seeds and earlier findings, with its output in a log.
fn fuzz(context: &Context, tool: &Path, target: &str, log: &Path) -> Result<Command> {
    let found = context.target().join("fuzz/corpus").join(target);
    fs::create_dir_all(&found).with_context(|| format!("{} cannot be made", found.display()))?;
    let log = log_file(log)?;
    let mut fuzz = cargo_fuzz(context, tool, "run");
    // New inputs are saved in the first folder.
    fuzz.arg(target).args([found, seeds(context, target)]).args([
        "--",
        &format!("-max_total_time={DURATION}"),
        &format!("-timeout={SLOWEST}"),
        "-print_final_stats=1",
    ]);
    fuzz.stdout(log.try_clone()?).stderr(log);
    Ok(fuzz)
}

/// Without a sanitizer: sanitizers need the nightly compiler, and would find nothing without unsafe code.
fn cargo_fuzz(context: &Context, tool: &Path, task: &str) -> Command {
    let mut fuzz = command(tool);
    fuzz.args(["fuzz", task, "--sanitizer", "none", "--fuzz-dir", FOLDER, "--target-dir"])
        .arg(context.target().join("fuzz"))
        .current_dir(&context.root);
    fuzz
}

fn seeds(context: &Context, target: &str) -> PathBuf {
    context.root.join(FOLDER).join("seeds").join(target)
}

/// How many inputs were tried, when none of them was a failure.
fn verdict(log: &Path, success: bool) -> Result<u64> {
    if !success {
        bail!("an input fails; the end of {}:\n{}", log.display(), tail(log));
    }
    let said = read_to_string(log).with_context(|| format!("{} cannot be read", log.display()))?;
    executed(&said)
        .filter(|tried| *tried > 0)
        .with_context(|| format!("no input was tried: {}", log.display()))
}

fn executed(log: &str) -> Option<u64> {
    log.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_of_the_manifest_runs_and_has_seeds() {
        let context = Context::new().unwrap();
        let manifest = read_to_string(context.root.join(FOLDER).join("Cargo.toml")).unwrap();
        let named = |target: &&str| {
            manifest.contains(&format!("name = \"{target}\"\npath = \"targets/{target}.rs\""))
        };
        assert!(TARGETS.iter().all(named));
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
        for target in TARGETS {
            assert!(fs::read_dir(seeds(&context, target)).unwrap().count() >= 3, "{target}");
        }
    }

    #[test]
    fn a_run_that_tried_nothing_is_no_success() {
        assert_eq!(executed("Done\nstat::number_of_executed_units: 843091\nstat::x: 1"), Some(843_091));
        assert_eq!(executed("Done 3 runs in 1 second(s)"), None);
        let log = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        assert!(verdict(&log, true).unwrap_err().to_string().contains("no input was tried"));
        assert!(verdict(&log, false).unwrap_err().to_string().contains("an input fails"));
    }
}
