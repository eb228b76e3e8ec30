//! `cargo xtask npm`: the npm package, from `crate/npm` to a tarball.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::context::Context;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, command, for_shipping, run as run_command};
use crate::progress::{self, Job};
use crate::tools::{lock_in, npm, rust};

/// The part that is Rust.
const CRATE: &str = "oidc-client-npm";
/// The name of the wasm-bindgen module in the package.
const MODULE: &str = "oidc_client_wasm";
/// What the compiler makes use of, and every browser of the last years knows.
pub const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Rebuilds the standard library without panic messages: nothing that a page does can make it panic, and
/// the messages and their formatting are 17 KB (gzip). Functions called twice aren't inlined. Only for
/// this package: apps that use the crates compile them as usual.
const OWN_STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
const SMALLEST: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
     -Cllvm-args=--inline-threshold=0";

/// Builds the package and prints where the tarball is.
///
/// # Errors
/// When a tool is missing and cannot be installed, or something does not build.
pub async fn run(context: &Context) -> Result<()> {
    let tarball = pack(context).await?;
    context.announce(tarball.display());
    Ok(())
}

/// The tarball that would be published: `target/npm/oidc-client-wasm-VERSION.tgz`.
///
/// # Errors
/// As [`run`].
pub async fn pack(context: &Context) -> Result<PathBuf> {
    let _one_at_a_time = lock(context).await?;
    build_alone(context).await?;
    let folder = context.target().join("npm");
    let _none_yet = fs::remove_dir_all(&folder);
    let contents = folder.join("package");
    gather(context, &contents)?;
    let mut pack = command("npm");
    pack.args(["pack", "--silent", "--pack-destination"]).arg(&folder).current_dir(&contents);
    run_command(context, "npm pack", &mut pack).await?;
    let mut files = fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    files.find(|file| file.extension().is_some_and(|end| end == "tgz")).context("npm pack has made no file")
}

/// What is published, in a folder: the licences lie at the root of the workspace, where npm takes nothing from.
fn gather(context: &Context, folder: &Path) -> Result<()> {
    let package = package(context);
    copy_folder(&package.join("dist"), &folder.join("dist"))?;
    for file in ["package.json", "README.md"] {
        fs::copy(package.join(file), folder.join(file)).context(file)?;
    }
    for file in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(context.root.join(file), folder.join(file)).context(file)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// `crate/npm/dist`, with everything that the package consists of.
///
/// # Errors
/// As [`run`].
pub async fn build(context: &Context) -> Result<()> {
    let _one_at_a_time = lock(context).await?;
    build_alone(context).await
}

/// Two tasks would take the files away from under each other.
async fn lock(context: &Context) -> Result<File> {
    lock_in(context, &context.target(), "npm-package").await
}

async fn build_alone(context: &Context) -> Result<()> {
    npm::require_node().await?;
    npm::ensure_packages(context).await?;
    let dist = package(context).join("dist");
    let _none_yet = fs::remove_dir_all(&dist);
    fs::create_dir_all(&dist)?;
    let keeper = context.root.join("crate/client/assets/keeper.js");
    fs::copy(keeper, dist.join("keeper.js")).context("keeper.js")?;
    wasm(context, &dist).await?;
    face(context, &dist).await?;
    for (entry, output, flags) in BUNDLES {
        bundle(context, &dist, entry, output, flags).await?;
    }
    Ok(())
}

fn package(context: &Context) -> PathBuf {
    context.root.join("crate/npm")
}

/// What cargo has built: the package's WebAssembly with the names of its functions, before it is made small.
pub fn built_wasm(context: &Context) -> PathBuf {
    context.target().join(format!("{WASM_TARGET}/release/{}.wasm", CRATE.replace('-', "_")))
}

async fn wasm(context: &Context, dist: &Path) -> Result<()> {
    rust::ensure_wasm_target(context).await?;
    let wasm_bindgen = rust::ensure_wasm_bindgen(context).await?;
    let job = Job {
        name: "building the npm package’s WebAssembly".to_owned(),
        crates: 50,
        usually: "about a minute on two cores the first time".to_owned(),
    };
    rust::ensure_std_source(context).await?;
    let mut build = cargo();
    build.args(["build", "--locked", "--release", "--target", WASM_TARGET, "--package", CRATE]).args(OWN_STD);
    for_shipping(build.current_dir(&context.root), SMALLEST);
    // The compiler of a stable release, asked for what is not stable yet.
    build.env("RUSTC_BOOTSTRAP", "1");
    progress::run(context, &job, build).await?;
    let built = built_wasm(context);
    let mut bind = command(wasm_bindgen);
    bind.args(["--target", "web", "--omit-default-module-path", "--no-typescript", "--out-name", MODULE]);
    run_command(context, "wasm-bindgen", bind.arg("--out-dir").arg(dist).arg(built)).await?;
    let file = dist.join(format!("{MODULE}_bg.wasm"));
    let mut optimize = command(npm::bin(context, "wasm-opt")?);
    optimize.args(["-Oz", "--strip-debug", "--strip-producers"]).args(WASM_FEATURES);
    run_command(context, "wasm-opt", optimize.arg(&file).arg("-o").arg(&file)).await?;
    let text = STANDARD.encode(fs::read(&file)?);
    fs::write(dist.join(format!("{MODULE}_base64.js")), format!("export default \"{text}\";\n"))?;
    Ok(())
}

/// The TypeScript, file by file, so that bundlers leave out what an app doesn't use. And its declarations once more, as
/// CommonJS's own: else TypeScript takes what `require` gives for a module that can only be imported.
async fn face(context: &Context, dist: &Path) -> Result<()> {
    let commonjs = dist.join("cjs");
    fs::create_dir_all(&commonjs)?;
    fs::write(commonjs.join("package.json"), "{ \"type\": \"commonjs\" }\n")?;
    for (folder, flags) in [(dist, [].as_slice()), (&commonjs, &["--emitDeclarationOnly"])] {
        let mut compile = command(npm::bin(context, "tsc")?);
        compile.current_dir(package(context)).args(flags).arg("--outDir").arg(folder);
        run_command(context, "tsc", &mut compile).await?;
        // The compiler copies no declarations that were written by hand.
        for name in [format!("{MODULE}.d.ts"), format!("{MODULE}_base64.d.ts")] {
            fs::copy(package(context).join("face").join(&name), folder.join(&name)).with_context(|| name)?;
        }
    }
    Ok(())
}

/// For those who have no bundler: CommonJS, and a script that leaves everything in `oidc`. The wasm is in what is made of
/// `inline.js`.
const BUNDLES: [(&str, &str, &[&str]); 3] = [
    ("inline.js", "cjs/index.cjs", &["--format=cjs", "--platform=node"]),
    ("slim.js", "cjs/slim.cjs", &["--format=cjs", "--platform=node"]),
    ("inline.js", "browser/oidc-client-wasm.min.js", &["--format=iife", "--global-name=oidc", "--minify"]),
];

async fn bundle(context: &Context, dist: &Path, entry: &str, output: &str, flags: &[&str]) -> Result<()> {
    let mut bundle = command(npm::bin(context, "esbuild")?);
    bundle.arg(dist.join(entry)).args(["--bundle", "--target=es2022", "--log-level=warning"]).args(flags);
    bundle.arg(format!("--outfile={}", dist.join(output).display()));
    run_command(context, "esbuild", &mut bundle).await
}
