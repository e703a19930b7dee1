//! `cargo xtask fuzz`.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use xtask::{Failure, workspace};

/// Runs every fuzz target for a time, from the corpus that is committed and what was found before.
///
/// New inputs are kept beside the corpus, in a folder that is not committed.
pub(crate) fn run(seconds: u32) -> Result<ExitCode, Failure> {
    let folder = workspace::own().join("tests/fuzz");
    for target in targets(&folder)? {
        println!("==> {target}: {seconds} s");
        let corpus = folder.join("corpus").join(&target);
        let found = folder.join("corpus-new").join(&target);
        fs::create_dir_all(&found)
            .map_err(|error| broken(format!("{}: {error}", found.display())))?;
        // By way of rustup: this program runs under the toolchain that the repository pins.
        let mut command = Command::new("rustup");
        command.args(["run", "nightly", "cargo", "fuzz", "run", "--fuzz-dir"]).arg(&folder);
        command.arg(&target).arg(found).arg(corpus).arg("--");
        command.arg(format!("-max_total_time={seconds}")).arg("-verbosity=0");
        let status = command.status().map_err(|error| broken(format!("rustup: {error}")))?;
        if !status.success() {
            return Err(Failure::work(format!(
                "error: the target {target} failed. If there is no cargo-fuzz, or no nightly toolchain:\n\
                 rustup toolchain install nightly && cargo install --locked cargo-fuzz"
            )));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The targets, by the names of their files.
fn targets(folder: &Path) -> Result<Vec<String>, Failure> {
    let targets = folder.join("fuzz_targets");
    let files = fs::read_dir(&targets);
    let files = files.map_err(|error| broken(format!("{}: {error}", targets.display())))?;
    let paths = files.filter_map(|file| Some(file.ok()?.path()));
    let names = paths.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    let mut names: Vec<_> = names.collect();
    names.sort();
    Ok(names)
}

fn broken(message: String) -> Failure {
    Failure::broken(format!("error: {message}"))
}
