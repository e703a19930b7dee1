//! Which operations of a document are meant.

use std::collections::BTreeMap;

use wildmatch::WildMatchPattern;

use super::error::ImportError;
use super::model::{Document, Operation};

/// The operations that one of the patterns means; all of them without a pattern. A pattern is a
/// method and a path, or the id that the document gives the operation; `*` stands for anything.
pub(super) fn select<'a>(
    document: &'a Document,
    patterns: &[String],
) -> Result<BTreeMap<&'a String, &'a Operation>, ImportError> {
    if patterns.is_empty() {
        return Ok(document.operations.iter().collect());
    }
    let mut selected = BTreeMap::new();
    for pattern in patterns {
        // `?` is no sign of a pattern here.
        let matcher = WildMatchPattern::<'*', '\0'>::new(pattern);
        let before = selected.len();
        let mut any = false;
        for (key, operation) in &document.operations {
            let id = document.ids.get(key);
            if matcher.matches(key) || id.is_some_and(|id| matcher.matches(id)) {
                any = true;
                selected.insert(key, operation);
            }
        }
        if !any && selected.len() == before {
            return Err(none(document, pattern));
        }
    }
    Ok(selected)
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
