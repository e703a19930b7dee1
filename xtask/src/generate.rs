//! `cargo xtask generate`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, io};

use codegen::Spec;
use codegen::drift::{Difference, Kind, compare};

use crate::progress::Progress;
use crate::terminal::print;
use crate::{Failure, files, workspace};

/// Compares what the spec gives with what is there, and writes the difference unless told not to.
pub fn run(check: bool) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let root = workspace::root()?;
    let progress = Progress::begin("reading the spec");
    let spec = workspace::spec(&root)?;
    features(&root, &spec)?;
    progress.now("generating");
    let texts =
        codegen::generate(&spec).map_err(|error| Failure::broken(format!("error: {error}")))?;
    progress.now("comparing with what is there");
    let differences =
        compare(&root, &texts).map_err(|error| Failure::work(format!("error: {error}")))?;
    drop(progress);
    if check {
        return if differences.is_empty() {
            Ok(ExitCode::SUCCESS)
        } else {
            Err(Failure::work(drift(&differences)))
        };
    }
    let strays: Vec<_> = differences.iter().filter(|found| found.kind == Kind::Stray).collect();
    if !strays.is_empty() {
        return Err(Failure::work(in_the_way(&strays)));
    }
    let (written, removed) = write(&root, &texts, &differences)?;
    print(&format!(
        "{} endpoints, {} types: {written} files written, {} kept, {removed} removed in {:.0?}\n",
        spec.endpoints.len(),
        spec.type_count(),
        texts.len() - written,
        start.elapsed()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Numbers of files that are written and removed.
fn write(
    root: &Path,
    texts: &BTreeMap<String, String>,
    differences: &[Difference],
) -> Result<(usize, usize), Failure> {
    let (wanted, gone): (Vec<_>, Vec<_>) =
        differences.iter().partition(|found| texts.contains_key(&found.path));
    let failed = |error: String| Failure::work(format!("error: {error}"));
    let written = wanted
        .iter()
        .filter_map(|found| Some((found.path.as_str(), texts.get(&found.path)?.as_str())));
    files::replace_all(root, written).map_err(failed)?;
    for found in &gone {
        remove_file(&root.join(&found.path))
            .map_err(|error| failed(format!("{}: {error}", found.path)))?;
    }
    for found in wanted.iter().filter(|found| found.kind == Kind::Edited) {
        print(&format!("edited by hand, now overwritten: {}\n", found.path))?;
    }
    Ok((wanted.len(), gone.len()))
}

/// Removes a file, and the folders that hold nothing else.
fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    // A folder with something in it stays, and so do those above it.
    let _ = path.ancestors().skip(1).try_for_each(fs::remove_dir);
    Ok(())
}

/// Every group is a feature of the crate: without it, its code would never be compiled.
fn features(root: &Path, spec: &Spec) -> Result<(), Failure> {
    let path = "zoom-api/Cargo.toml";
    let manifest = fs::read_to_string(root.join(path))
        .map_err(|error| Failure::work(format!("error: {path}: {error}")))?;
    for group in spec.groups() {
        let feature = group.replace('_', "-");
        if !manifest
            .lines()
            .any(|line| line.split('=').next().is_some_and(|name| name.trim() == feature))
        {
            return Err(Failure::work(format!(
                "error: the group `{group}` has no feature in {path}\n\n\
                 help: add `{feature} = []` to `[features]` there, and `\"{feature}\"` to `default`"
            )));
        }
    }
    Ok(())
}

fn drift(differences: &[Difference]) -> String {
    let mut text = format!("error: {} not what the spec gives\n", count(differences.len()));
    for found in differences {
        let _ = write!(text, "\n{:>8}  {}\n", found.kind, found.path);
        if let Some(line) = &found.line {
            let _ = writeln!(text, "          line {}:", line.number);
            for (sign, line) in [('-', &line.found), ('+', &line.expected)] {
                if let Some(line) = line {
                    let _ = writeln!(text, "          {sign} {line}");
                }
            }
        }
    }
    if differences.iter().any(|found| found.kind == Kind::Stray) {
        text.push_str(
            "\nhelp: move or delete the stray files: only generated files may stand there\n",
        );
    }
    text.push_str("\nhelp: run `cargo xtask generate`");
    text
}

fn in_the_way(strays: &[&Difference]) -> String {
    let mut text =
        "error: files that were not generated stand where only generated ones may\n\n".to_owned();
    for found in strays {
        let _ = writeln!(text, "{:>8}  {}", found.kind, found.path);
    }
    text.push_str(
        "\nhelp: move or delete them, then run `cargo xtask generate` again; nothing was written",
    );
    text
}

fn count(files: usize) -> String {
    if files == 1 { "1 file is".to_owned() } else { format!("{files} files are") }
}
