//! Changes as people and programs read them.

use std::fmt::Write as _;

use anstyle::Style;
use codegen_tools::diff::{Change, Effect, changelog, least_version};
use serde_json::{Value, json};
use xtask::terminal::{DIM, ERROR, GOOD, HEADING, HELP, WARNING, styled, table};

use super::report::Report;

/// The gravest first, then what the version must be, then the text for the changelog.
pub(super) fn text(report: &Report) -> String {
    if report.changes.is_empty() {
        return format!("{}\n", styled(GOOD, format!("No changes since {}.", report.since)));
    }
    let mut text = String::new();
    for (effect, style, heading) in [
        (Effect::Breaking, ERROR, "Breaks programs"),
        (Effect::Additive, GOOD, "Adds to the API"),
        (Effect::None, WARNING, "Changes behaviour, not the API"),
    ] {
        let changes: Vec<_> =
            report.changes.iter().filter(|change| change.rust == effect).collect();
        if !changes.is_empty() {
            let count = styled(DIM, format!("({})", changes.len()));
            let _ = writeln!(text, "{} {count}\n\n{}", styled(style, heading), block(&changes));
        }
    }
    text.push_str(&version(report));
    let _ =
        write!(text, "\n{}\n\n{}", styled(HEADING, "For CHANGELOG.md"), changelog(&report.changes));
    text
}

/// Path, effect on the wire and file of each change, and below it what there is to say.
fn block(changes: &[&Change]) -> String {
    let rows: Vec<_> = changes
        .iter()
        .map(|change| {
            let wire = styled(wire(change.wire), format!("wire: {}", change.wire.as_str()));
            let file = styled(DIM, format!("spec/{}", change.file));
            vec![format!("  {}", styled(HEADING, &change.path)).into(), wire.into(), file.into()]
        })
        .collect();
    let mut text = String::new();
    for (head, change) in table(&rows).lines().zip(changes) {
        let _ = writeln!(text, "{head}\n    {}", change.statement);
        if let Some(migration) = &change.migration {
            let _ = writeln!(text, "    {}", styled(HELP, format!("-> {migration}")));
        }
    }
    text
}

fn wire(effect: Effect) -> Style {
    match effect {
        Effect::Breaking => ERROR,
        Effect::Additive => GOOD,
        Effect::None => DIM,
    }
}

/// One line on the version.
fn version(report: &Report) -> String {
    let (Some(before), Some(least)) = (&report.before, &report.least) else {
        return format!("Nothing tells the version at {}.\n", report.since);
    };
    let verdict = if report.is_too_small() {
        styled(ERROR, format!("Cargo.toml says {}", report.now))
    } else {
        styled(GOOD, format!("Cargo.toml says {}", report.now))
    };
    format!("After {before}, this needs {} or later; {verdict}.\n", styled(HEADING, least))
}

pub(super) fn json(report: &Report) -> Value {
    let changes = report.changes.iter().map(|change| {
        let least = report.before.as_ref().map(|before| least_version(before, change.rust));
        json!({
            "path": change.path,
            "file": format!("spec/{}", change.file),
            "section": change.heading.as_str(),
            "rust": change.rust.as_str(),
            "wire": change.wire.as_str(),
            "change": change.statement.to_string(),
            "migration": change.migration,
            "least_version": least.map(|version| version.to_string()),
        })
    });
    json!({
        "since": report.since,
        "version_then": report.before.as_ref().map(ToString::to_string),
        "version_now": report.now.to_string(),
        "least_version": report.least.as_ref().map(ToString::to_string),
        "version_suffices": report.before.as_ref().map(|_| !report.is_too_small()),
        "changes": changes.collect::<Vec<_>>(),
        "changelog": changelog(&report.changes),
    })
}
