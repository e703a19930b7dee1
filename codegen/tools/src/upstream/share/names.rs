//! What shared types are called.

use codegen::english::words;

use super::classes::Class;
use crate::naming::pascal;

/// Longest name that is left as it is.
const LONGEST: usize = 40;

/// Words that say nothing without what they belong to.
#[rustfmt::skip]
const VAGUE: &[&str] = &[
    "action", "attribute", "audio", "category", "chat", "config", "content", "data", "detail", "details", "entry", "event", "field", "file", "filter", "format",
    "info", "item", "kind", "label", "language", "level", "list", "member", "method", "mode", "name", "object", "option", "options",
    "owner", "page", "param", "permission", "policy", "property", "question", "range", "record", "result", "role", "rule", "setting", "settings", "source",
    "stat", "state", "stats", "status", "summary", "tag", "target", "template", "time", "type", "user", "value", "video",
];

/// Whether the one name of a class is one that nobody should have to read: very long, or with a number that
/// says no more than that another has the name.
pub(super) fn is_poor(class: &Class<'_>) -> bool {
    let ends_in_digit = |name: &str| name.ends_with(|c: char| c.is_ascii_digit());
    let is_numbered = |name: &str| ends_in_digit(name) && !ends_in_digit(&class.noun);
    class.members.iter().any(|member| member.name.len() > LONGEST || is_numbered(member.name))
}

/// Names, the best first: what the fields call it, that with what has the fields, and the names that the types
/// came with.
pub(super) fn wishes(class: &Class<'_>) -> Vec<String> {
    let noun = pascal(&class.noun);
    let of_noun = words(&class.noun);
    let is_vague = of_noun.len() < 2
        && (class.is_enum() || of_noun.iter().all(|word| VAGUE.contains(&word.as_str())));
    let mut wishes = Vec::new();
    if !is_vague {
        wishes.push(noun.clone());
    }
    let mut holders: Vec<_> = class.holders.iter().collect();
    holders.sort_by(|(a, uses), (b, others)| others.cmp(uses).then(a.len().cmp(&b.len())));
    let holders = holders.into_iter().map(|(holder, _)| pascal(holder));
    let holders: Vec<_> = holders.filter(|holder| *holder != noun).collect();
    wishes.extend(holders.iter().map(|holder| format!("{holder}{noun}")));
    let given = class
        .members
        .iter()
        .map(|member| member.name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
    let mut given: Vec<_> = given.collect();
    given.sort_by_key(|name| (name.len(), name.clone()));
    let ends = |name: &String| name.ends_with(&noun);
    wishes.extend(given.iter().filter(|name| name.len() <= LONGEST && ends(name)).cloned());
    // Two words in front tell more than one.
    wishes.extend(given.iter().filter_map(|name| shortened(name, &noun)));
    wishes.extend(given);
    let more = wishes.first().cloned().unwrap_or(noun);
    wishes.extend(["Other", "Further", "Special", "Separate"].map(|word| format!("{word}{more}")));
    wishes
}

/// A long name with its first words and its last.
fn shortened(name: &str, noun: &str) -> Option<String> {
    let before = name.strip_suffix(noun)?;
    let words = words(before);
    let [first, second, third, .., last] = words.as_slice() else { return None };
    Some([first, second, third, last].map(|word| pascal(word)).concat() + noun)
}
