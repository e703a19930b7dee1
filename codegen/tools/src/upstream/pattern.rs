//! Which operations of a document are meant.

use std::collections::BTreeMap;

use wildmatch::WildMatchPattern;

use super::error::ImportError;
use super::model::{Document, Operation};

/// Operations by their keys.
pub(super) type Selected<'a> = BTreeMap<&'a String, &'a Operation>;

/// The operations that one of the patterns means, and those that cannot be read; all of them without a pattern. A pattern is a
/// method and a path, or the id that the document gives the operation; `*` stands for anything.
pub(super) fn select<'a>(
    document: &'a Document,
    patterns: &[String],
) -> Result<(Selected<'a>, BTreeMap<&'a String, &'a String>), ImportError> {
    if patterns.is_empty() {
        return Ok((document.operations.iter().collect(), document.unread.iter().collect()));
    }
    let (mut selected, mut unread) = (BTreeMap::new(), BTreeMap::new());
    for pattern in patterns {
        // `?` is no sign of a pattern here.
        let matcher = WildMatchPattern::<'*', '\0'>::new(pattern);
        let is_meant = |key: &String| {
            let id = document.ids.get(key);
            matcher.matches(key) || id.is_some_and(|id| matcher.matches(id))
        };
        let mut meant = document.operations.iter().filter(|(key, _)| is_meant(key)).peekable();
        // Of a path that cannot be read, the methods are not known.
        let path = pattern.split_once(' ').map_or(pattern.as_str(), |(_, path)| path);
        let path = WildMatchPattern::<'*', '\0'>::new(path);
        let is_odd = |key: &String| is_meant(key) || !key.contains(' ') && path.matches(key);
        let mut odd = document.unread.iter().filter(|(key, _)| is_odd(key)).peekable();
        if meant.peek().is_none() && odd.peek().is_none() {
            return Err(none(document, pattern));
        }
        selected.extend(meant);
        unread.extend(odd);
    }
    Ok((selected, unread))
}

fn none(document: &Document, pattern: &str) -> ImportError {
    let ids = document.ids.values();
    let names = document.operations.keys().chain(ids);
    let mut near: Vec<_> = names.map(|name| (strsim::jaro_winkler(name, pattern), name)).collect();
    near.retain(|(likeness, _)| *likeness > 0.85);
    near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let near = near.into_iter().take(3).map(|(_, name)| name.clone()).collect();
    ImportError::Pattern { pattern: pattern.to_owned(), near }
}
