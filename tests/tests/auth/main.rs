//! Tokens: where they come from, who shares them, what goes wrong with them, and which scopes they have.
#![allow(missing_docs, clippy::unwrap_used)]

mod edges;
mod faults;
#[cfg(unix)]
mod processes;
mod scopes;
mod sets;
mod tokens;
mod waits;
