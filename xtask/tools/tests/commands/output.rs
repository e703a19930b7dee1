//! What becomes of the commands when their output cannot be written.

use std::fs::File;
use std::io;
use std::process::{Command, Output};

use crate::common::{Workspace, XTASK, stderr};

const COMMANDS: &[&[&str]] = &[
    &["generate"],
    &["list"],
    &["list", "--json"],
    &["lint", "--rules"],
    &["lint", "--format", "json"],
    &["explain", "users.list"],
    &["explain", "users.list", "--json"],
    &["diff", "spec"],
    &["openapi"],
    // Behind it, the spec has a file that is to be filled in.
    &["new", "GET", "/groups/{groupId}/channels"],
];

fn run(
    workspace: &Workspace,
    arguments: &[&str],
    output: impl Into<std::process::Stdio>,
) -> Output {
    let mut command = Command::new(XTASK);
    command.args(arguments).current_dir(workspace.path("")).stdout(output).output().unwrap()
}

#[test]
fn a_full_disk_is_told_in_a_line() {
    let workspace = Workspace::copy();
    for arguments in COMMANDS {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = run(&workspace, arguments, full);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let told = stderr(&output);
        assert!(told.starts_with("error: the standard output: "), "{arguments:?}: {told}");
        assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
    }
}

#[test]
fn who_stops_reading_is_told_nothing() {
    let workspace = Workspace::copy();
    for arguments in COMMANDS {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let output = run(&workspace, arguments, writer);
        assert_eq!(
            (output.status.code(), stderr(&output)),
            (Some(0), String::new()),
            "{arguments:?}"
        );
    }
}
