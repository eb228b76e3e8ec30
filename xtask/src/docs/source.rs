//! All errors of the crates, and what is missing in their comments.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::reader::{self, Stage};

/// The crates in the order of their dependencies; others come after them.
const FLOORS: [&str; 4] = ["protocol", "client", "backends", "leptos"];

/// One crate's errors.
#[derive(Debug, Default)]
pub struct Crate {
    /// Its folder.
    pub name: String,
    /// In the order of its files' names.
    pub stages: Vec<Stage>,
    /// The parts that could not be read.
    pub problems: Vec<String>,
}

/// Reads `*/src` in this folder.
///
/// # Errors
/// When a file cannot be read or isn't Rust.
pub fn read(folder: &Path) -> Result<Vec<Crate>> {
    let mut names: Vec<String> =
        entries(folder)?.iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    names.sort_by_key(|name| FLOORS.iter().position(|floor| floor == name).unwrap_or(FLOORS.len()));
    names.into_iter().map(|name| read_crate(folder, name)).collect()
}

fn read_crate(folder: &Path, name: String) -> Result<Crate> {
    let mut found = Crate { name, ..Crate::default() };
    for file in rust_files(&folder.join(&found.name).join("src"))? {
        let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let read = reader::read(&text).with_context(|| format!("{} is not Rust", file.display()))?;
        found.stages.extend(read.stages);
        found.problems.extend(read.problems.iter().map(|problem| format!("{}: {problem}", file.display())));
    }
    Ok(found)
}

/// Every `.rs` file, a folder's own files and subfolders by name.
fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

/// The problems that keep the page from being generated: comments without a remedy, and codes with two meanings.
pub fn problems(crates: &[Crate]) -> Vec<String> {
    let mut problems: Vec<String> = crates.iter().flat_map(|one| one.problems.clone()).collect();
    let mut meanings = BTreeMap::new();
    for stage in crates.iter().flat_map(|one| &one.stages) {
        for cause in &stage.causes {
            if cause.meaning.is_empty() || cause.to_do.is_empty() {
                problems.push(format!("{}: \"{}\" lacks its meaning or \"To do:\"", stage.name, cause.code));
            }
            let (first, said) = meanings.entry(&cause.code).or_insert((&stage.name, cause));
            if *said != cause {
                let (code, other) = (&cause.code, &stage.name);
                problems.push(format!("\"{code}\" means one thing in {first} and another in {other}"));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
        /// Why a cup is refused.
        ///
        /// More.
        pub enum CupError {
            /// There is [none](crate::Cup).
            ///
            /// To do: bring one.
            Missing,
            /// A crack.
            ///
            /// To do: throw it away.
            Cracked { size: u8 },
            /// No handle.
            ///
            /// To do: throw it away.
            Handle(String),
            /// The tea.
            Tea(TeaError),
        }
        impl CupError {
            pub fn code(&self) -> &'static str {
                match self {
                    CupError::Missing => "cup_missing",
                    Self::Cracked { .. } | Self::Handle(_) => "cup_damaged",
                    CupError::Tea(error) => error.code(),
                }
            }
        }
        /// Not tea.
        ///
        /// To do: boil water.
        pub struct TeaError;
        impl TeaError { pub fn code(&self) -> &'static str { "tea" } }

        /// Either, handed on.
        pub struct Error(CupError);
        impl Error { pub fn code(&self) -> &'static str { self.0.code() } }
    "#;

    /// The problems of the source after this change to it.
    fn after(from: &str, to: &str) -> Vec<String> {
        assert!(SOURCE.contains(from), "{from}");
        let read = reader::read(&SOURCE.replace(from, to)).unwrap();
        problems(&[Crate { stages: read.stages, problems: read.problems, ..Crate::default() }])
    }

    #[test]
    fn each_arm_with_a_text_is_a_cause_and_the_rest_belongs_to_others() {
        let read = reader::read(SOURCE).unwrap();
        let seen: Vec<(&str, &str, &str)> = read
            .stages
            .iter()
            .flat_map(|stage| &stage.causes)
            .map(|cause| (cause.code.as_str(), cause.meaning.as_str(), cause.to_do.as_str()))
            .collect();
        let expected = [
            ("cup_missing", "There is none.", "Bring one."),
            ("cup_damaged", "A crack. Or: No handle.", "Throw it away."),
            ("tea", "Not tea.", "Boil water."),
        ];
        assert_eq!(seen, expected);
        assert_eq!(read.stages[0].about, "Why a cup is refused.");
        assert_eq!(after("Why", "Why"), [""; 0]);
    }

    #[test]
    fn a_variant_without_a_remedy_is_named_by_its_code() {
        assert!(after("/// To do: bring one.", "")[0].contains("cup_missing"));
        assert!(after("/// To do: boil water.", "/// To do:")[0].contains("\"tea\""));
    }

    #[test]
    fn one_code_for_two_meanings_is_refused_also_across_types() {
        assert!(after("\"tea\"", "\"cup_missing\"")[0].contains("CupError and another in TeaError"));
        let split = after("Self::Cracked { .. } |", "Self::Cracked { .. } => \"cup_missing\",");
        assert!(split[0].contains("\"cup_missing\" means one thing"), "{split:?}");
    }

    #[test]
    fn variants_that_share_an_arm_share_the_remedy() {
        let differing =
            after("/// No handle.\n            ///\n            /// To do: throw it away.", "/// No handle.");
        assert!(differing[0].contains("differ in what is to be done"), "{differing:?}");
    }

    #[test]
    fn a_code_that_no_reader_could_find_is_refused() {
        assert!(after("CupError::Missing =>", "_ =>")[0].contains("must name its variant"));
        assert!(after("\"cup_missing\"", "CUP_MISSING")[0].contains("neither a text"));
    }

    #[test]
    fn the_provider_s_names_are_those_of_the_list_at_code() {
        let source = |list: &str| {
            format!(
                "/// The provider said no.\npub struct SaidNo;\nimpl SaidNo {{\n/// The name.\n///\n{list}\n\
                 pub fn code(&self) -> &'static str {{ const KNOWN: [&str; 1] = [\"denied\"]; \
                 KNOWN.into_iter().next().unwrap_or(\"other\") }} }}"
            )
        };
        let both = "/// - `denied`: No. To do: ask.\n/// - `other`: Else. To do: read.";
        let read = reader::read(&source(both)).unwrap();
        assert_eq!(read.problems, [""; 0]);
        assert!(read.stages[0].of_provider && read.stages[0].causes.len() == 2);
        for list in ["/// - `denied`: No. To do: ask.", &both.replace("other", "unheard")] {
            assert!(reader::read(&source(list)).unwrap().problems[0].contains("\"other\""), "{list}");
        }
    }
}
