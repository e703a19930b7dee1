//! What is found in a spec, and how it is told.
#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod derived;
mod diagnostics;
mod load;
mod mistakes;
mod readme;
mod rules;
