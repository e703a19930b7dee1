//! What is generated as tables.
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod coverage;
mod scopes;
mod spec;
