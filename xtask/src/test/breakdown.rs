//! Where a module's bytes go: by crate, and the largest functions. Read before wasm-opt, which makes everything smaller and
//! removes the names; only the proportions count.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::context::Context;
use crate::figures;
use crate::wasm::{self, Function, Module};

/// How many are kept, and how many printed.
const KEPT: usize = 60;
const PRINTED: usize = 8;

/// Prints the module's contents, and writes more of them to `target/figures/size-breakdown.json`.
///
/// # Errors
/// When the file cannot be read or is no WebAssembly.
pub fn tell(context: &Context, artefact: &str, file: &Path) -> Result<()> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let Module { functions, data_bytes } = wasm::read(&bytes)?;
    let code_bytes: usize = functions.iter().map(|function| function.bytes).sum();
    let (crates, largest) = (by_crate(&functions), largest(functions));
    println!(
        "{artefact} before wasm-opt: {code_bytes} bytes of code, {data_bytes} of data; the most of it in"
    );
    for (name, bytes) in crates.iter().take(PRINTED) {
        println!("{bytes:>9}  {name}");
    }
    println!("and the largest functions");
    for Function { name, bytes } in largest.iter().take(PRINTED) {
        println!("{bytes:>9}  {}", name.chars().take(110).collect::<String>());
    }
    let crates: Vec<_> =
        crates.into_iter().map(|(name, bytes)| json!({ "crate": name, "bytes": bytes })).collect();
    let largest = largest.into_iter().take(KEPT);
    let functions: Vec<_> = largest.map(|one| json!({ "function": one.name, "bytes": one.bytes })).collect();
    let all = json!({
        "code_bytes": code_bytes, "data_bytes": data_bytes, "crates": crates, "functions": functions,
    });
    let known: Map<String, Value> = Map::from_iter([(artefact.to_owned(), all)]);
    figures::merge(context, "size-breakdown", known)
}

/// The largest first.
fn by_crate(functions: &[Function]) -> Vec<(String, usize)> {
    let mut crates = BTreeMap::<&str, usize>::new();
    for Function { name, bytes } in functions {
        *crates.entry(crate_of(name)).or_default() += bytes;
    }
    let mut crates: Vec<_> = crates.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    crates.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    crates
}

fn largest(mut functions: Vec<Function>) -> Vec<Function> {
    functions.sort_by_key(|function| std::cmp::Reverse(function.bytes));
    functions
}

/// The crate that a name begins with, also within `<alloc::vec::Vec<T> as Drop>::drop` and `<&mut T as …>`.
fn crate_of(name: &str) -> &str {
    let mut name = name;
    loop {
        let start = ["<", "&", "[", "(", "*const ", "*mut ", "mut ", "dyn "]
            .into_iter()
            .find_map(|part| name.strip_prefix(part));
        let Some(rest) = start else { break };
        name = rest;
    }
    name.split_once("::").map_or("without a path", |(first, _)| first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_crate_that_its_name_begins_with() {
        for (name, expected) in [
            ("oidc_client_protocol::jws::read", "oidc_client_protocol"),
            ("<alloc::vec::Vec<u8> as core::ops::Drop>::drop", "alloc"),
            ("<&mut core::fmt::Formatter>::write", "core"),
            ("<dyn std::error::Error>::is", "std"),
            ("__wbindgen_malloc", "without a path"),
            ("", "without a path"),
        ] {
            assert_eq!(crate_of(name), expected, "{name}");
        }
    }

    #[test]
    fn bytes_are_added_up_and_the_most_stand_first() {
        let of = |name: &str, bytes| Function { name: name.to_owned(), bytes };
        let all = [of("a::x", 1), of("b::x", 5), of("a::y", 2)];
        assert_eq!(by_crate(&all), [("b".to_owned(), 5), ("a".to_owned(), 3)]);
        assert_eq!(largest(all.to_vec()).first().unwrap().name, "b::x");
    }
}
