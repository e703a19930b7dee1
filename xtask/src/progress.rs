//! Shows on a terminal that something is being done, when it takes longer than a second.
//!
//! One line on the standard error, which is taken away before anything else is written. Nothing of it gets
//! into a pipe or a file. No escape sequences are used, so that any terminal can show it.

use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{env, str};

use unicode_width::UnicodeWidthStr as _;

/// What takes less is not worth a word.
const AFTER: Duration = Duration::from_secs(1);
/// How often the line changes.
const EVERY: Duration = Duration::from_millis(100);
/// Tests set it to the number of milliseconds after which the line is shown.
const AFTER_VARIABLE: &str = "XTASK_PROGRESS_AFTER_MS";
/// What turns while something is being done.
const FRAMES: [&str; 4] = ["|", "/", "-", "\\"];

/// Something that is being done, until it is dropped.
pub struct Progress(Option<(Sender<String>, JoinHandle<()>)>);

impl Progress {
    /// Something has begun, such as `reading the spec`.
    pub fn begin(what: &str) -> Self {
        let stderr = io::stderr();
        if !stderr.is_terminal() || env::var_os("TERM").is_some_and(|name| name == "dumb") {
            return Self(None);
        }
        let asked = env::var(AFTER_VARIABLE).ok().and_then(|text| text.parse().ok());
        Self::show(what, asked.map_or(AFTER, Duration::from_millis), stderr)
    }

    fn show(what: &str, after: Duration, output: impl Write + Send + 'static) -> Self {
        let (sender, receiver) = mpsc::channel();
        let mut line = Line { output, width: 0 };
        let mut what = what.to_owned();
        let thread = thread::Builder::new().spawn(move || {
            let start = Instant::now();
            let mut wait = after;
            let mut frames = FRAMES.iter().cycle();
            loop {
                match receiver.recv_timeout(wait) {
                    Ok(next) => {
                        what = next;
                        wait = after.saturating_sub(start.elapsed());
                    }
                    Err(RecvTimeoutError::Timeout) => {
                        let frame = frames.next().copied().unwrap_or_default();
                        let seconds = start.elapsed().as_secs();
                        line.write(&format!("{frame} {what}, {seconds} s"));
                        wait = EVERY;
                    }
                    Err(RecvTimeoutError::Disconnected) => return line.clear(),
                }
            }
        });
        // Without a thread nothing is shown, which harms nobody.
        Self(thread.ok().map(|thread| (sender, thread)))
    }

    /// Something else is being done now.
    pub fn now(&self, what: &str) {
        if let Some((sender, _)) = &self.0 {
            // A thread that has ended shows nothing any more.
            let _ = sender.send(what.to_owned());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.0.take() {
            drop(sender);
            // When this returns, the line is gone.
            let _ = thread.join();
        }
    }
}

/// A line that is written again and again.
struct Line<W> {
    output: W,
    width: usize,
}

impl<W: Write> Line<W> {
    /// Writes over what stands there.
    fn write(&mut self, text: &str) {
        let width = text.width();
        let rest = self.width.saturating_sub(width);
        // A terminal that is gone needs no progress.
        let _ = write!(self.output, "\r{text}{:rest$}", "").and_then(|()| self.output.flush());
        self.width = width;
    }

    fn clear(&mut self) {
        if self.width > 0 {
            self.write("");
            let _ = write!(self.output, "\r").and_then(|()| self.output.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex, PoisonError};
    use std::thread;
    use std::time::Duration;

    use super::Progress;

    /// A terminal that keeps what is written to it.
    #[derive(Clone, Default)]
    struct Screen(Arc<Mutex<Vec<u8>>>);

    impl Screen {
        fn text(&self) -> String {
            let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            String::from_utf8_lossy(&bytes).into_owned()
        }

        fn wait_for(&self, text: &str) {
            while !self.text().contains(text) {
                thread::yield_now();
            }
        }
    }

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_line_is_gone_when_the_work_is_done() {
        let screen = Screen::default();
        let progress = Progress::show("reading", Duration::ZERO, screen.clone());
        screen.wait_for("\r| reading, 0 s");
        progress.now("writing");
        screen.wait_for("writing, 0 s");
        drop(progress);
        let text = screen.text();
        let last = text.trim_end_matches('\r').rsplit('\r').next();
        assert!(
            text.ends_with('\r') && last.is_some_and(|line| line.trim().is_empty()),
            "{text:?}"
        );
    }

    #[test]
    fn what_is_quick_shows_nothing() {
        let screen = Screen::default();
        let progress = Progress::show("reading", Duration::from_secs(3600), screen.clone());
        progress.now("writing");
        drop(progress);
        assert_eq!(screen.text(), "");
    }
}
