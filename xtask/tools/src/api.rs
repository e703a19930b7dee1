//! `cargo xtask api`.

mod new;
mod prove;

use std::process::ExitCode;

use clap::Subcommand;
use xtask::Failure;

/// What is done for other APIs.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes a crate for an API from an OpenAPI document
    ///
    /// It has a spec, which the document is imported into, requests and answers that are generated from it, tests
    /// of every example, and a README with a first call. Client, tokens and limits are those of this workspace.
    #[command(
        after_help = "Exit codes: 0 it was made, 1 something is left to do in its spec, 2 it cannot be made, and nothing was written."
    )]
    New(new::Arguments),
    /// Makes a crate from each document of a folder, and tells what became of each and what the steps take, for each and in sum
    #[command(after_help = "Exit codes: 0 all are made and pass their tests, 1 one does not.")]
    Prove(prove::Arguments),
}

/// Runs a command.
pub(crate) fn run(command: &Command) -> Result<ExitCode, Failure> {
    match command {
        Command::New(arguments) => new::run(arguments),
        Command::Prove(arguments) => prove::run(arguments),
    }
}
