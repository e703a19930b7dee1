//! Files that are written whole or not at all.

use std::ffi::OsString;
use std::path::Path;
use std::{fs, io, process};

/// Writes a file: whoever reads it finds the old text or the new one, never a part. A file that cannot be
/// written leaves nothing behind.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays one, and nothing but a file is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let Some(name) = path.file_name() else {
        return Err(io::Error::other("it has no file name"));
    };
    // In the same folder: a file cannot be moved at once to another disk.
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}", process::id()));
    let beside = path.with_file_name(beside);
    let done = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if done.is_err() {
        // It may not be there at all. What went wrong first is what is told.
        let _ = fs::remove_file(&beside);
    }
    done
}
