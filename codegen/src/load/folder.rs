//! The files of a folder, as bytes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::paths::is_ignored;

/// All files in a folder and the folders in it, by path, with their content or why it cannot be
/// read.
pub(super) fn read_folder(dir: &Path) -> BTreeMap<String, Result<Vec<u8>, String>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![(dir.to_owned(), String::new())];
    while let Some((folder, path)) = folders.pop() {
        let entries = match fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>)
        {
            Ok(entries) => entries,
            Err(error) => {
                files.insert(path, Err(error.to_string()));
                continue;
            }
        };
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if path.is_empty() { name } else { format!("{path}/{name}") };
            if is_ignored(&path) {
                continue;
            }
            match entry.file_type() {
                Ok(ty) if ty.is_dir() => folders.push((entry.path(), path)),
                _ => drop(files.insert(path, read_file(&entry.path()))),
            }
        }
    }
    files
}

/// The content of a file. Links to files are followed, links to folders are not: they may lead in
/// a circle.
fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if metadata.is_dir() {
        Err("it is a link to a folder".to_owned())
    } else if metadata.is_file() {
        fs::read(path).map_err(|error| error.to_string())
    } else {
        Err("it is not a file".to_owned())
    }
}
