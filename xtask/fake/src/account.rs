//! The account in a file.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use zoom_api_fake::Fake;

/// Puts the account of a file into the fake.
pub(crate) fn load(fake: &Fake, file: &Path) -> Result<(), String> {
    let named = |what: String| format!("{}: {what}", file.display());
    let text = fs::read(file).map_err(|error| named(error.to_string()))?;
    let account = serde_json::from_slice(&text).map_err(|error| named(error.to_string()))?;
    fake.load(account).map_err(|error| named(error.to_string()))
}

/// Writes the account to a file. One that is there is replaced as a whole or not at all.
pub(crate) fn save(fake: &Fake, file: &Path) -> Result<(), String> {
    let write = || {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut new = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        serde_json::to_writer_pretty(&mut new, &fake.snapshot())?;
        new.write_all(b"\n")?;
        new.persist(file).map(drop).map_err(|error| error.error)
    };
    write().map_err(|error: std::io::Error| format!("{}: {error}", file.display()))
}
