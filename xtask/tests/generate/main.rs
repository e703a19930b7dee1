//! `cargo xtask generate`, and what a terminal shows of commands.
#![allow(missing_docs, clippy::unwrap_used)]

mod add_endpoint;
#[path = "../common/mod.rs"]
mod common;
mod compiled_once;
#[cfg(target_os = "linux")]
mod progress;
mod workspace;
