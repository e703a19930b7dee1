//! The tools beside import: what they say and write of a spec.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "../common/mod.rs"]
mod common;
mod diff;
mod edit;
mod explain;
mod lints;
mod naming;
mod openapi;
mod skeleton;
