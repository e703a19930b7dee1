//! Commands that are programs of their own: nobody waits for a compiler because of what was not asked for,
//! and `generate` works when what it generates does not compile.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::{Failure, workspace};

/// Builds the program of a package and becomes it.
///
/// # Errors
/// When there is no cargo.
pub fn run(package: &str, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // Whoever works on a crate elsewhere is not in the workspace of the command.
    command.args(["run", "--quiet", "--manifest-path"]).arg(workspace::own().join("Cargo.toml"));
    command.args(["--package", package, "--"]).args(arguments);
    become_command(command)
}

/// Builds the program of a manifest and becomes it.
///
/// # Errors
/// When there is no cargo.
pub fn run_at(manifest: &Path, target: &Path, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--manifest-path"]).arg(manifest).arg("--").args(arguments);
    if env::var_os("CARGO_TARGET_DIR").is_none() {
        command.env("CARGO_TARGET_DIR", target);
    }
    become_command(command)
}

/// A signal such as ctrl-c then finds one process, whose exit code is the one that counts.
#[cfg(unix)]
fn become_command(mut command: Command) -> Result<ExitCode, Failure> {
    use std::os::unix::process::CommandExt as _;
    Err(Failure::broken(format!("error: cargo: {}", command.exec())))
}

#[cfg(not(unix))]
fn become_command(mut command: Command) -> Result<ExitCode, Failure> {
    let status =
        command.status().map_err(|error| Failure::broken(format!("error: cargo: {error}")))?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(2)))
}
