//! Files as they were at a revision, from the command `git`.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use xtask::Failure;

/// A file at a revision.
pub(super) struct File {
    /// Path below the root of the workspace.
    pub(super) path: String,
    id: String,
}

/// The repository that the workspace is in.
pub(super) struct Repository<'p>(pub(super) &'p Path);

impl Repository<'_> {
    /// The commit that a revision means.
    pub(super) fn commit(&self, revision: &str) -> Result<String, Failure> {
        self.run(&["rev-parse", "--git-dir"]).and_then(|output| {
            succeeded(&output).map_err(|message| {
                Failure::broken(format!(
                    "error: this is not a git repository: {message}\n\n\
                     help: give a directory that holds the earlier `spec/`"
                ))
            })
        })?;
        let name = format!("{revision}^{{commit}}");
        let output = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
        succeeded(&output).map_err(|_| {
            Failure::broken(format!(
                "error: `{revision}` is neither a git revision nor a directory\n\n\
                 help: `git fetch --tags` brings what is missing; a clone of CI may need its whole history"
            ))
        })
    }

    /// The files below a folder of the workspace.
    pub(super) fn files(&self, commit: &str, folder: &str) -> Result<Vec<File>, Failure> {
        let output = self.run(&["ls-tree", "-r", "-z", commit, "--", folder])?;
        let listing = succeeded(&output).map_err(failed)?;
        // `<mode> <kind> <id>\t<path>`
        let entries = listing.split('\0').filter_map(|entry| entry.split_once('\t'));
        let files = entries.filter_map(|(head, path)| {
            let id = head.rsplit(' ').next()?.to_owned();
            Some(File { path: path.to_owned(), id })
        });
        Ok(files.collect())
    }

    /// The content of a file, if it is there.
    pub(super) fn file(&self, commit: &str, path: &str) -> Result<Option<String>, Failure> {
        let output = self.run(&["show", &format!("{commit}:./{path}")])?;
        Ok(succeeded(&output).ok())
    }

    /// The contents of files, by one process for all.
    pub(super) fn contents(&self, files: &[File]) -> Result<Vec<Vec<u8>>, Failure> {
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(not_run)?;
        let input: String = files.iter().map(|file| format!("{}\n", file.id)).collect();
        let stdin = child.stdin.take();
        // Written beside the reading: both pipes are short.
        let writer = thread::spawn(move || {
            stdin.map_or(Ok(()), |mut stdin| stdin.write_all(input.as_bytes()))
        });
        let output = child.wait_with_output().map_err(not_run)?;
        let written = writer.join().unwrap_or_else(|_| Err(io::Error::other("the writer ended")));
        written.map_err(not_run)?;
        let mut rest = output.stdout.as_slice();
        let contents = files.iter().map(|file| {
            object(&mut rest).ok_or_else(|| failed(format!("nothing is known of {}", file.path)))
        });
        contents.collect()
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, Failure> {
        self.command(arguments).output().map_err(not_run)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(self.0).env("LC_ALL", "C");
        command
    }
}

/// Takes an object off a stream of them: `<id> <kind> <size>`, a line break, the bytes, a line break.
fn object(stream: &mut &[u8]) -> Option<Vec<u8>> {
    let end = stream.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(stream.get(..end)?).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let start = end + 1;
    let bytes = stream.get(start..start + size)?.to_vec();
    *stream = stream.get(start + size + 1..)?;
    Some(bytes)
}

/// What a command printed, or what it complained about.
fn succeeded(output: &Output) -> Result<String, String> {
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }
}

fn failed(message: String) -> Failure {
    Failure::broken(format!("error: git: {message}"))
}

fn not_run(error: io::Error) -> Failure {
    Failure::broken(format!(
        "error: git cannot be run: {error}\n\n\
         help: install it, or give a directory that holds the earlier `spec/`"
    ))
}

#[cfg(test)]
mod tests {
    use super::object;

    #[test]
    fn objects_are_taken_off_one_after_the_other() {
        let mut stream = b"1a blob 3\na\nb\n2b blob 0\n\n3c missing\n".as_slice();
        assert_eq!(object(&mut stream).as_deref(), Some(b"a\nb".as_slice()));
        assert_eq!(object(&mut stream).as_deref(), Some(b"".as_slice()));
        assert_eq!(object(&mut stream), None);
    }
}
