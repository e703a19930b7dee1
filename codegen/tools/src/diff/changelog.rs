//! Changes as a section of a changelog.

use std::fmt::Write as _;

use super::change::{Change, Effect, Heading, Statement, short};

/// The changes in the form of Keep a Changelog, without the heading of the release. Empty when there
/// are none.
#[must_use]
pub fn changelog(changes: &[Change]) -> String {
    let mut text = String::new();
    for heading in Heading::ALL {
        let mut entries = entries(changes.iter().filter(|change| change.heading == heading));
        if entries.is_empty() {
            continue;
        }
        // What breaks comes first.
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.is_breaking));
        let blank = if text.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{blank}### {}\n", heading.as_str());
        for entry in entries {
            text.push_str(&entry.text);
        }
    }
    text
}

struct Entry {
    is_breaking: bool,
    text: String,
}

/// One entry for each change, and one for all that is new of a kind in one place.
fn entries<'c>(changes: impl Iterator<Item = &'c Change>) -> Vec<Entry> {
    let mut changes: Vec<_> = changes.collect();
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    let mut entries = Vec::new();
    let mut rest = changes.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        let alike = tail.iter().take_while(|change| same_kind(first, change)).count();
        let (together, tail) = tail.split_at(alike);
        entries.push(match together {
            [] => single(first),
            more => several(first, more),
        });
        rest = tail;
    }
    entries
}

/// Whether two changes tell of new members of one kind in one place.
fn same_kind(one: &Change, other: &Change) -> bool {
    matches!(one.statement, Statement::New(_))
        && one.statement == other.statement
        && owner(&one.path).0 == owner(&other.path).0
}

/// A path without its last part, and that part.
fn owner(path: &str) -> (&str, &str) {
    path.rsplit_once("::").unwrap_or(("", path))
}

fn single(change: &Change) -> Entry {
    let is_breaking = change.rust == Effect::Breaking;
    let mark = if is_breaking { "**Breaking:** " } else { "" };
    let mut text = format!("- {mark}`{}`: {}.\n", short(&change.path), change.statement);
    if let Some(migration) = &change.migration {
        let _ = writeln!(text, "  *Migration:* {migration}.");
    }
    Entry { is_breaking, text }
}

fn several(first: &Change, more: &[&Change]) -> Entry {
    let all = std::iter::once(first).chain(more.iter().copied());
    let names: Vec<_> = all.map(|change| format!("`{}`", owner(&change.path).1)).collect();
    let names = match names.split_last() {
        Some((last, head)) if !head.is_empty() => format!("{} and {last}", head.join(", ")),
        _ => names.concat(),
    };
    let noun = match &first.statement {
        Statement::New(noun) | Statement::Gone(noun) => noun.one(),
        Statement::Clause(text) => text,
    };
    let place = short(owner(&first.path).0);
    Entry { is_breaking: false, text: format!("- `{place}`: the {noun}s {names} are new.\n") }
}
