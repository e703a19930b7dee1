//! What documents show.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod built;
mod examples;
mod mistakes;
mod readme;
