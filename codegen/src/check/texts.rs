//! Texts for readers.

use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};
use crate::walk;

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
        for (index, request) in file.requests().enumerate() {
            let Some(docs) = request.docs else { continue };
            let at = root.member("variants");
            let at = at.member("each");
            sentence(&at.item(index), "docs", docs, out);
        }
        if let Some(why) = file.verify.as_ref().and_then(|verify| verify.why.as_ref()) {
            sentence(&root.member("verify"), "why", why, out);
        }
        if let Some(split) = &file.split {
            sentence(&root.member("split"), "why", &split.why, out);
        }
        walk::requests(file, &mut |at, request| {
            if let Some(docs) = request.response.and_then(|response| response.docs.as_ref()) {
                sentence(&at.member("response"), "docs", docs, out);
            }
        });
    }
    for file in &cx.files.events {
        let root = At::root(&file.source);
        title(&root, &file.title, out);
        sentence(&root, "docs", &file.docs, out);
        let at = root.member("prerequisites");
        for (index, text) in file.prerequisites.iter().enumerate() {
            present(&at.item(index), text, out);
        }
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

/// The glossary is made of sentences.
pub(super) fn glossary(cx: &Context<'_>, out: &mut Diagnostics) {
    let Some(file) = &cx.files.glossary else { return };
    let root = At::root(&file.source);
    let sections = [
        ("fields", &file.fields),
        ("values", &file.values),
        ("types", &file.types),
        ("operations", &file.operations),
        ("errors", &file.errors),
    ];
    for (name, terms) in sections {
        let section = root.member(name);
        terms.iter().for_each(|(name, text)| sentence(&section, name, text, out));
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
    if present(&at, text, out) && !end.ends_with(['.', '!', '?']) && stands(&at) {
        let help = "end it with a full stop";
        out.report(Rule::Sentence, at.place(), "this is not a sentence", help);
    }
}

/// Whether a text is one of the file. Others come from the glossary, where they are looked at, or are missing,
/// which has been told.
fn stands(at: &At<'_>) -> bool {
    at.source().value_span(&at.pointer()).is_some()
}

pub(super) fn title(at: &At<'_>, text: &str, out: &mut Diagnostics) {
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
    if blank && stands(at) {
        out.report(
            Rule::MissingDocs,
            at.place(),
            "this text is empty",
            "say in a sentence what readers need to know",
        );
    }
    !blank
}
