//! Size budgets for what users load, in bytes of `gzip -9`. They are a little above the current sizes: if you exceed one,
//! look at what was added, and either remove it or raise the number here, with the reason in the commit.

use anyhow::{Result, bail};

/// What is measured, and its budget in bytes.
const BUDGETS: [(&str, usize); 4] = [
    ("npm: WebAssembly", 193_150),
    ("npm: what a page waits for", 8_000),
    ("npm: what comes later", 216_350),
    ("demo: WebAssembly", 488_800),
];
/// The command that builds both and prints their contents.
const COMMAND: &str = "cargo xtask test sizes";
const HERE: &str = "xtask/src/test/budget.rs";

/// Checks a size against its budget.
///
/// # Errors
/// When it is too large, or has no budget.
pub fn check(artefact: &str, gzip: usize) -> Result<()> {
    let Some((_, most)) = BUDGETS.iter().find(|(name, _)| *name == artefact) else {
        bail!("it has no budget in {HERE}");
    };
    println!("{artefact:<28} {gzip:>10} of at most {most} bytes, gzip -9");
    if let Some(more) = gzip.checked_sub(*most).filter(|more| *more > 0) {
        bail!(
            "{gzip} bytes (gzip -9), {more} more than its budget of {most}. {COMMAND} prints what is in it, and \
             target/figures/size-breakdown.json has more. The budget is in {HERE}"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_over_budget_is_reported_with_the_excess_and_the_remedy() {
        let (name, most) = BUDGETS[0];
        assert!(check(name, most).is_ok());
        let said = check(name, most + 7).unwrap_err().to_string();
        for part in ["7 more than", &most.to_string(), COMMAND, HERE] {
            assert!(said.contains(part), "{said}");
        }
        assert!(check("something else", 0).is_err(), "nobody has said how large it may be");
    }
}
