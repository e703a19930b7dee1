//! What the last run of `generate` saw, so that one for which nothing has changed need not generate anything.
//!
//! A note of it stands in `target/`: without that folder each run is a whole one. It holds for this very program,
//! these bytes of the spec and these bytes of all files that follow from it, so that an edit, a file too many and one
//! that was written in part are found as ever.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::Path;

use codegen::drift::walk;

use crate::files;

/// Where the note stands, below the folder that holds `spec/`.
const NOTE: &str = "target/generated.txt";

/// A checksum of this program and of the spec. `None`: they cannot be read, or there is no place for a note.
#[must_use]
pub fn inputs(root: &Path) -> Option<u64> {
    if !root.join("target").is_dir() {
        return None;
    }
    let program = fs::metadata(env::current_exe().ok()?).ok()?;
    let mut hasher = DefaultHasher::new();
    (program.len(), program.modified().ok()?).hash(&mut hasher);
    read(root, ["spec"]).ok()?.hash(&mut hasher);
    Some(hasher.finish())
}

/// The summary of a run that has nothing to do, if all is as the last one left it.
#[must_use]
pub fn unchanged(root: &Path, inputs: u64) -> Option<String> {
    let note = fs::read_to_string(root.join(NOTE)).ok()?;
    let mut lines = note.lines();
    let (sum, summary) = (lines.next()?, lines.next()?);
    let found = read(root, lines).ok()?;
    (sum == checksum(inputs, &found)).then(|| summary.to_owned())
}

/// Notes the summary for the next run, if nothing changes: that all these files are kept.
pub fn record(
    root: &Path,
    inputs: u64,
    summary: &str,
    folders: &[String],
    texts: &BTreeMap<String, String>,
) {
    let is_below = |path: &str, folder: &String| Path::new(path).starts_with(folder);
    let others = texts.keys().filter(|path| !folders.iter().any(|folder| is_below(path, folder)));
    let places: Vec<_> = folders.iter().chain(others).map(String::as_str).collect();
    let made = texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let note = format!("{}\n{summary}\n{}\n", checksum(inputs, &made), places.join("\n"));
    // Without a note the next run is a whole one.
    let _ = files::replace(&root.join(NOTE), &note);
}

fn checksum(inputs: u64, files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = DefaultHasher::new();
    (inputs, files).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// Files, and all files in folders, by path.
fn read<'a>(
    root: &Path,
    places: impl IntoIterator<Item = &'a str>,
) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut paths = BTreeSet::new();
    for place in places {
        if root.join(place).is_dir() {
            walk(root, place, &mut paths)?;
        } else {
            paths.insert(place.to_owned());
        }
    }
    paths.into_iter().map(|path| fs::read(root.join(&path)).map(|bytes| (path, bytes))).collect()
}
