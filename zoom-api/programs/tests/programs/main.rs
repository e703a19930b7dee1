//! The programs, each beside a fake Zoom.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;
mod offboard;
mod service;
mod sync;
mod users;
