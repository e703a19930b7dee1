//! `cargo xtask explain`.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use codegen_tools::explain::{Decision, Explainer, Explanation, Line, Test};
use xtask::terminal::{DIM, GOOD, HEADING, HELP, WARNING, print, styled, table};
use xtask::{Failure, workspace};

/// Most examples, and most tests, that are shown. With `--json` there are all.
const MOST_SHOWN: usize = 5;

/// Says where something stands in the spec, why it is so, and what is made of it.
pub(crate) fn run(root: &Path, what: &str, as_json: bool) -> Result<ExitCode, Failure> {
    let spec = workspace::spec(root)?;
    let what = below(root, what);
    let texts = |path: &str| fs::read_to_string(root.join(path)).ok().map(Cow::from);
    let files = codegen::generate_with_parts(&spec)
        .map_err(|error| Failure::broken(format!("error: {error}")))?;
    let found = Explainer::new(&spec, &files, &texts).explain(&what);
    let found = found.map_err(|unknown| {
        Failure::broken(format!(
            "error: {}: {}\n\nhelp: {}",
            unknown.what, unknown.message, unknown.help
        ))
    })?;
    if as_json {
        let json = serde_json::to_string_pretty(&found);
        print(&(json.map_err(|error| Failure::broken(format!("error: {error}")))? + "\n"))?;
    } else {
        print(&text(&found))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The path below the root, whatever the system writes between folders.
fn below(root: &Path, what: &str) -> String {
    let what = what.strip_prefix("./").unwrap_or(what).replace('\\', "/");
    let root = root.to_string_lossy().replace('\\', "/");
    let below = what.strip_prefix(&root).map(|below| below.trim_start_matches('/').to_owned());
    below.unwrap_or(what)
}

fn text(found: &Explanation) -> String {
    let mut text = format!("{}  {}\n", styled(HEADING, &found.name), styled(DIM, &found.kind));
    let _ = writeln!(text, "{}\n  {}", styled(HELP, full(&found.spec)), found.spec.text);
    if !found.docs.is_empty() {
        let _ = writeln!(text, "\n{}", found.docs);
    }
    let facts = found.facts.iter();
    let facts = facts.map(|(name, value)| vec![styled(DIM, name).into(), value.as_str().into()]);
    section(&mut text, "", &facts.collect::<Vec<_>>());
    if !found.evidence.is_empty() {
        let _ = writeln!(text, "\n{}", styled(HEADING, "decided"));
        found.evidence.iter().for_each(|decision| decided(&mut text, decision));
    }
    let generated = found.generated.iter().map(|place| row(place, Cow::from(&place.text)));
    section(&mut text, "generated", &generated.collect::<Vec<_>>());
    section(&mut text, "tested", &tested(&found.tests));
    text
}

/// The first examples and the first functions, and how many more there are of each.
fn tested(tests: &[Test]) -> Vec<Vec<Cow<'_, str>>> {
    let mut rows = Vec::new();
    let is_example = |test: &Test| test.place.path.ends_with(".json");
    for tests in tests.chunk_by(|a, b| is_example(a) == is_example(b)) {
        let (shown, left) = tests.split_at(tests.len().min(MOST_SHOWN));
        rows.extend(shown.iter().map(|Test { name, place }| row(place, Cow::from(name))));
        if let Some(first) = left.first() {
            let noun = if is_example(first) { "examples" } else { "tests" };
            rows.push(vec![format!("and {} more {noun}", left.len()).into()]);
        }
    }
    rows
}

fn full(place: &Line) -> String {
    format!("{}:{}:{}", place.path, place.line, place.column)
}

fn row<'a>(place: &Line, what: Cow<'a, str>) -> Vec<Cow<'a, str>> {
    vec![styled(HELP, format!("{}:{}", place.path, place.line)).into(), what]
}

fn section(text: &mut String, heading: &str, rows: &[Vec<Cow<'_, str>>]) {
    if rows.is_empty() {
        return;
    }
    text.push('\n');
    if !heading.is_empty() {
        let _ = writeln!(text, "{}", styled(HEADING, heading));
    }
    for line in table(rows).lines() {
        let _ = writeln!(text, "  {line}");
    }
}

fn decided(text: &mut String, decision: &Decision) {
    let date = decision.date.as_deref().unwrap_or("no date   ");
    let place = format!("{}:{}", decision.spec.path, decision.spec.line);
    let _ = write!(text, "  {date}  {}  {}", decision.at, styled(HELP, place));
    if let Some(value) = &decision.value {
        let _ = write!(text, "  {} {value}", styled(WARNING, "override"));
    }
    text.push('\n');
    for source in &decision.sources {
        let _ = writeln!(text, "    {source}");
    }
    if let Some(seen) = &decision.seen {
        let _ = writeln!(text, "    {} {seen}", styled(WARNING, "seen"));
    }
    if let Some(day) = &decision.announced {
        let _ = write!(text, "    {} {day}", styled(WARNING, "announced"));
        if !decision.names.is_empty() {
            let _ = write!(text, ", without a place: {}", decision.names.join(", "));
        }
        text.push('\n');
    }
    if let Some(chosen) = &decision.chosen {
        let _ = writeln!(text, "    {}", styled(GOOD, chosen));
    }
}
