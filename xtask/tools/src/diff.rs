//! `cargo xtask diff`.

mod earlier;
mod git;
mod report;
mod show;
pub(crate) mod version;

use std::path::Path;
use std::process::ExitCode;

use codegen_tools::diff::{changelog, diff, gravest, least_version};
use xtask::progress::Progress;
use xtask::terminal::print;
use xtask::{Failure, workspace};

use earlier::Earlier;
use report::Report;

/// What to compare with, and what to print.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Git revision such as `v0.1.0` or `origin/main`, or directory with a workspace or a spec
    #[arg(value_name = "REVISION|DIRECTORY")]
    since: String,
    /// As JSON
    #[arg(long, conflicts_with = "changelog")]
    json: bool,
    /// Nothing but the section for `CHANGELOG.md`
    #[arg(long)]
    changelog: bool,
    /// Fails when the version in `Cargo.toml` is too small for what has changed
    #[arg(long)]
    check: bool,
}

/// Compares the spec with that of a revision or a directory.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let progress = Progress::begin("reading the spec");
    let spec = workspace::spec(root)?;
    let now = version::of_folder(root, &spec.api.manifest())?;
    progress.now("reading the earlier spec");
    let Earlier { spec: earlier, version: before } = earlier::find(root, &spec, &arguments.since)?;
    progress.now("comparing");
    let changes = diff(&earlier, &spec);
    drop(progress);
    let least = before.as_ref().zip(gravest(&changes));
    let least = least.map(|(before, effect)| least_version(before, effect));
    let report = Report { since: arguments.since.clone(), changes, before, now, least };
    print(&if arguments.json {
        format!("{:#}\n", show::json(&report))
    } else if arguments.changelog {
        changelog(&report.changes)
    } else {
        show::text(&report)
    })?;
    if arguments.check { check(&report) } else { Ok(ExitCode::SUCCESS) }
}

/// Whether the version is large enough for what has changed.
fn check(report: &Report) -> Result<ExitCode, Failure> {
    if report.before.is_none() {
        return Err(Failure::broken(format!(
            "error: nothing tells the version at {}\n\nhelp: give the directory that holds `spec/` and `Cargo.toml`, or a git revision",
            report.since
        )));
    }
    match &report.least {
        Some(least) if report.is_too_small() => Err(Failure::work(format!(
            "error: the version is {}, and what has changed since {} needs {least}\n\nhelp: write `version = \"{least}\"` in Cargo.toml",
            report.now, report.since
        ))),
        _ => Ok(ExitCode::SUCCESS),
    }
}
