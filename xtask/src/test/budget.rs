//! How large what people load may become, in bytes of `gzip -9`. A little more than it is: whoever exceeds one looks at what
//! came in, and either leaves it out or raises the number here, with the reason in the commit.

use anyhow::{Result, bail};

/// What is measured, and how many bytes it may have.
const BUDGETS: [(&str, usize); 4] = [
    ("npm: WebAssembly", 190_500),
    ("npm: what a page waits for", 8_000),
    ("npm: what comes later", 213_000),
    ("demo: WebAssembly", 499_500),
];
/// It builds both and prints what is in them.
const COMMAND: &str = "cargo xtask test sizes";
const HERE: &str = "xtask/src/test/budget.rs";

/// Whether it is within its budget.
///
/// # Errors
/// When it is too large, or nobody has said how large it may be.
pub fn check(artefact: &str, gzip: usize) -> Result<()> {
    let Some((_, most)) = BUDGETS.iter().find(|(name, _)| *name == artefact) else {
        bail!("it has no budget in {HERE}");
    };
    println!("{artefact:<28} {gzip:>10} of at most {most} bytes, gzip -9");
    if let Some(more) = gzip.checked_sub(*most).filter(|more| *more > 0) {
        bail!(
            "{gzip} bytes (gzip -9), {more} more than its budget of {most}. What is in it: {COMMAND} prints it, and \
             target/figures/size-breakdown.json has more. The budget stands in {HERE}"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_told_with_how_much_where_to_look_and_what_to_change() {
        let (name, most) = BUDGETS[0];
        assert!(check(name, most).is_ok());
        let said = check(name, most + 7).unwrap_err().to_string();
        for part in ["7 more than", &most.to_string(), COMMAND, HERE] {
            assert!(said.contains(part), "{said}");
        }
        assert!(check("something else", 0).is_err(), "nobody has said how large it may be");
    }
}
