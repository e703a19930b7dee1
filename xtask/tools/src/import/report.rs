//! What an import found, as it is printed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use codegen::diagnostic::Diagnostics;
use codegen_tools::upstream::{Change, Import, Report, TakenIn};
use xtask::terminal::{DIM, ERROR, GOOD, HEADING, HELP, WARNING, styled, table};

/// The report, with styles.
pub(crate) fn text(import: &Import, is_dry: bool) -> String {
    let report = &import.report;
    let mut text = String::new();
    changes(&mut text, ERROR, "Conflicts: upstream and the spec changed", &report.conflicts);
    changes(&mut text, WARNING, "Overrides and evidence that can go", &report.obsolete);
    changes(&mut text, GOOD, "Seen or announced before, documented now", &report.documented);
    changes(&mut text, HEADING, "Evidence that holds", &report.kept);
    worn_out(&mut text, report);
    let help = "delete the file, or keep it by evidence with a `value` at `/path`, or `/event` of an event";
    pairs(&mut text, WARNING, "Upstream no longer has", &report.gone, "spec/", help);
    pairs(&mut text, ERROR, "Cannot be taken in", &report.refused, "", "");
    taken_in(&mut text, report);
    taken(&mut text, report);
    new(&mut text, report);
    repairs(&mut text, report);
    left(&mut text, &import.left, is_dry);
    summary(&mut text, import, is_dry);
    text
}

fn heading(text: &mut String, style: anstyle::Style, title: &str, count: usize) {
    let _ = writeln!(text, "{} {}", styled(style, title), styled(DIM, format!("({count})")));
}

fn changes(text: &mut String, style: anstyle::Style, title: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    heading(text, style, title, changes.len());
    for change in changes {
        let _ = writeln!(text, "\n  {}  {}", place(change), styled(HEADING, &change.at));
        let value = |value: &Option<String>| value.as_deref().unwrap_or("nothing").to_owned();
        let mut rows: Vec<Vec<Cow<'_, str>>> = vec![
            vec!["".into(), styled(DIM, "upstream was").into(), value(&change.base).into()],
            vec!["".into(), styled(DIM, "upstream is").into(), value(&change.theirs).into()],
            vec!["".into(), styled(DIM, "the spec has").into(), value(&change.ours).into()],
            vec!["".into(), styled(DIM, "said in").into(), change.upstream.as_str().into()],
        ];
        if !change.help.is_empty() {
            rows.push(vec![
                "".into(),
                styled(DIM, "help").into(),
                styled(HELP, &change.help).into(),
            ]);
        }
        text.push_str(&table(&rows));
    }
    text.push('\n');
}

fn place(change: &Change) -> String {
    let position = change.position;
    let position = position.map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
    format!("spec/{}{position}", change.file)
}

fn worn_out(text: &mut String, report: &Report) {
    if report.worn_out.is_empty() {
        return;
    }
    heading(text, ERROR, "Fix-ups that no longer apply", report.worn_out.len());
    let rows = report.worn_out.iter().map(|(fix_up, operation)| {
        vec!["".into(), styled(HEADING, fix_up.name).into(), (*operation).into()]
    });
    text.push_str(&table(&rows.collect::<Vec<_>>()));
    let help = "upstream has mended it: take the operation out of `known` of that fix-up in \
                codegen/tools/src/upstream/fixups.rs";
    let _ = writeln!(text, "  {}\n", styled(HELP, help));
}

fn pairs(
    text: &mut String,
    style: anstyle::Style,
    title: &str,
    pairs: &[(String, String)],
    prefix: &str,
    help: &str,
) {
    if pairs.is_empty() {
        return;
    }
    heading(text, style, title, pairs.len());
    let rows = pairs.iter().map(|(operation, what)| {
        vec!["".into(), styled(HEADING, operation).into(), format!("{prefix}{what}").into()]
    });
    text.push_str(&table(&rows.collect::<Vec<_>>()));
    if !help.is_empty() {
        let _ = writeln!(text, "  {}", styled(HELP, help));
    }
    text.push('\n');
}

fn taken_in(text: &mut String, report: &Report) {
    if report.taken_in.is_empty() {
        return;
    }
    heading(text, GOOD, "Taken in", report.taken_in.len());
    let common = common_notes(&report.taken_in);
    let mut rows: Vec<Vec<Cow<'_, str>>> = Vec::new();
    for new in &report.taken_in {
        rows.push(vec![
            "".into(),
            styled(HEADING, &new.operation).into(),
            format!("spec/{}", new.file).into(),
        ]);
        let own = new.notes.iter().filter(|note| !common.contains_key(note.as_str()));
        rows.extend(own.map(|note| vec!["".into(), "".into(), styled(HELP, note).into()]));
    }
    text.push_str(&table(&rows));
    for (note, operations) in common {
        let whose = match operations.as_slice() {
            all if all.len() == report.taken_in.len() => format!("all {} operations", all.len()),
            some => format!("{} operations: {}", some.len(), some.join(", ")),
        };
        let _ = writeln!(text, "\n  {}\n  {}", styled(HELP, note), styled(DIM, whose));
    }
    text.push('\n');
}

/// As many operations can have one note each before it is told once for all of them.
const MOST_REPEATS: usize = 3;

/// Notes that many operations have, and these operations.
fn common_notes(taken_in: &[TakenIn]) -> BTreeMap<&str, Vec<&str>> {
    let mut notes = BTreeMap::<_, Vec<_>>::new();
    for new in taken_in {
        for note in &new.notes {
            notes.entry(note.as_str()).or_default().push(new.operation.as_str());
        }
    }
    notes.retain(|_, operations| operations.len() > MOST_REPEATS);
    notes
}

fn taken(text: &mut String, report: &Report) {
    if report.taken.is_empty() {
        return;
    }
    heading(text, GOOD, "Taken over", report.taken.len());
    let mut rows: Vec<Vec<Cow<'_, str>>> = Vec::new();
    let mut file = "";
    for change in &report.taken {
        if change.file != file {
            file = &change.file;
            rows.push(vec!["".into(), format!("spec/{file}").into()]);
        }
        let value = |value: &Option<String>| value.as_deref().unwrap_or("-").to_owned();
        rows.push(vec![
            "".into(),
            format!("  {}", change.at).into(),
            styled(DIM, value(&change.base)).into(),
            value(&change.theirs).into(),
        ]);
    }
    // The lines with the files alone have no columns.
    let lines = rows.chunk_by(|_, row| row.len() > 2);
    for lines in lines {
        text.push_str(&table(lines));
    }
    text.push('\n');
}

fn new(text: &mut String, report: &Report) {
    if report.new.is_empty() {
        return;
    }
    heading(text, HEADING, "New upstream, not in the spec", report.new.len());
    let rows = report.new.iter().map(|(operation, id)| {
        let id = id.as_deref().unwrap_or_default();
        vec!["".into(), styled(HEADING, operation).into(), styled(DIM, id).into()]
    });
    text.push_str(&table(&rows.collect::<Vec<_>>()));
    let _ = writeln!(
        text,
        "  {}\n",
        styled(HELP, "take one in with `--only 'METHOD /path'`, or the name of an event")
    );
}

fn repairs(text: &mut String, report: &Report) {
    // What is repaired every time is no news, unless there is other news.
    if report.repairs.is_empty() || report.taken.is_empty() && report.taken_in.is_empty() {
        return;
    }
    let repairs = report.repairs.iter();
    let repairs: Vec<_> = repairs.map(|(name, count)| format!("{name} ({count})")).collect();
    let _ = writeln!(text, "{} {}\n", styled(DIM, "Repaired upstream:"), repairs.join(", "));
}

fn left(text: &mut String, left: &Diagnostics, is_dry: bool) {
    if left.is_empty() {
        return;
    }
    let things = match (left.len(), is_dry) {
        (1, false) => "1 thing is".to_owned(),
        (1, true) => "1 thing would be".to_owned(),
        (count, false) => format!("{count} things are"),
        (count, true) => format!("{count} things would be"),
    };
    let _ = writeln!(text, "{}", styled(WARNING, format!("{things} left for a person")));
    let mut rules: Vec<(&str, usize)> = Vec::new();
    for problem in left {
        match rules.iter_mut().find(|(rule, _)| *rule == problem.rule.as_str()) {
            Some((_, count)) => *count += 1,
            None => rules.push((problem.rule.as_str(), 1)),
        }
    }
    let rows = rules.iter().map(|(rule, count)| {
        vec!["".into(), styled(HEADING, rule).into(), count.to_string().into()]
    });
    text.push_str(&table(&rows.collect::<Vec<_>>()));
    let help = "`cargo xtask generate` says where and what";
    let _ = writeln!(text, "  {}\n", styled(HELP, help));
}

fn summary(text: &mut String, import: &Import, is_dry: bool) {
    let report = &import.report;
    let events = report.taken_in.iter().filter(|new| !new.operation.contains(' ')).count();
    let operations = report.operations + report.taken_in.len() - events;
    let about =
        format!("{}, {} of the spec", report.title, count(operations, report.events + events));
    let done = match (import.files.len(), is_dry) {
        (0, _) if report.needs_a_look() => "nothing changed, see above".to_owned(),
        (0, _) => "nothing to do".to_owned(),
        (1, false) => "1 file written".to_owned(),
        (files, false) => format!("{files} files written"),
        (1, true) => "1 file would change".to_owned(),
        (files, true) => format!("{files} files would change"),
    };
    let style = if report.needs_a_look() { WARNING } else { GOOD };
    let _ = writeln!(text, "{about}: {}", styled(style, done));
}

/// Numbers of operations and of events, the one that is 0 left out.
fn count(operations: usize, events: usize) -> String {
    let of = |count: usize, noun: &str| match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    match (operations, events) {
        (operations, 0) => of(operations, "operation"),
        (0, events) => of(events, "event"),
        (operations, events) => {
            format!("{} and {}", of(operations, "operation"), of(events, "event"))
        }
    }
}
