//! Names: those of the files, and those that end up in Rust.

mod endpoints;
mod fields;
mod files;
mod reserved;
mod rust;
mod setters;
mod types;
mod variants;

pub(super) use endpoints::{constants, ids, routes};
pub(super) use fields::fields;
pub(super) use files::{modules, schema_paths};
pub use reserved::{RESERVED_SETTERS, is_reserved_type};
pub(super) use setters::setters;
pub(super) use types::types;
pub(super) use variants::variants;
