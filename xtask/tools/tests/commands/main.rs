//! What the commands print, write and end with.
#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod api;
#[path = "../../../tests/common/mod.rs"]
mod common;
mod diff;
mod explain;
mod import;
mod lint;
mod list;
mod new;
mod openapi;
#[cfg(target_os = "linux")]
mod output;
mod reconcile;
