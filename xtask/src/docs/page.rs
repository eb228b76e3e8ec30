//! The errors as a page of Markdown.

use super::reader::Stage;
use super::source::Crate;

const HEAD: &str = "# Errors

<!-- Made by `cargo xtask docs` from the comments in the code: change it there. -->

Every error is a named cause with a stable `code()`, for programs to compare and for people to look up here. Each
table is one error type, ordered by crate from the protocol up, with what happened and what a developer, or the user,
can do. The provider's own errors keep the standards' names and come last.
";

/// Writes the page.
pub fn write(crates: &[Crate]) -> String {
    let mut page = HEAD.to_owned();
    for one in crates {
        let own: Vec<&Stage> = one.stages.iter().filter(|stage| !stage.of_provider).collect();
        if !own.is_empty() {
            page.push_str(&format!("\n## In `crate/{}`\n", one.name));
        }
        own.iter().for_each(|stage| section(&mut page, &format!("### `{}`", stage.name), stage));
    }
    for stage in crates.iter().flat_map(|one| &one.stages).filter(|stage| stage.of_provider) {
        section(&mut page, "## The provider's own errors", stage);
    }
    page
}

fn section(page: &mut String, heading: &str, stage: &Stage) {
    page.push_str(&format!("\n{heading}\n\n{}\n\n", stage.about));
    page.push_str("| Code | What happened | What to do |\n|---|---|---|\n");
    for cause in &stage.causes {
        page.push_str(&format!("| `{}` | {} | {} |\n", cause.code, cell(&cause.meaning), cell(&cause.to_do)));
    }
}

/// A bar would end the table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::super::reader::Cause;
    use super::*;

    fn stage(name: &str, code: &str, of_provider: bool) -> Stage {
        let cause = Cause { code: code.to_owned(), meaning: "a|b".to_owned(), to_do: "Ask.".to_owned() };
        Stage { name: name.to_owned(), about: "Why.".to_owned(), causes: vec![cause], of_provider }
    }

    #[test]
    fn the_provider_s_errors_stand_at_the_end_and_a_bar_does_not_end_a_cell() {
        let stages = vec![stage("SaidNo", "denied", true), stage("CupError", "cup_missing", false)];
        let page = write(&[Crate { name: "protocol".to_owned(), stages, ..Crate::default() }]);
        let own = page.find("### `CupError`\n\nWhy.\n\n").unwrap();
        assert!(own < page.find("## The provider's own errors\n\nWhy.\n\n").unwrap(), "{page}");
        assert!(page.contains("| `cup_missing` | a\\|b | Ask. |\n"), "{page}");
    }
}
