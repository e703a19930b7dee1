//! Files that are written whole or not at all.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::{fs, io, process};

/// Writes a file: whoever reads it finds the old text or the new one, never a part. A file that cannot be
/// written leaves nothing behind.
///
/// # Errors
/// When it cannot be written.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    Pending::write(path, text)?.put()
}

/// Writes files below a folder, and the folders that they need. All are written before the first is put in
/// its place, in the order that is given: when the disk is full, everything is as it was.
///
/// # Errors
/// With the path of the file that cannot be written.
pub fn replace_all<'a>(
    root: &Path,
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), String> {
    let fault = |path: &str, error: io::Error| format!("{path}: {error}");
    let mut pending = Vec::new();
    for (path, text) in files {
        let target = root.join(path);
        let written = make_folder(&target).and_then(|()| Pending::write(&target, text));
        pending.push((path, written.map_err(|error| fault(path, error))?));
    }
    pending.into_iter().try_for_each(|(path, file)| file.put().map_err(|error| fault(path, error)))
}

/// Writes a file that is not there yet, and the folders that it needs. Whoever wrote one in the meantime
/// keeps it.
///
/// # Errors
/// When it is there, or cannot be written.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    make_folder(path)?;
    OpenOptions::new().write(true).create_new(true).open(path)?;
    let done = replace(path, text);
    if done.is_err() {
        // What went wrong first is what is told.
        let _ = fs::remove_file(path);
    }
    done
}

fn make_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// A file that is written, but not yet in its place. It goes when it is not put there.
struct Pending {
    beside: PathBuf,
    path: PathBuf,
}

impl Pending {
    fn write(path: &Path, text: &str) -> io::Result<Self> {
        // A link stays one, and nothing but a file is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if path.exists() && !path.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let Some(name) = path.file_name() else {
            return Err(io::Error::other("it has no file name"));
        };
        // In the same folder: a file cannot be moved at once to another disk. Hidden, so that a command
        // that is killed leaves nothing that another one takes for a file of the folder.
        let mut beside = OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}", process::id()));
        let pending = Self { beside: path.with_file_name(beside), path };
        fs::write(&pending.beside, text)?;
        Ok(pending)
    }

    fn put(self) -> io::Result<()> {
        fs::rename(&self.beside, &self.path)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // Once it is in its place, there is nothing beside it.
        let _ = fs::remove_file(&self.beside);
    }
}
