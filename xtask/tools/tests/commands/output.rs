//! What becomes of the commands when their output cannot be written.

use std::fs::File;
use std::io;
use std::process::{Command, Output};

use crate::common::{Workspace, XTASK, stderr};

/// Each with its exit code where the output can be written.
const COMMANDS: &[(i32, &[&str])] = &[
    (0, &["generate"]),
    (0, &["list"]),
    (0, &["list", "--json"]),
    (0, &["lint", "--rules"]),
    // Of what is imported, much could be better.
    (1, &["lint", "--format", "json"]),
    (0, &["explain", "lockers.list"]),
    (0, &["explain", "lockers.list", "--json"]),
    (0, &["diff", "spec"]),
    (0, &["openapi"]),
    // Behind it, the spec has a file that is to be filled in.
    (0, &["new", "GET", "/lockers/{lockerId}/keys"]),
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
    let workspace = Workspace::copy_small();
    for (_, arguments) in COMMANDS {
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
    let workspace = Workspace::copy_small();
    for (code, arguments) in COMMANDS {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let output = run(&workspace, arguments, writer);
        assert_eq!(
            (output.status.code(), stderr(&output)),
            (Some(*code), String::new()),
            "{arguments:?}"
        );
    }
}
