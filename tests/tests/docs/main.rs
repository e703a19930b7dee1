//! What documents show.
#![allow(missing_docs, clippy::unwrap_used)]

mod examples;
mod readme;
