//! The file of a journal, when it is opened.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::record::{Record, head, is_head};
use super::state::Fsync;

const NONE: &str = ":1: this is no journal; name a file that is one, or that is not there";
/// What was done would be done again, for the calls are known by something else.
const OTHER: &str = ":1: another version of this crate has written this journal; go on with it by that version, or name another file";

/// The file, locked and with its end whole. What it says is handed over line by line. The error goes behind the
/// name of the file.
pub(super) fn open(path: &Path, fsync: Fsync, known: impl FnMut(Record)) -> Result<File, String> {
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
    let (whole, all) = read(&file, known)?;
    let is_new = whole == 0;
    let is_torn = whole < all;
    if is_torn {
        file.set_len(whole).map_err(io)?;
    }
    file.seek(SeekFrom::End(0)).map_err(io)?;
    if is_new {
        file.write_all(head().as_bytes()).map_err(io)?;
    }
    if fsync == Fsync::Always && (is_new || is_torn) {
        file.sync_all().map_err(io)?;
        sync_folder(path).map_err(io)?;
    }
    Ok(file)
}

/// Reads the lines one by one: a journal may be larger than what is to be known of it. Gives the bytes of whole
/// lines, and all.
fn read(file: &File, mut known: impl FnMut(Record)) -> Result<(u64, u64), String> {
    let mut file = BufReader::new(file);
    let (mut whole, mut number, mut line) = (0, 0_u64, Vec::new());
    loop {
        line.clear();
        let length = file.read_until(b'\n', &mut line).map_err(|error| format!(": {error}"))?;
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let text = String::from_utf8_lossy(&line);
        // A stop in the middle of a line leaves half of it, and what it says has not happened.
        let Some(text) = text.strip_suffix('\n') else {
            let is_ours = number > 0 || head().as_bytes().starts_with(&line);
            return is_ours.then_some((whole, whole + length)).ok_or_else(|| NONE.to_owned());
        };
        number += 1;
        if number == 1 {
            match is_head(text) {
                Some(true) => {}
                Some(false) => return Err(OTHER.to_owned()),
                None => return Err(NONE.to_owned()),
            }
        } else {
            known(Record::from_line(text).ok_or_else(|| no_record(number, text))?);
        }
        whole += length;
    }
}

fn no_record(number: u64, line: &str) -> String {
    let start: String = line.chars().take(60).collect();
    let start = start.escape_debug();
    format!(
        ":{number}: this is no line of a journal: `{start}`; name another file, or mend the line"
    )
}

/// A new file is there after a loss of power only if its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}
