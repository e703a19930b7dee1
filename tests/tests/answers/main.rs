//! What is read from answers, and what is said of those that are none.
#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod bad;
mod corpus;
mod error_texts;
mod extremes;
mod languages;
mod observations;
mod tolerance;
