//! What must not be linked into a page: the names of the functions in the wasm of a client that uses everything, read
//! before wasm-opt takes the names away.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, bail};
use tokio::time::Instant;
use wasmparser::{KnownCustom, Name, Parser, Payload};

use super::client::PACKAGE;
use super::tally::Tally;
use crate::context::Context;
use crate::pins::WASM_TARGET;
use crate::process::{cargo, run as run_command};

/// Fewer functions than this, and the names were not read.
const FEWEST: usize = 500;

/// A crate, module or function as its name begins, and why it stays out. Newer compilers have the standard library's
/// floats under `imp`.
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
    let mut build = cargo();
    build.args([
        "build",
        "--locked",
        "--release",
        "--target",
        WASM_TARGET,
        "--package",
        PACKAGE,
        "--target-dir",
    ]);
    run_command(context, name, build.arg(context.target()).current_dir(&context.root)).await?;
    let file = format!("{WASM_TARGET}/release/{}.wasm", PACKAGE.replace('-', "_"));
    let file = context.target().join(file);
    let wasm = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    tally.result(name, check(&functions(&wasm)?));
    tally.timed(name, began);
    Ok(())
}

fn check(functions: &[String]) -> Result<()> {
    if functions.len() < FEWEST || !functions.iter().any(|name| name.contains("oidc_client_protocol::")) {
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

/// What is kept out and is there all the same, each with the first function that shows it.
fn found(functions: &[String]) -> BTreeMap<(&'static str, &'static str), &String> {
    let mut found = BTreeMap::new();
    for kept_out in KEPT_OUT {
        if let Some(name) = functions.iter().find(|name| names(name, kept_out.0)) {
            found.insert(kept_out, name);
        }
    }
    found
}

/// Whether the path stands in the name by itself, also as the type of `<url::Url as core::fmt::Display>::fmt`. The
/// module of ours in `oidc_client_protocol::url::origin` isn't the crate `url`.
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

/// The names of all functions (WebAssembly core specification, appendix "Custom Sections", name section).
fn functions(wasm: &[u8]) -> Result<Vec<String>> {
    let mut functions = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::CustomSection(section) = payload? else { continue };
        let KnownCustom::Name(names) = section.as_known() else { continue };
        for name in names {
            let Name::Function(all) = name? else { continue };
            for naming in all {
                functions.push(format!("{:#}", rustc_demangle::demangle(naming?.name)));
            }
        }
    }
    Ok(functions)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn what_is_linked_is_named_with_its_reason_and_a_wasm_without_names_is_refused() {
        let mut functions = vec!["oidc_client_protocol::begin".to_owned(); FEWEST];
        assert!(check(&functions).is_ok());
        assert!(check(&functions[1..]).is_err(), "too few");
        assert!(check(&vec![String::new(); FEWEST]).is_err(), "not ours");
        functions.push("<rand::rngs::ThreadRng as rand::RngCore>::next_u32".to_owned());
        let said = check(&functions).unwrap_err().to_string();
        assert!(said.contains("rand: randomness is an argument"), "{said}");
        assert!(said.contains("ThreadRng"), "{said}");
    }

    #[test]
    fn names_are_read_from_the_name_section_and_demangled() {
        // A module of one custom section: "name" with the functions 0 and 1.
        let (one, other) = ("_ZN3url3Url5parse17h0123456789abcdefE", "main");
        let mut all = vec![2, 0, one.len() as u8];
        all.extend(one.bytes());
        all.extend([1, other.len() as u8]);
        all.extend(other.bytes());
        let mut section = b"\x04name\x01".to_vec();
        section.push(all.len() as u8);
        section.extend(all);
        let mut wasm = b"\0asm\x01\0\0\0\0".to_vec();
        wasm.push(section.len() as u8);
        wasm.extend(section);
        assert_eq!(functions(&wasm).unwrap(), ["url::Url::parse", "main"]);
        assert!(functions(b"not wasm").is_err());
    }
}
