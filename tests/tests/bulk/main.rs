//! Work in bulk, in one go and in several.
#![allow(missing_docs, clippy::unwrap_used)]

mod any;
mod journal;
mod order;
#[cfg(unix)]
mod processes;
mod work;
