//! What the commands of a maintainer have in common, and `generate`, which has to answer first on a fresh
//! machine.

#![allow(clippy::print_stderr)]

pub mod fake;
pub mod features;
pub mod files;
pub mod generate;
pub mod last_run;
pub mod page;
pub mod program;
pub mod progress;
pub mod terminal;
pub mod workspace;

use std::process::ExitCode;

/// Why a command ends early.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What is said of it.
    pub message: String,
}

impl Failure {
    /// There is something to do.
    pub fn work(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    /// The spec or the command is wrong.
    pub fn broken(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }
}

/// The end of a command: says what has failed.
pub fn end(result: Result<ExitCode, Failure>) -> ExitCode {
    result.unwrap_or_else(|failure| {
        anstream::eprintln!("{}", failure.message);
        ExitCode::from(failure.code)
    })
}
