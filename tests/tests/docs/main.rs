//! What documents show.
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod examples;
mod links;
mod readme;
