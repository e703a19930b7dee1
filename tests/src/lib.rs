//! What tests and benchmarks share: worlds in which calls are made, and what is asked of them.
#![allow(
    missing_docs,
    clippy::new_without_default,
    clippy::panic,
    clippy::unwrap_used,
    reason = "only tests use it"
)]

pub mod apps;
pub mod bad;
pub mod faults;
pub mod phone;
pub mod raw;
pub mod requests;
pub mod runtime;
pub mod scripted;
pub mod server;
pub mod stores;
pub mod tasks;
pub mod tokens;
pub mod traffic;
pub mod world;
