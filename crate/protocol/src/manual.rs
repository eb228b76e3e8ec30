//! Documentation chapters, without code.

#[doc = include_str!("../docs/attacks.md")]
pub mod attacks {}
