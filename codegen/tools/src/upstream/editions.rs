//! Documents that have one title, such as the editions of an API for different kinds of accounts.

use std::collections::BTreeSet;

use super::base::{MergeBase, Noted};
use super::model::{Document, Key, route};

/// The title under which a document is noted. Where another document has its title, a number tells
/// the two apart.
pub(super) fn title(base: &MergeBase, document: &Document) -> String {
    let title = &document.title;
    // What is written of the spec is not noted.
    if document.is_own || !base.documents.contains_key(title) {
        return title.clone();
    }
    let keys = document.operations.keys().chain(document.unread.keys());
    let routes: BTreeSet<_> = keys.map(|key| route(key)).collect();
    let numbered = (2_usize..).map(|number| format!("{title} ({number})"));
    let mut free = title.clone();
    let mut best = None;
    for name in std::iter::once(title.clone()).chain(numbered) {
        let Some(noted) = base.documents.get(&name) else {
            free = name;
            break;
        };
        if let Some(common) = in_common(noted, &routes)
            && best.as_ref().is_none_or(|(most, _)| common > *most)
        {
            best = Some((common, name));
        }
    }
    best.map_or(free, |(_, name)| name)
}

/// How many operations a document has in common with what is noted, if it may be the same one: it
/// has at least half of those of the smaller one. Documents grow and shrink.
fn in_common(noted: &Noted, routes: &BTreeSet<Key>) -> Option<usize> {
    let keys = noted.operations.keys().chain(&noted.left_out);
    let noted: BTreeSet<_> = keys.map(|key| route(key)).collect();
    let common = noted.intersection(routes).count();
    let smaller = noted.len().min(routes.len());
    (common * 2 >= smaller).then_some(common)
}
