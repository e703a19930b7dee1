//! The file of a journal, when it is opened.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::Fsync;
use super::record::{Record, head, is_head};

const NONE: &str = ":1: this is no journal; name a file that is one, or that is not there";

/// The file, locked and with its end whole, and what it says. The error goes behind the name of the file.
pub(super) fn open(path: &Path, fsync: Fsync) -> Result<(File, Vec<Record>), String> {
    let io = |error: io::Error| format!(": {error}");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(": another process has the journal open".to_owned());
        }
        Err(TryLockError::Error(error)) => return Err(io(error)),
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(io)?;
    // A stop in the middle of a line leaves half of it, and what it says has not happened.
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    if whole == 0 && !head().as_bytes().starts_with(&bytes) {
        return Err(NONE.to_owned());
    }
    let records = read(bytes.get(..whole).unwrap_or_default())?;
    let is_new = whole == 0;
    let is_torn = whole < bytes.len();
    if is_torn {
        file.set_len(u64::try_from(whole).unwrap_or(u64::MAX)).map_err(io)?;
    }
    file.seek(SeekFrom::End(0)).map_err(io)?;
    if is_new {
        file.write_all(head().as_bytes()).map_err(io)?;
    }
    if fsync == Fsync::Always && (is_new || is_torn) {
        file.sync_all().map_err(io)?;
        sync_folder(path).map_err(io)?;
    }
    Ok((file, records))
}

fn read(bytes: &[u8]) -> Result<Vec<Record>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| NONE.to_owned())?;
    let mut lines = text.lines().enumerate();
    if lines.next().is_some_and(|(_, first)| !is_head(first)) {
        return Err(NONE.to_owned());
    }
    let record = |(index, line): (usize, &str)| {
        let start: String = line.chars().take(60).collect();
        Record::from_line(line).ok_or_else(|| {
            format!(
                ":{}: this is no line of a journal: `{}`; name another file, or mend the line",
                index + 1,
                start.escape_debug()
            )
        })
    };
    lines.map(record).collect()
}

/// A new file is there after a loss of power only if its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
