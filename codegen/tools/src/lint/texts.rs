//! Texts that say what is needed, once.

use std::sync::Arc;

use codegen::at::At;
use codegen::diagnostic::{Diagnostics, Place, Rule};
use codegen::source::{Node, NodeKind, Source};

use super::context::Context;

/// Longest text.
const LONGEST: usize = 300;
/// Words and phrases that say nothing.
const WEASELS: [&str; 20] = [
    "actually",
    "allows you to",
    "basically",
    "currently",
    "easily",
    "etc",
    "in order to",
    "just",
    "leverage",
    "note that",
    "obviously",
    "of course",
    "please",
    "quite",
    "really",
    "simply",
    "some kind of",
    "utilize",
    "various",
    "very",
];
/// Members with texts for readers.
const TEXTS: [&str; 3] = ["deprecated", "docs", "title"];
/// Members with lists of such texts.
const LISTS: [&str; 2] = ["limits", "prerequisites"];
/// Members that hold no texts for readers.
const OTHERS: [&str; 2] = ["evidence", "examples"];

/// Words for what `default` says.
const DEFAULTS: [&str; 2] = ["default", "defaults"];
/// Words for what `range`, `length` and `items` say.
const BOUNDS: [&str; 6] = ["at least", "at most", "maximum", "minimum", "no more than", "up to"];

/// Texts are short, and every word in them says something.
pub(super) fn texts(cx: &Context<'_>, out: &mut Diagnostics) {
    for source in cx.spec.sources() {
        if let Some(tree) = source.tree() {
            each(tree, &mut |node, text| text_faults(source, node, text, out));
        }
    }
}

/// All texts for readers in a file.
fn each<'a>(node: &'a Node, visit: &mut dyn FnMut(&'a Node, &'a str)) {
    match &node.kind {
        NodeKind::List(items) => items.iter().for_each(|item| each(item, visit)),
        NodeKind::Object(members) => {
            for member in members {
                let name = member.name.as_str();
                match &member.value.kind {
                    NodeKind::Text(text) if TEXTS.contains(&name) => visit(&member.value, text),
                    NodeKind::List(items) if LISTS.contains(&name) => {
                        for item in items {
                            if let NodeKind::Text(text) = &item.kind {
                                visit(item, text);
                            }
                        }
                    }
                    _ if OTHERS.contains(&name) => {}
                    _ => each(&member.value, visit),
                }
            }
        }
        _ => {}
    }
}

fn text_faults(source: &Arc<Source>, node: &Node, text: &str, out: &mut Diagnostics) {
    let length = text.chars().count();
    if length > LONGEST {
        let message = format!("this text has {length} characters");
        let help = "shorten it, or move a part to `limits`, `prerequisites` or the fields that it is about";
        out.report(Rule::LongText, Place::new(source, node.span.clone()), message, help);
    }
    for (at, weasel) in phrases(text, &WEASELS) {
        // Behind the quotation mark. An escape before it would move the mark.
        let start = node.span.start + 1 + at;
        let span = start..start + weasel.len();
        let is_there = source.slice(&span).eq_ignore_ascii_case(weasel);
        let place = if is_there { span } else { node.span.clone() };
        let message = format!("`{weasel}` says nothing");
        let help = "say what is meant, or leave it out";
        out.report(Rule::WeaselWord, Place::new(source, place), message, help);
    }
}

/// Which of the phrases stand in a text as words of their own, and where.
fn phrases<'a>(text: &str, known: &[&'a str]) -> Vec<(usize, &'a str)> {
    let is_word = |c: char| c.is_alphanumeric() || "_`-'".contains(c);
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split(|c| !is_word(c)) {
        let phrase = known.iter().find(|phrase| {
            // Nearly all are out by the length of their first word.
            let first = phrase.find(' ').unwrap_or(phrase.len());
            first == word.len()
                && text
                    .get(at..at + phrase.len())
                    .is_some_and(|here| here.eq_ignore_ascii_case(phrase))
                && !text.get(at + phrase.len()..).is_some_and(|after| after.starts_with(is_word))
        });
        found.extend(phrase.map(|phrase| (at, *phrase)));
        at += word.len();
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}

/// Texts do not repeat defaults and bounds.
pub(super) fn bounds(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.fields(&mut |at, _, field| {
        let has_default = field.default.is_some();
        let has_bounds = field.range.is_some()
            || field.length.is_some()
            || field.items.is_some()
            || field.max_bytes.is_some();
        let phrases = if has_default { DEFAULTS.as_slice() } else { &[] };
        let bounds = if has_bounds { BOUNDS.as_slice() } else { &[] };
        let phrases: Vec<_> = phrases.iter().chain(bounds).copied().collect();
        if let Some((_, phrase)) = self::phrases(&field.docs, &phrases).first() {
            let message = format!("`{phrase}` stands here, and in a member as well");
            let help = "leave it out: defaults and bounds go into the documentation by themselves";
            out.report(Rule::RepeatedBound, at.member("docs").place(), message, help);
        }
    });
}

/// What is deprecated says what to use instead, or that there is nothing.
pub(super) fn dead_ends(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut note = |at: &At<'_>, text: Option<&String>| {
        let Some(text) = text else { return };
        if !text.contains('`') && !text.contains("replacement") {
            let help = "name what to use instead in backticks, or say that there is no replacement";
            let place = at.member("deprecated").place();
            out.report(Rule::DeadEnd, place, "it does not say what to use instead", help);
        }
    };
    cx.fields(&mut |at, _, field| note(at, field.deprecated.as_ref()));
    cx.types(&mut |at, def, _| {
        let values = at.member("values");
        for (index, value) in def.values.iter().flatten().enumerate() {
            note(&values.item(index), value.deprecated.as_ref());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::phrases;

    #[test]
    fn phrases_are_words_of_their_own() {
        let known = ["just", "in order to"];
        assert_eq!(phrases("It is Just so", &known), [(6, "just")]);
        assert_eq!(phrases("adjust it, `just` or just_so", &known), []);
        assert_eq!(phrases("unjust — but just.", &known), [(15, "just")]);
        assert_eq!(phrases("In order to", &known), [(0, "in order to")]);
        assert_eq!(phrases("in order too", &known), []);
        assert_eq!(phrases("", &known), []);
    }
}
