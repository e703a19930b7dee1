//! Reads the spec of Zoom's API and writes the crate `zoom-api`.

pub mod names;
pub mod spec;
