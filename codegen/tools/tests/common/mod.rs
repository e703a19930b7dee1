//! What the tests of the tools share: the small spec of the loader's tests, and ways to change it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    dead_code,
    unused_imports
)]

#[path = "../../../tests/common/files.rs"]
mod files;
pub mod upstream;

use std::fs;
use std::path::{Path, PathBuf};

pub use files::{Files, patch, read_folder};
use serde_json::Value;

/// A folder of the tests.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The small spec without a fault.
pub fn base() -> Files {
    read_folder(&folder("../../tests/base"))
}

/// Names of the changes in `tests/diff`.
pub fn diff_cases() -> Vec<String> {
    let entries = fs::read_dir(folder("diff")).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The spec before and after a change in `tests/diff`.
pub fn diff_case(name: &str) -> (Files, Files) {
    let mut before = base();
    let mut case = read_folder(&folder("diff").join(name));
    case.remove("expected.txt");
    let mut steps = |file: &str| -> Value {
        let bytes = case.remove(file).unwrap_or_else(|| b"[]".to_vec());
        serde_json::from_slice(&bytes).unwrap()
    };
    let (first, then) = (steps("before.json"), steps("patch.json"));
    patch(&mut before, &first);
    for (path, bytes) in case.clone() {
        if let Some(path) = path.strip_prefix("before/") {
            before.insert(path.to_owned(), bytes);
        }
    }
    case.retain(|path, _| !path.starts_with("before/"));
    let mut after = before.clone();
    patch(&mut after, &then);
    after.extend(case);
    (before, after)
}
