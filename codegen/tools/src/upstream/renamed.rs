//! What upstream gave another name is still the same.

use std::collections::{HashMap, HashSet};

use super::base::{MergeBase, Noted};
use super::model::{Document, Key, Operation, Section, parameters, route};

/// Lets what is noted of a document go by the names that its paths have now. What a parameter of a
/// path is called is nothing on the wire.
pub(super) fn follow(noted: &mut Noted, document: &Document) {
    let now: HashMap<Key, &Key> = document.operations.keys().map(|key| (route(key), key)).collect();
    let other = |old: &Key| {
        let new = (!document.operations.contains_key(old)).then(|| now.get(&route(old)))?;
        new.map(|new| (old.clone(), (*new).clone()))
    };
    for (old, new) in noted.operations.keys().filter_map(other).collect::<Vec<_>>() {
        if let Some(operation) = noted.operations.remove(&old) {
            let operation = with_names(operation, &old, &new);
            noted.operations.entry(new).or_insert(operation);
        }
    }
    for (old, new) in noted.left_out.iter().filter_map(other).collect::<Vec<_>>() {
        noted.left_out.remove(&old);
        noted.left_out.insert(new);
    }
}

/// An operation whose path parameters have the names of another path, each that at its place.
fn with_names(mut operation: Operation, old: &str, new: &str) -> Operation {
    let names: HashMap<_, _> = parameters(old).into_iter().zip(parameters(new)).collect();
    let path = operation.section_mut(Section::Path).iter_mut();
    for (name, _) in path.flat_map(|path| &mut path.fields) {
        if let Some(new) = names.get(name.as_str()) {
            (*new).clone_into(name);
        }
    }
    operation
}

/// The title under which most operations of a document are noted, if that is not its own. Without
/// what it said before, everything in it would be new.
pub(super) fn title<'b>(base: &'b MergeBase, document: &Document) -> Option<&'b str> {
    if base.documents.contains_key(&document.title) {
        return None;
    }
    let has_most = |noted: &Noted| {
        let keys = noted.operations.keys().chain(&noted.left_out);
        let routes: HashSet<_> = keys.map(|key| route(key)).collect();
        let keys = document.operations.keys();
        let known = keys.filter(|key| routes.contains(&route(key))).count();
        known * 2 > document.operations.len()
    };
    let same = base.documents.iter().find(|(_, noted)| has_most(noted));
    same.map(|(title, _)| title.as_str())
}
