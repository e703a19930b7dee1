//! `cargo xtask openapi`.

use std::path::Path;
use std::process::ExitCode;

use xtask::progress::Progress;
use xtask::terminal::print;
use xtask::{Failure, files, workspace};

/// Writes the spec as an OpenAPI document, to a file or to the standard output.
pub(crate) fn run(out: Option<&Path>) -> Result<ExitCode, Failure> {
    let progress = Progress::begin("reading the spec");
    let spec = workspace::spec(&workspace::root()?)?;
    progress.now("describing it");
    // The crates of the workspace have one version.
    let text = codegen_tools::openapi(&spec, env!("CARGO_PKG_VERSION"))
        .map_err(|error| Failure::broken(format!("error: {error}")))?;
    drop(progress);
    match out {
        Some(path) => files::replace(path, &text).map_err(|error| {
            let help = "name a file in a folder that exists and may be written to";
            Failure::broken(format!("error: {}: {error}\n\nhelp: {help}", path.display()))
        })?,
        None => print(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}
