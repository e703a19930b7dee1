//! The thread that writes a journal, so that no task waits for the disk.

use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use super::state::Fsync;
use crate::error::{Error, ErrorKind};

/// Appends lines to a file, in the order in which they come. What waits together is written together.
pub(super) struct Writer {
    lines: Option<Sender<Line>>,
    thread: Option<JoinHandle<()>>,
}

struct Line {
    text: String,
    written: oneshot::Sender<Result<(), String>>,
}

impl Writer {
    pub(super) fn start(path: &Path, file: File, fsync: Fsync) -> Result<Self, Error> {
        let name = path.display().to_string();
        let (sender, receiver) = channel();
        let thread = thread::Builder::new().name("zoom-api-journal".to_owned());
        let thread = thread.spawn(move || run(&name, file, fsync, &receiver));
        let thread = thread.map_err(|error| failed(error.to_string()))?;
        Ok(Self { lines: Some(sender), thread: Some(thread) })
    }

    /// Has a line written, whether or not anybody waits until it is.
    pub(super) fn write(&self, text: String) -> impl Future<Output = Result<(), Error>> + use<> {
        let (written, result) = oneshot::channel();
        let gone = || failed("the thread that writes it has stopped".to_owned());
        let sent = self.lines.as_ref().map(|lines| lines.send(Line { text, written }));
        async move {
            match sent {
                Some(Ok(())) => result.await.map_err(|_| gone())?.map_err(failed),
                _ => Err(gone()),
            }
        }
    }
}

/// What was handed over is written, and then another process can open the file.
impl Drop for Writer {
    fn drop(&mut self) {
        self.lines = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(name: &str, mut file: File, fsync: Fsync, lines: &Receiver<Line>) {
    let mut broken: Option<String> = None;
    while let Ok(first) = lines.recv() {
        let mut together = vec![first];
        together.extend(lines.try_iter());
        if broken.is_none() {
            let text: String = together.iter().map(|line| line.text.as_str()).collect();
            // Behind a line of which a part was written, no other one could be read.
            broken = append(&mut file, &text, fsync).err().map(|error| format!("{name}: {error}"));
        }
        for line in together {
            let result = broken.clone().map_or(Ok(()), Err);
            drop(line.written.send(result));
        }
    }
    // Not left to the end of the file: a process that is being started has a copy of it for a moment.
    let _ = file.unlock();
}

/// Writes all of it, or nothing: what failed is told as not written, and is not to be found in the file.
fn append(file: &mut File, text: &str, fsync: Fsync) -> io::Result<()> {
    let end = file.stream_position()?;
    let written = file.write_all(text.as_bytes()).and_then(|()| match fsync {
        Fsync::Always => file.sync_data(),
        Fsync::Never => Ok(()),
    });
    if written.is_err() {
        // Where that fails too, the next one to open it drops the half line.
        let _ = file.set_len(end);
    }
    written
}

fn failed(what: String) -> Error {
    Error::with_source(ErrorKind::Journal, what)
}
