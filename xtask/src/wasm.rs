//! The contents of a WebAssembly module: its functions with their names and sizes.
//!
//! Written by hand, because it takes thirty lines on `wasmparser`, and the existing programs (twiggy) are no longer
//! maintained.

use std::collections::BTreeMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Demangled and without its hash; empty if the module doesn't name it.
    pub name: String,
    /// Bytes of its code; 0 when it is imported.
    pub bytes: usize,
}

/// A module.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// All functions, imported ones first.
    pub functions: Vec<Function>,
    /// Bytes of data segments: texts, tables and other initial contents.
    pub data_bytes: usize,
}

/// Reads a module that still has its name section (WebAssembly core specification, appendix "Custom Sections").
///
/// # Errors
/// When it is no WebAssembly.
pub fn read(wasm: &[u8]) -> Result<Module> {
    let (mut names, mut sizes) = (BTreeMap::new(), Vec::new());
    let mut module = Module::default();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        sizes.push(0);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.as_bytes().len()),
            Payload::DataSection(segments) => {
                for segment in segments {
                    module.data_bytes += segment?.data.len();
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for name in section {
                        let Name::Function(all) = name? else { continue };
                        for naming in all {
                            let naming = naming?;
                            let name = format!("{:#}", rustc_demangle::demangle(naming.name));
                            names.insert(usize::try_from(naming.index)?, name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    // A module may name functions that it has no code for; these count as nothing.
    let count = names.keys().last().map_or(0, |last| last + 1).max(sizes.len());
    module.functions = (0..count)
        .map(|index| Function {
            name: names.remove(&index).unwrap_or_default(),
            bytes: sizes.get(index).copied().unwrap_or_default(),
        })
        .collect();
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A section of less than 128 bytes.
    fn section(id: u8, contents: &[u8]) -> Vec<u8> {
        [&[id, contents.len() as u8], contents].concat()
    }

    #[test]
    fn names_are_demangled_and_stand_beside_the_sizes_of_their_functions() {
        let (one, other) = ("imported", "_ZN3url3Url5parse17h0123456789abcdefE");
        let mut all = vec![2, 0, one.len() as u8];
        all.extend(one.bytes());
        all.extend([1, other.len() as u8]);
        all.extend(other.bytes());
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend(section(1, &[1, 0x60, 0, 0]));
        wasm.extend(section(2, &[1, 1, b'm', 1, b'f', 0, 0]));
        wasm.extend(section(3, &[1, 0]));
        // No locals, and the end.
        wasm.extend(section(10, &[1, 2, 0, 0x0b]));
        wasm.extend(section(0, &[b"\x04name\x01".as_slice(), &[all.len() as u8], &all].concat()));
        let named = |name: &str, bytes| Function { name: name.to_owned(), bytes };
        assert_eq!(read(&wasm).unwrap().functions, [named(one, 0), named("url::Url::parse", 2)]);
        assert!(read(b"not wasm").is_err());
    }
}
