//! Whether the files on disk are what the spec gives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fmt, fs, io};

use crate::header::{Authorship, authorship};
use crate::leftover::is_leftover;

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Path below the folder that holds `spec/`, with `/`.
    pub path: String,
    /// What is wrong with it.
    pub kind: DriftKind,
    /// The first line that differs, where there are two texts to compare.
    pub line: Option<Line>,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// It should be there.
    Missing,
    /// It was generated from an older spec, or by an older generator.
    Stale,
    /// Somebody edited it.
    Edited,
    /// Only a part of it was written.
    Broken,
    /// It was generated from a spec file that is gone.
    Orphan,
    /// It was not generated, and stands where only generated files may.
    Stray,
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Edited => "edited",
            Self::Broken => "broken",
            Self::Orphan => "orphan",
            Self::Stray => "stray",
        })
    }
}

/// A line in which two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from one.
    pub number: usize,
    /// The line on disk. `None` past the end.
    pub found: Option<String>,
    /// The line that the spec gives. `None` past the end.
    pub expected: Option<String>,
}

/// Compares generated files with those that stand, below a folder, in the folders that hold no others. Sorted by
/// path.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn compare(
    root: &Path,
    folders: &[String],
    files: &BTreeMap<String, String>,
) -> io::Result<Vec<Difference>> {
    let mut found = BTreeSet::new();
    for folder in folders {
        walk(root, folder, &mut found)?;
    }
    let mut differences = Vec::new();
    for path in found.iter().filter(|path| !files.contains_key(*path)) {
        let text = read(&root.join(path))?;
        // An orphan that somebody edited is no longer this crate's to delete.
        let kind = match authorship(&text) {
            Authorship::Generated | Authorship::Broken => DriftKind::Orphan,
            Authorship::Edited | Authorship::Foreign => DriftKind::Stray,
        };
        differences.push(Difference { path: path.clone(), kind, line: None });
    }
    for (path, expected) in files {
        if !found.contains(path) {
            differences.push(Difference {
                path: path.clone(),
                kind: DriftKind::Missing,
                line: None,
            });
            continue;
        }
        let text = read(&root.join(path))?;
        if text != *expected {
            let kind = match authorship(&text) {
                Authorship::Generated => DriftKind::Stale,
                Authorship::Broken => DriftKind::Broken,
                Authorship::Edited if expected.starts_with(&text) => DriftKind::Broken,
                Authorship::Edited => DriftKind::Edited,
                Authorship::Foreign => DriftKind::Stray,
            };
            let line = Some(first_difference(&text, expected));
            differences.push(Difference { path: path.clone(), kind, line });
        }
    }
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(differences)
}

/// A file of which a part is generated, if that part is not what the spec gives.
#[must_use]
pub fn stale(path: &str, found: &str, expected: &str) -> Option<Difference> {
    (found != expected).then(|| Difference {
        path: path.to_owned(),
        kind: DriftKind::Stale,
        line: Some(difference(found, expected, 1)),
    })
}

/// All files below a folder, by path below the root. A folder that is not there is empty.
///
/// # Errors
/// When a folder cannot be read.
pub fn walk(root: &Path, folder: &str, found: &mut BTreeSet<String>) -> io::Result<()> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_leftover(&name) {
            continue;
        }
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            walk(root, &path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> io::Result<String> {
    let bytes = fs::read(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Lines are compared with their ends, so that CRLF shows. The first line holds a checksum of the
/// others, so it is told of only when it alone differs.
fn first_difference(found: &str, expected: &str) -> Line {
    match (found.split_once('\n'), expected.split_once('\n')) {
        (Some((_, found)), Some((_, expected))) if found != expected => {
            difference(found, expected, 2)
        }
        _ => difference(found, expected, 1),
    }
}

fn difference(found: &str, expected: &str, first: usize) -> Line {
    let mut number = first;
    let mut found = found.split_inclusive('\n');
    let mut expected = expected.split_inclusive('\n');
    loop {
        let (left, right) = (found.next(), expected.next());
        if left != right || left.is_none() {
            let shown = |line: Option<&str>| {
                line.map(|line| line.trim_end_matches('\n').replace('\r', "\\r"))
            };
            return Line { number, found: shown(left), expected: shown(right) };
        }
        number += 1;
    }
}
