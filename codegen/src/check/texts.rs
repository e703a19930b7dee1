//! Texts for readers, and evidence for maintainers.

use std::sync::Arc;

use serde_json::Value;

use super::at::At;
use super::context::Context;
use super::values::is_date;
use super::walk;
use crate::diagnostic::{Diagnostics, Rule};
use crate::schema::nearest;
use crate::source::{Kind, Node, Source};
use crate::spec::Evidence;

/// Documentation is there, and made of sentences.
pub(super) fn docs(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.fields(&mut |at, _, field| {
        sentence(at, "docs", &field.docs, out);
        note(at, "deprecated", field.deprecated.as_ref(), out);
    });
    cx.types(&mut |at, def| {
        sentence(at, "docs", &def.docs, out);
        for (index, value) in def.values.iter().flatten().enumerate() {
            let at = at.member("values");
            let at = at.item(index);
            sentence(&at, "docs", &value.docs, out);
            note(&at, "deprecated", value.deprecated.as_ref(), out);
        }
    });
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        title(&root, &file.title, out);
        sentence(&root, "docs", &file.docs, out);
        for (member, notes) in [("prerequisites", &file.prerequisites), ("limits", &file.limits)] {
            for (index, text) in notes.iter().enumerate() {
                let at = root.member(member);
                present(&at.item(index), text, out);
            }
        }
        for (index, error) in file.errors.iter().enumerate() {
            let at = root.member("errors");
            let at = at.item(index);
            sentence(&at, "docs", &error.docs, out);
            if let Some(gone) = &error.gone {
                sentence(&at.member("gone"), "why", &gone.why, out);
            }
        }
        for (index, variant) in file.variants.iter().flat_map(|variants| &variants.each).enumerate()
        {
            let at = root.member("variants");
            let at = at.member("each");
            sentence(&at.item(index), "docs", &variant.docs, out);
        }
        if let Some(why) = file.verify.as_ref().and_then(|verify| verify.why.as_ref()) {
            sentence(&root.member("verify"), "why", why, out);
        }
        walk::forms(file, &mut |at, form| {
            if let Some(docs) = form.response.and_then(|response| response.docs.as_ref()) {
                sentence(&at.member("response"), "docs", docs, out);
            }
        });
    }
    for file in &cx.files.types {
        sentence(&At::root(&file.source), "docs", &file.docs, out);
    }
    if let Some(file) = &cx.files.rate_limits {
        let root = At::root(&file.source);
        sentence(&root, "docs", &file.docs, out);
        for (index, plan) in file.plans.iter().enumerate() {
            let at = root.member("plans");
            sentence(&at.item(index), "docs", &plan.docs, out);
        }
        for (index, limit) in file.special.iter().enumerate() {
            let at = root.member("special");
            sentence(&at.item(index), "docs", &limit.docs, out);
        }
    }
}

fn note(at: &At<'_>, member: &str, text: Option<&String>, out: &mut Diagnostics) {
    if let Some(text) = text {
        sentence(at, member, text, out);
    }
}

fn sentence(at: &At<'_>, member: &str, text: &str, out: &mut Diagnostics) {
    let at = at.member(member);
    let end = text.trim_end_matches(['"', ')', '”', '’']);
    if present(&at, text, out) && !end.ends_with(['.', '!', '?']) {
        let help = "end it with a full stop";
        out.report(Rule::Sentence, at.place(), "this is not a sentence", help);
    }
}

fn title(at: &At<'_>, text: &str, out: &mut Diagnostics) {
    let at = at.member("title");
    if present(&at, text, out) && text.ends_with(['.', '!', '?']) {
        out.report(
            Rule::Sentence,
            at.place(),
            "a title is not a sentence",
            "leave out the full stop",
        );
    }
}

/// Whether a text says anything.
pub(super) fn present(at: &At<'_>, text: &str, out: &mut Diagnostics) -> bool {
    let blank = text.trim().is_empty();
    if blank {
        out.report(
            Rule::MissingDocs,
            at.place(),
            "this text is empty",
            "say in a sentence what readers need to know",
        );
    }
    !blank
}

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
    present(&at.member("chosen"), &evidence.chosen, out);
    if evidence.sources.is_empty() {
        present(&at.member("sources"), "", out);
    }
    for (index, text) in evidence.sources.iter().enumerate() {
        present(&at.member("sources").item(index), text, out);
    }
    if let Some(date) = evidence.date.as_ref().filter(|date| !is_date(date)) {
        let message = format!("`{date}` is not a day");
        out.report(Rule::BadDate, at.member("date").place(), message, "write it as `2026-11-23`");
    }
    let Some(node) = root.named(&evidence.at) else {
        let help = dead_end(root, &evidence.at);
        let message = format!("`{}` leads to nothing in this file", evidence.at);
        out.report(Rule::EvidencePath, at.member("at").place(), message, help);
        return;
    };
    let Some(expected) = &evidence.value else { return };
    let found = at.source().slice(&node.span);
    if serde_json::from_str::<Value>(found).ok().as_ref() != Some(expected) {
        let found = shortened(found);
        let message =
            format!("this override no longer applies: `{found}` stands at `{}`", evidence.at);
        let help = "put the value back, or decide anew and write `value` and `chosen` accordingly";
        out.report(Rule::EvidenceValue, at.member("value").place(), message, help);
    }
}

/// Longest text that a message quotes.
const QUOTED: usize = 40;

fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(QUOTED).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// What to write instead of a path that leads to nothing.
fn dead_end(root: &Node, path: &str) -> String {
    let usual = "write a path such as `/query/page_size/range`".to_owned();
    let Some(steps) = path.strip_prefix('/') else { return usual };
    let mut node = root;
    for step in steps.split('/') {
        match node.step(step) {
            Some(next) => node = next,
            None => {
                let names = node.names();
                return match nearest(step, names.iter().copied()) {
                    Some(near) => format!("there is no `{step}`, did you mean `{near}`?"),
                    None if matches!(node.kind, Kind::List(_) | Kind::Object(_)) => {
                        format!("there is no `{step}`")
                    }
                    None => usual,
                };
            }
        }
    }
    usual
}
