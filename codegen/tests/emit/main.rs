//! What is written of a spec.
#![allow(missing_docs, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod any_crate;
mod bytes;
#[path = "../common/mod.rs"]
mod common;
mod forms;
