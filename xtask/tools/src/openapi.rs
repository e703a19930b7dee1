//! `cargo xtask openapi`.

use std::path::Path;
use std::process::ExitCode;

use xtask::progress::Progress;
use xtask::terminal::print;
use xtask::{Failure, files, workspace};

use crate::diff::version;

/// Writes the spec as an OpenAPI document, to a file or to the standard output.
pub(crate) fn run(root: &Path, out: Option<&Path>) -> Result<ExitCode, Failure> {
    let progress = Progress::begin("reading the spec");
    let spec = workspace::spec(root)?;
    progress.now("describing it");
    let version = version::of_folder(root, &spec.api.manifest())?.to_string();
    let text = codegen_tools::openapi(&spec, &version)
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
