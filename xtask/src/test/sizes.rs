//! The sizes in bytes of the demo page and the npm package, checked against their budgets.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use super::tally::Tally;
use super::{breakdown, budget, linked};
use crate::compressed::{brotli_size, gzip_size};
use crate::context::Context;
use crate::pins::WASM_TARGET;
use crate::process::output_of;
use crate::{figures, npm, site_build};

/// The files that a browser loads to start the page.
const COUNTED: [&str; 4] = ["wasm", "js", "css", "html"];

/// Builds and measures both.
///
/// # Errors
/// When something does not build.
pub async fn all(context: &Context, tally: &mut Tally) -> Result<()> {
    npm::build(context).await?;
    package(context, tally).await?;
    run(context, tally).await
}

/// Measures the npm package that was just built, as an app loads it, and checks its budgets.
///
/// # Errors
/// When it can't be weighed.
pub async fn package(context: &Context, tally: &mut Tally) -> Result<()> {
    let program = context.root.join("tests/bench/budget.js");
    let said =
        output_of("node", &[&program.to_string_lossy()]).await.context("tests/bench/budget.js failed")?;
    let weighed: Value = serde_json::from_str(&said)?;
    for (member, artefact) in [
        ("wasm", "npm: WebAssembly"),
        ("first", "npm: what a page waits for"),
        ("later", "npm: what comes later"),
    ] {
        let gzip = weighed
            .get(member)
            .and_then(Value::as_u64)
            .with_context(|| format!("{member} is missing in {said}"))?;
        tally.result(artefact, budget::check(artefact, usize::try_from(gzip)?));
    }
    let built = npm::built_wasm(context);
    tally.result("what is linked into the npm package", linked::check_file(&built));
    breakdown::tell(context, "npm", &built)
}

/// Builds the demo's page as it is shipped, measures it, and checks the WebAssembly's budget.
///
/// # Errors
/// When the page does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    site_build::ensure(context).await?;
    let mut figures = Map::new();
    let mut files: Vec<_> =
        fs::read_dir(context.site())?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    println!("{:<28} {:>10} {:>10} {:>10}", "demo page", "raw", "gzip -9", "brotli 11");
    for file in files {
        let Some(name) = artefact(&file) else { continue };
        let bytes = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let (gzip, brotli) = (gzip_size(&bytes)?, brotli_size(&bytes)?);
        println!("{name:<28} {:>10} {gzip:>10} {brotli:>10}", bytes.len());
        if name.ends_with(".wasm") {
            tally.result("demo: WebAssembly", budget::check("demo: WebAssembly", gzip));
        }
        figures.insert(name, json!({ "raw": bytes.len(), "gzip": gzip, "brotli": brotli }));
    }
    figures::merge(context, "size", Map::from_iter([("demo".to_owned(), Value::Object(figures))]))?;
    // A page that was built long ago may be all that is there.
    let built = context.target().join(format!("{WASM_TARGET}/release/demo-app.wasm"));
    if built.is_file() { breakdown::tell(context, "demo", &built) } else { Ok(()) }
}

/// The file's name without the hash that Trunk puts into it, so that figures can be compared across builds.
fn artefact(file: &Path) -> Option<String> {
    let extension = file.extension()?.to_str()?;
    let stem = file.file_stem()?.to_str()?;
    let is_hash = |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (stem, bindgen) = match stem.strip_suffix("_bg") {
        Some(stem) => (stem, "_bg"),
        None => (stem, ""),
    };
    let plain: Vec<&str> = stem.split('-').filter(|part| !is_hash(part)).collect();
    COUNTED.contains(&extension).then(|| format!("{}{bindgen}.{extension}", plain.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_without_trunks_hash_and_what_is_not_loaded_is_left_out() {
        let name = |path: &str| artefact(Path::new(path));
        assert_eq!(name("demo-app-1a2b3c4d5e6f7a8b_bg.wasm").unwrap(), "demo-app_bg.wasm");
        assert_eq!(name("demo-app-1a2b3c4d5e6f7a8b.js").unwrap(), "demo-app.js");
        assert_eq!(name("index.html").unwrap(), "index.html");
        assert_eq!(name("picture.png"), None);
    }
}
