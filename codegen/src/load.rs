//! From the folder of the spec to its model.
//!
//! Every problem of every file is found in one run. A file that cannot be read hides no problem of
//! the others, and makes none: what it may hold is left out of account.

mod copies;
mod folder;
mod loader;
mod misfiled;
mod paths;
mod shape;
mod well_formed;

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::Diagnostics;
use crate::files::Spec;
use crate::source::Source;
use folder::read_folder;
use loader::Loader;
pub use paths::{API, BASE_PATH};
use well_formed::read_well_formed;

/// Reads and checks the spec in a folder.
///
/// # Errors
/// With all problems of all files.
pub fn load(dir: &Path) -> Result<Spec, Diagnostics> {
    Loader::of(read_folder(dir)).finish()
}

/// Reads and checks a spec that may be older than the file of the API: where it has none, this one is taken.
///
/// # Errors
/// With all problems of all files.
pub fn load_older(dir: &Path, api: &Source) -> Result<Spec, Diagnostics> {
    let api = (API.to_owned(), Ok(api.text().as_bytes().to_vec()));
    Loader::of(std::iter::once(api).chain(read_folder(dir))).finish()
}

/// Reads and checks a spec whose files are at hand, each with its path below the folder of the spec.
///
/// # Errors
/// With all problems of all files.
pub fn load_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Spec, Diagnostics> {
    let files: BTreeMap<_, _> = files.into_iter().collect();
    Loader::of(files.into_iter().map(|(path, bytes)| (path, Ok(bytes)))).finish()
}

/// Reads a spec without holding it against the rules: for edits of one that is not finished.
///
/// # Errors
/// With all problems of all files, when one of them cannot be read.
pub fn read_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Spec, Diagnostics> {
    if let Some(spec) = read_well_formed(files) {
        return Ok(spec);
    }
    let files = files.iter().map(|(path, bytes)| (path.clone(), Ok(bytes.clone())));
    Loader::of(files).unchecked(false)
}

/// Reads a spec in which endpoints have been begun and are not finished: what is not there yet has a value that
/// means nothing.
///
/// # Errors
/// With all problems of all files, when one of them cannot be read at all.
pub fn read_drafts(dir: &Path) -> Result<Spec, Diagnostics> {
    Loader::of(read_folder(dir)).unchecked(true)
}
