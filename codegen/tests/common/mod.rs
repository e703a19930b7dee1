//! What the tests of the loader share: a small spec without a fault, and ways to change it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    dead_code,
    unused_imports
)]

mod files;

use std::path::{Path, PathBuf};

pub use files::{Files, patch, read_folder};

/// A folder of the tests.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The small spec without a fault.
pub fn base() -> Files {
    read_folder(&folder("base"))
}
