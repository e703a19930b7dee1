//! `cargo xtask generate`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, io};

use codegen::Spec;
use codegen::drift::{Difference, DriftKind, compare};

use crate::progress::Progress;
use crate::terminal::print;
use crate::{Failure, features, files, last_run, page, workspace};

/// Compares what the spec gives with what is there, and writes the difference unless told not to.
pub fn run(root: &Path, check: bool) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let inputs = last_run::inputs(root).filter(|_| !check);
    if let Some(summary) = inputs.and_then(|inputs| last_run::unchanged(root, inputs)) {
        print(&format!("{summary} in {:.0?}\n", start.elapsed()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let progress = Progress::begin("reading the spec");
    let spec = workspace::spec(root)?;
    warn(&spec);
    progress.now("generating");
    let mut texts =
        codegen::generate(&spec).map_err(|error| Failure::broken(format!("error: {error}")))?;
    progress.now("comparing with what is there");
    let folders = spec.api.generated_dirs();
    let mut differences = compare(root, &folders, &texts)
        .map_err(|error| Failure::work(format!("error: {error}")))?;
    features::add(root, &spec, &mut texts, &mut differences)?;
    page::add(root, &spec, &mut texts, &mut differences);
    drop(progress);
    if check {
        return if differences.is_empty() {
            Ok(ExitCode::SUCCESS)
        } else {
            Err(Failure::work(drift(&differences)))
        };
    }
    let strays: Vec<_> =
        differences.iter().filter(|found| found.kind == DriftKind::Stray).collect();
    if !strays.is_empty() {
        return Err(Failure::work(in_the_way(&strays)));
    }
    let (written, removed) = write(root, &texts, &differences)?;
    let summary = |written, removed| {
        format!(
            "{} endpoints, {} events, {} types: {written} files written, {} kept, {removed} removed",
            spec.endpoints.len(),
            spec.events.len(),
            spec.type_count(),
            texts.len() - written
        )
    };
    // What is warned of is told each time. What was saved meanwhile is not what was generated from.
    let is_same = |inputs: &u64| last_run::inputs(root) == Some(*inputs);
    if let Some(inputs) = inputs.filter(|_| spec.warnings.is_empty()).filter(is_same) {
        last_run::record(root, inputs, &summary(0, 0), &folders, &texts);
    }
    print(&format!("{} in {:.0?}\n", summary(written, removed), start.elapsed()))?;
    Ok(ExitCode::SUCCESS)
}

/// Tells what is not as it should be and keeps nothing from being generated.
fn warn(spec: &Spec) {
    if !spec.warnings.is_empty() {
        anstream::eprintln!("{}", spec.warnings.summary());
    }
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
    let edited = wanted.iter().filter(|found| found.kind == DriftKind::Edited);
    let edited: Vec<_> = edited.map(|found| found.path.as_str()).collect();
    match edited.as_slice() {
        [] => {}
        [path] => print(&format!("edited by hand, now overwritten: {path}\n"))?,
        paths => {
            print(&format!("{} edited by hand, now overwritten: {}\n", paths.len(), some(paths)))?
        }
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

/// Most differences that are shown one by one.
const MOST_SHOWN: usize = 20;
/// Most further files of one kind that are named when there are more differences.
const MOST_NAMED: usize = 3;

fn drift(differences: &[Difference]) -> String {
    let mut text = format!("error: {} not what the spec gives\n", count(differences.len()));
    if differences.len() <= MOST_SHOWN {
        differences.iter().for_each(|found| difference(&mut text, found));
    } else {
        let mut kinds: BTreeMap<DriftKind, Vec<&Difference>> = BTreeMap::new();
        for found in differences {
            kinds.entry(found.kind).or_default().push(found);
        }
        for (kind, found) in &kinds {
            let [first, rest @ ..] = found.as_slice() else { continue };
            difference(&mut text, first);
            if !rest.is_empty() {
                let paths: Vec<_> = rest.iter().map(|found| found.path.as_str()).collect();
                let _ = writeln!(
                    text,
                    "          and {} more that are {kind}: {}",
                    rest.len(),
                    some(&paths)
                );
            }
        }
    }
    if differences.iter().any(|found| found.kind == DriftKind::Stray) {
        text.push_str(
            "\nhelp: move or delete the stray files: only generated files may stand there\n",
        );
    }
    text.push_str("\nhelp: run `cargo xtask generate`");
    text
}

fn difference(text: &mut String, found: &Difference) {
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

/// The first of some paths, and whether there are more.
fn some(paths: &[&str]) -> String {
    let shown = paths.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    if paths.len() > MOST_NAMED { shown + ", ..." } else { shown }
}

fn in_the_way(strays: &[&Difference]) -> String {
    let mut text =
        "error: files that were not generated stand where only generated ones may\n\n".to_owned();
    for found in strays.iter().take(MOST_SHOWN) {
        let _ = writeln!(text, "{:>8}  {}", found.kind, found.path);
    }
    if strays.len() > MOST_SHOWN {
        let _ = writeln!(text, "          and {} more", strays.len() - MOST_SHOWN);
    }
    text.push_str(
        "\nhelp: move or delete them, then run `cargo xtask generate` again; nothing was written",
    );
    text
}

fn count(files: usize) -> String {
    if files == 1 { "1 file is".to_owned() } else { format!("{files} files are") }
}
