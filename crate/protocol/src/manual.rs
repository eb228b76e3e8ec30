//! Chapters that explain; nothing to call.

#[doc = include_str!("../docs/attacks.md")]
pub mod attacks {}
