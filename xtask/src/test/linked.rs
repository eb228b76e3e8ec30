//! Functions that must not be linked into a page: checks the names in the wasm of a client that uses everything, read
//! before wasm-opt removes the names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use tokio::time::Instant;

use super::client;
use super::tally::Tally;
use crate::context::Context;
use crate::wasm::{self, Function};

/// With fewer functions than this, the names were not read.
const FEWEST: usize = 500;

/// The beginning of a crate's, module's or function's name, and why it is forbidden. Newer compilers have the standard
/// library's floats under `imp`.
const KEPT_OUT: [(&str, &str); 20] = [
    ("aho_corasick", "matching text needs no automaton here"),
    ("chrono", "a time is a number of seconds; calendars are the browser's"),
    ("core::fmt::float", "no float is ever written"),
    ("core::num::dec2flt", "no float is ever read: numbers of JSON stay as they were written"),
    ("core::num::flt2dec", "no float is ever written"),
    ("core::num::imp::dec2flt", "no float is ever read: numbers of JSON stay as they were written"),
    ("core::num::imp::flt2dec", "no float is ever written"),
    ("getrandom", "randomness is an argument, drawn from the browser's crypto"),
    ("http", "requests are plain data of ours"),
    ("icu_", "the browser has Unicode's tables; a second copy weighs 45 KB"),
    ("idna", "the browser has Unicode's tables; a second copy weighs 45 KB"),
    ("rand", "randomness is an argument, drawn from the browser's crypto"),
    ("rand_core", "randomness is an argument, drawn from the browser's crypto"),
    ("regex", "matching text needs no automaton here"),
    ("regex_automata", "matching text needs no automaton here"),
    ("serde_json", "JSON is read strictly by our own reader; a second one weighs 22 KB"),
    ("std::thread", "there is one thread in a page"),
    ("<std::time::Instant>::now", "the time is an argument, and this panics in a page"),
    ("<std::time::SystemTime>::now", "the time is an argument, and this panics in a page"),
    ("url", "the browser parses URLs; the crate brings Unicode's tables along"),
];

/// Builds the client and reads the names.
///
/// # Errors
/// When it does not build.
pub async fn run(context: &Context, tally: &mut Tally) -> Result<()> {
    let name = "what is linked into a page";
    context.say(name);
    let began = Instant::now();
    tally.result(name, check_file(&client::compile(context).await?));
    tally.timed(name, began);
    Ok(())
}

/// Whether nothing in this module is forbidden. It must be a module as cargo builds it, with names.
///
/// # Errors
/// When something is, or the names can't be read.
pub fn check_file(file: &Path) -> Result<()> {
    let wasm = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    check(&wasm::read(&wasm)?.functions)
}

fn check(functions: &[Function]) -> Result<()> {
    if functions.len() < FEWEST
        || !functions.iter().any(|function| function.name.contains("oidc_client_protocol::"))
    {
        bail!(
            "the wasm names {} functions, and not the client's: is its name section gone?",
            functions.len()
        );
    }
    let found = found(functions);
    if found.is_empty() {
        return Ok(());
    }
    let lines = found.iter().map(|((path, why), name)| format!("    {path}: {why}. Found {name}"));
    bail!("linked into a page:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// The forbidden parts that are linked nevertheless, each with the first function that shows it.
fn found(functions: &[Function]) -> BTreeMap<(&'static str, &'static str), &str> {
    let mut found = BTreeMap::new();
    for kept_out in KEPT_OUT {
        if let Some(function) = functions.iter().find(|function| names(&function.name, kept_out.0)) {
            found.insert(kept_out, function.name.as_str());
        }
    }
    found
}

/// Whether the path occurs in the name as a path, also as the type of `<url::Url as core::fmt::Display>::fmt`. Our module
/// `oidc_client_protocol::url::origin` isn't the crate `url`.
fn names(name: &str, path: &str) -> bool {
    let of_path = |character: char| character.is_alphanumeric() || character == '_' || character == ':';
    name.match_indices(path).any(|(at, _)| {
        let (before, after) =
            (name.get(..at).unwrap_or_default(), name.get(at + path.len()..).unwrap_or_default());
        // `icu_` begins the names of many crates; a path that is a function ends there.
        let ends =
            path.ends_with('_') || after.is_empty() || after.starts_with("::") || after.starts_with('<');
        ends && !before.ends_with(of_path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Function {
        Function { name: name.to_owned(), bytes: 1 }
    }

    fn ours() -> Vec<Function> {
        vec![named("oidc_client_protocol::begin"); FEWEST]
    }

    #[test]
    fn a_crate_is_found_wherever_its_path_begins() {
        for name in [
            "url::parser::Parser::parse",
            "<url::Url as core::fmt::Display>::fmt",
            "core::ptr::drop_in_place<url::Url>",
            "core::ptr::drop_in_place<core::option::Option<url::Url>>",
            "<&url::Url as core::fmt::Debug>::fmt",
        ] {
            assert!(names(name, "url"), "{name}");
        }
        assert!(names("icu_properties::props::x", "icu_"));
        assert!(names("<std::time::SystemTime>::now", "<std::time::SystemTime>::now"));
        assert!(names("core::num::flt2dec::strategy::grisu::format_exact", "core::num::flt2dec"));
    }

    #[test]
    fn a_module_or_a_longer_name_is_not_taken_for_the_crate() {
        for name in [
            "oidc_client_protocol::url::origin",
            "form_urlencoded::url::x",
            "url_lite::parse",
            "curl::parse",
            "web_sys::features::gen_Url::url",
        ] {
            assert!(!names(name, "url"), "{name}");
        }
        assert!(!names("httpdate::date::parse", "http"));
        assert!(!names("oidc_client_protocol::http::HttpRequest::new", "http"));
    }

    #[test]
    fn a_wasm_without_names_or_with_few_functions_is_refused() {
        assert!(check(&ours()).is_ok());
        assert!(check(&ours()[1..]).is_err(), "too few");
        assert!(check(&vec![named(""); FEWEST]).is_err(), "not ours");
    }

    #[test]
    fn a_forbidden_function_is_reported_with_its_reason() {
        let mut functions = ours();
        functions.push(named("<rand::rngs::ThreadRng as rand::RngCore>::next_u32"));
        let said = check(&functions).unwrap_err().to_string();
        assert!(said.contains("rand: randomness is an argument"), "{said}");
        assert!(said.contains("ThreadRng"), "{said}");
    }
}
