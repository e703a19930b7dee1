//! Evidence for maintainers.

use std::sync::Arc;

use serde_json::Value;

use super::texts::present;
use crate::at::At;
use crate::day::is_day;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::lack::TYPES;
use crate::schema::nearest;
use crate::source::{Node, NodeKind, Source};
use crate::spec::Evidence;

/// Evidence says what it is about and what each source says, and its overrides still apply.
///
/// This is a rule of one file. It runs while the values of the file are at hand.
pub(crate) fn evidence(source: &Arc<Source>, root: &Node, out: &mut Diagnostics) {
    let Some(list) = root.member("evidence") else { return };
    let list = serde_json::from_str::<Vec<Evidence>>(source.slice(&list.span)).unwrap_or_default();
    let at = At::root(source);
    let at = at.member("evidence");
    for (index, evidence) in list.iter().enumerate() {
        piece(&at.item(index), root, evidence, out);
    }
}

fn piece(at: &At<'_>, root: &Node, evidence: &Evidence, out: &mut Diagnostics) {
    kind(at, evidence, out);
    for (member, text) in [("chosen", &evidence.chosen), ("seen", &evidence.seen)] {
        if let Some(text) = text {
            present(&at.member(member), text, out);
        }
    }
    for (member, texts) in [("sources", &evidence.sources), ("names", &evidence.names)] {
        for (index, text) in texts.iter().enumerate() {
            present(&at.member(member).item(index), text, out);
        }
    }
    for (member, date) in [("date", &evidence.date), ("announced", &evidence.announced)] {
        if let Some(date) = date.as_ref().filter(|date| !is_day(date)) {
            let message = format!("`{date}` is not a day");
            let help = "write it as `2026-11-23`";
            out.report(Rule::BadDate, at.member(member).place(), message, help);
        }
    }
    let Some(node) = root.named(&evidence.at) else {
        let (help, lack) = dead_end(root, &evidence.at);
        let message = format!("`{}` leads to nothing in this file", evidence.at);
        let place = at.member("at").place();
        let found = Diagnostic::new(Rule::EvidencePath, place, message, help);
        out.push(match lack {
            Some((owner, name)) => found.lacks(owner.unwrap_or(at.source().path()), name),
            None => found,
        });
        return;
    };
    if evidence.is_undocumented() {
        return undocumented(at, evidence, out);
    }
    let Some(expected) = &evidence.value else { return };
    let found = at.source().slice(&node.span);
    if serde_json::from_str::<Value>(found).ok().as_ref() != Some(expected) {
        let short = shortened(found);
        let message =
            format!("this override no longer applies: `{short}` stands at `{}`", evidence.at);
        let help = "put the value back, or decide anew and write `value` and `chosen` accordingly";
        let place = at.member("value").place();
        let diagnostic = Diagnostic::new(Rule::EvidenceValue, place, message, help);
        let steps: Vec<_> = evidence.at.split('/').skip(1).collect();
        let (owner, name) = missing_step(&steps, steps.len().saturating_sub(1));
        let diagnostic = diagnostic.lacks(owner.unwrap_or(at.source().path()), name);
        out.push(diagnostic.related(Place::new(at.source(), node.span.clone()), "stands here"));
    }
}

/// It is a decision, or something that was seen or announced.
fn kind(at: &At<'_>, evidence: &Evidence, out: &mut Diagnostics) {
    let mut refuse = |member: &str, message: &str, help: &str| {
        out.report(Rule::EvidenceKind, at.member(member).place(), message, help);
    };
    if evidence.is_undocumented() {
        if evidence.value.is_some() {
            let help = "take `value` out, or write it into a decision, with `sources` and `chosen`";
            refuse("value", "what was seen or announced cannot be an override", help);
        }
        if let Some(seen) = &evidence.seen {
            if seen.ends_with('.') || seen.starts_with(char::is_uppercase) {
                let help = "write what goes on behind \"Seen\", such as `in an answer of 2023`";
                refuse("seen", "this does not go on behind \"Seen\"", help);
            }
            if !evidence.names.is_empty() {
                let help = "add the fields where they were seen, and take `names` out";
                refuse("names", "what was seen has a place", help);
            }
        }
    } else if evidence.chosen.is_none() {
        let help = "write `sources` and `chosen` for a decision, or `seen` or `announced` for what no document has";
        refuse(
            "chosen",
            "this says neither what was chosen nor where it was seen or announced",
            help,
        );
    } else if !evidence.names.is_empty() {
        let help = "write `announced`, with the day, or take `names` out";
        refuse("names", "only fields that were announced can be without a place", help);
    } else if evidence.sources.is_empty() {
        present(&at.member("sources"), "", out);
    }
}

/// It is about one thing that has a name on the wire, or about where such things are still to come.
fn undocumented(at: &At<'_>, evidence: &Evidence, out: &mut Diagnostics) {
    let mut refuse = |message: &str, help: &str| {
        let message = format!("`{}` {message}", evidence.at);
        out.report(Rule::EvidencePath, at.member("at").place(), message, help);
    };
    let mut steps = evidence.at.rsplit('/');
    let (last, list) = (steps.next(), steps.next());
    if evidence.names.is_empty() {
        let is_one = matches!(list, Some("fields" | "query" | "values" | "errors" | "aliases"));
        if !is_one && last != Some("aliases") {
            let help = "`seen` and `announced` are about one of those, such as `/response/fields/nickname`";
            refuse("is no field, no value of an enum, no error and no alias", help);
        }
    } else if !matches!(last, Some("body" | "response")) {
        let help = "fields without a place are somewhere in one, such as `/response`";
        refuse("is neither a body nor an answer", help);
    }
}

/// Longest text that a message quotes.
const QUOTED: usize = 40;

fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(QUOTED).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// What does not have the step of a path that leads to nothing, if it is a type, and the step.
type MissingStep<'p> = (Option<&'p str>, String);

/// What to write instead of a path that leads to nothing, and what is missing.
fn dead_end<'p>(root: &Node, path: &'p str) -> (String, Option<MissingStep<'p>>) {
    let usual = "write a path such as `/query/page_size/range`".to_owned();
    let Some(steps) = path.strip_prefix('/') else { return (usual, None) };
    let steps: Vec<_> = steps.split('/').collect();
    let mut node = root;
    for (index, step) in steps.iter().enumerate() {
        if let Some(next) = node.step(step) {
            node = next;
            continue;
        }
        if !matches!(node.kind, NodeKind::List(_) | NodeKind::Object(_)) {
            return (usual, None);
        }
        let names = node.names();
        let help = match nearest(step, names.iter().copied()) {
            Some(near) => format!("there is no `{step}`, did you mean `{near}`?"),
            None => format!("there is no `{step}`"),
        };
        return (help, Some(missing_step(&steps, index)));
    }
    (usual, None)
}

/// The step as others name it: a field by its name, and a member of a field behind that name.
fn missing_step<'p>(steps: &[&'p str], index: usize) -> MissingStep<'p> {
    let step = |index: Option<usize>| index.and_then(|index| steps.get(index)).copied();
    let name = step(Some(index)).unwrap_or_default();
    let owner = match (step(Some(0)), index) {
        (Some("types"), 1) => Some(TYPES),
        (Some("types"), 2..) => step(Some(1)),
        _ => None,
    };
    let is_element = matches!(
        step(index.checked_sub(2)),
        Some("fields" | "query" | "path_params" | "headers" | "values" | "errors")
    );
    let field = step(index.checked_sub(1)).filter(|_| is_element);
    (owner, field.map_or_else(|| name.to_owned(), |field| format!("{field}/{name}")))
}
