//! `cargo xtask reconcile`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use codegen::source::Source;
use codegen_tools::reconcile::{Addition, Alias, ByHand, Edited, Reconciliation, reconcile};
use similar::TextDiff;
use xtask::terminal::{DIM, ERROR, GOOD, HEADING, HELP, print, styled};
use xtask::{Failure, files, workspace};

use crate::lint::today;

/// Shows the edits that a file of observations asks for, or makes them.
pub(crate) fn run(root: &Path, path: &Path, write: bool) -> Result<ExitCode, Failure> {
    let spec = workspace::spec(root)?;
    let shown = path.display().to_string();
    let observations = fs::read_to_string(path).map_err(|error| {
        let help = "give a file that `Observations::to_json_lines` has made";
        Failure::broken(format!("error: {shown}: {error}\n\nhelp: {help}"))
    })?;
    let observations = Arc::new(Source::outside(shown, &observations));
    let found = reconcile(&spec, &observations)
        .map_err(|problems| Failure::broken(problems.to_string()))?;
    let edits = found
        .edits(&spec, today()?)
        .map_err(|error| Failure::broken(format!("error: {}: {error}", error.pointer)))?;
    if write {
        let edited = edits.iter().map(|edited| (edited.file.as_str(), edited.after.as_str()));
        files::replace_all(&root.join("spec"), edited)
            .map_err(|error| Failure::broken(format!("error: spec/{error}")))?;
    }
    print(&report(&found, &edits, write))?;
    let done = found.by_hand.is_empty() && (write || edits.is_empty());
    Ok(ExitCode::from(if done { 0 } else { 1 }))
}

/// All that is to be said, each part only where there is something in it.
fn report(found: &Reconciliation, edits: &[Edited], write: bool) -> String {
    let mut text = String::new();
    if !found.additions.is_empty() {
        let verb = if write { "added" } else { "to add" };
        heading(&mut text, &format!("{} {verb}", count(found.additions.len(), "field")));
        for addition in &found.additions {
            field(&mut text, addition);
        }
        text.push('\n');
    }
    if !found.aliases.is_empty() {
        let verb = if write { "added" } else { "to add" };
        let count = match found.aliases.len() {
            1 => "1 alias".to_owned(),
            number => format!("{number} aliases"),
        };
        heading(&mut text, &format!("{count} {verb}"));
        for each in &found.aliases {
            alias(&mut text, each);
        }
        text.push('\n');
    }
    for edited in edits {
        diff(&mut text, edited);
    }
    if !found.by_hand.is_empty() {
        heading(&mut text, &format!("{} to look at", count(found.by_hand.len(), "observation")));
        for by_hand in &found.by_hand {
            write_by_hand(&mut text, by_hand);
        }
        text.push('\n');
    }
    if !found.settled.is_empty() {
        let settled = count(found.settled.len(), "observation");
        let _ = writeln!(text, "{}", styled(GOOD, format!("{settled} settled: the spec has it")));
        for path in &found.settled {
            let _ = writeln!(text, "  {}", styled(DIM, path));
        }
    }
    if found.additions.is_empty() && found.aliases.is_empty() {
        return text;
    }
    // What was imported needs no texts.
    let is_told = !edits.iter().any(|edited| edited.after.contains(r#""docs": """#));
    let help = match (write, is_told) {
        (true, false) => "write what the fields mean in `docs`, then run `cargo xtask generate`",
        (true, true) => "run `cargo xtask generate`",
        (false, _) => "`--write` makes these edits",
    };
    let _ = writeln!(text, "{}: {help}", styled(HELP, "help"));
    text
}

fn heading(text: &mut String, heading: &str) {
    let _ = writeln!(text, "{}", styled(HEADING, heading));
}

fn field(text: &mut String, addition: &Addition) {
    let Addition { file, line, name, ty, seen, announced, help, .. } = addition;
    let _ = writeln!(text, "\n  spec/{file}:{line}  `{name}`: {ty}");
    for path in seen {
        let _ = writeln!(text, "    {}", styled(DIM, format!("seen as {path}")));
    }
    if let Some(day) = announced {
        let _ = writeln!(text, "    {}", styled(DIM, format!("announced on {day}")));
    }
    if let Some(help) = help {
        let _ = writeln!(text, "    {}: {help}", styled(HELP, "help"));
    }
}

fn alias(text: &mut String, alias: &Alias) {
    let Alias { file, line, of, name, seen, help, .. } = alias;
    let _ = writeln!(text, "\n  spec/{file}:{line}  `{name}`: another name of `{of}`");
    for path in seen {
        let _ = writeln!(text, "    {}", styled(DIM, format!("seen as {path}")));
    }
    let _ = writeln!(text, "    {}: {help}", styled(HELP, "help"));
}

fn write_by_hand(text: &mut String, by_hand: &ByHand) {
    let place = by_hand.place.as_ref().map(|(file, line)| format!("spec/{file}:{line}  "));
    let _ = writeln!(text, "\n  {}{}", place.unwrap_or_default(), by_hand.message);
    let _ = writeln!(text, "    {}", styled(DIM, format!("seen as {}", by_hand.seen)));
    let _ = writeln!(text, "    {}: {}", styled(HELP, "help"), by_hand.help);
}

/// The edits of a file, as `diff -u` would show them.
fn diff(text: &mut String, edited: &Edited) {
    let path = format!("spec/{}", edited.file);
    let diff = TextDiff::from_lines(&edited.before, &edited.after);
    let diff = diff.unified_diff().context_radius(2).header(&path, &path).to_string();
    for line in diff.lines() {
        let style = match line.get(..1) {
            Some("+") => GOOD,
            Some("-") => ERROR,
            Some("@") => DIM,
            _ => anstyle::Style::new(),
        };
        let _ = writeln!(text, "{}", styled(style, line));
    }
    text.push('\n');
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
