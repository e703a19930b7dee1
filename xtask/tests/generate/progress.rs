//! What a terminal shows while a command runs, and what a pipe does not get.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

use crate::common::{Workspace, XTASK, stderr, stdout};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// The command, showing at once that it does something.
fn command(workspace: &Workspace) -> Command {
    let mut command = Command::new(XTASK);
    command
        .args(["generate", "--check"])
        .current_dir(workspace.path(""))
        .env("XTASK_PROGRESS_AFTER_MS", "0")
        .env("TERM", "xterm");
    command
}

/// What the command writes to a terminal as its standard error.
fn on_a_terminal(mut command: Command) -> String {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs =
        File::options().read(true).write(true).open(OsStr::from_bytes(name.to_bytes())).unwrap();
    let mut child = command.stdout(Stdio::null()).stderr(theirs).spawn().unwrap();
    // It holds the other end, which has to be closed when the command ends.
    drop(command);
    let mut terminal = File::from(ours);
    let mut text = Vec::new();
    let mut bytes = [0; 1024];
    // When the last one has closed the other end, Linux reports an error, not the end of a file.
    while let Ok(count @ 1..) = terminal.read(&mut bytes) {
        text.extend_from_slice(&bytes[..count]);
    }
    assert!(child.wait().unwrap().success());
    String::from_utf8(text).unwrap()
}

#[test]
fn a_terminal_shows_what_is_being_done_and_nothing_when_it_is_done() {
    let text = on_a_terminal(command(&Workspace::copy()));
    assert!(text.contains("\r| reading the spec, 0 s"), "{text:?}");
    assert!(text.contains("generating, "), "{text:?}");
    let last = text.trim_end_matches('\r').rsplit('\r').next().unwrap();
    assert!(text.ends_with('\r') && last.trim().is_empty(), "{text:?}");
}

#[test]
fn a_terminal_that_cannot_go_back_shows_nothing() {
    let workspace = Workspace::copy();
    let mut command = command(&workspace);
    command.env("TERM", "dumb");
    assert_eq!(on_a_terminal(command), "");
}

#[test]
fn a_pipe_gets_nothing_of_it() {
    let output = command(&Workspace::copy()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
}
