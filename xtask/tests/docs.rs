//! `cargo xtask docs`: the page is generated from the comments, and an outdated page is noticed.
#![allow(clippy::unwrap_used, reason = "what fails in a test's helper fails the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SOURCE: &str = r#"
/// Why a cup is refused.
pub enum CupError {
    /// There is none.
    ///
    /// To do: bring one.
    Missing,
}
impl CupError {
    pub fn code(&self) -> &'static str {
        match self { CupError::Missing => "cup_missing" }
    }
}
"#;

/// A workspace with one crate with these errors.
fn workspace(name: &str, source: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(root.join("crate/cups/src")).unwrap();
    fs::write(root.join("crate/cups/src/lib.rs"), source).unwrap();
    root
}

fn docs(root: &Path, options: &[&str]) -> Output {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask.env("CARGO_MANIFEST_DIR", root.join("xtask")).arg("docs").args(options).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_page_that_was_written_passes_until_the_code_says_something_else() {
    let root = workspace("docs-page", SOURCE);
    assert!(docs(&root, &[]).status.success());
    let page = fs::read_to_string(root.join("docs/errors.md")).unwrap();
    assert!(page.contains("| `cup_missing` | There is none. | Bring one. |\n"), "{page}");
    assert!(docs(&root, &["--check"]).status.success());
    workspace("docs-page", &SOURCE.replace("bring one", "bring two"));
    let output = docs(&root, &["--check"]);
    assert!(!output.status.success() && said(&output).contains("cargo xtask docs"), "{}", said(&output));
    assert_eq!(fs::read_to_string(root.join("docs/errors.md")).unwrap(), page, "a check writes nothing");
}

#[test]
fn a_variant_without_a_remedy_stops_the_page() {
    let root = workspace("docs-remedy", &SOURCE.replace("/// To do: bring one.", ""));
    for options in [&[][..], &["--check"]] {
        let output = docs(&root, options);
        assert!(!output.status.success() && said(&output).contains("cup_missing"), "{}", said(&output));
    }
    assert!(!root.join("docs").exists());
}
