//! What the operations of a document are called. All of them are looked at together: what one is
//! called depends neither on which of them are taken in nor on the order.

use std::collections::{BTreeMap, HashMap, HashSet};

use codegen::files::Spec;

use super::paging::{is_list, paging};
use crate::naming::{Groups, OperationName, OperationTraits};
use crate::upstream::model::{Document, Facts, Key, Operation, Section, parameters, route};

/// The name of each operation of a document.
pub(super) struct OperationNames(HashMap<Key, OperationName>);

impl OperationNames {
    pub(super) fn of(spec: &Spec, document: &Document) -> Self {
        let groups = Groups::of(spec);
        let there = spec.endpoints.iter();
        let there = there.map(|file| route(&format!("{} {}", file.method.as_str(), file.path)));
        let routes: HashSet<Key> =
            document.operations.keys().map(|key| route(key)).chain(there).collect();
        // By the file: what has fewer parameters comes first.
        let mut files: BTreeMap<String, Vec<(usize, &Key, OperationName)>> = BTreeMap::new();
        for (key, operation) in &document.operations {
            // Events have names of their own.
            let Some((method, path)) = key.split_once(' ') else { continue };
            let seen = seen(key, operation, &routes);
            let name = OperationName::of_path(&groups.home(path), method, path, Some(&seen));
            let same = files.entry(name.id()).or_default();
            same.push((parameters(path).len(), key, name));
        }
        let mut names = HashMap::new();
        for mut same in files.into_values() {
            same.sort_by_key(|(count, key, _)| (*count, *key));
            for (index, (_, key, called)) in same.into_iter().enumerate() {
                // The first is called by what it does alone, the others by what tells them from it.
                let called = match parameters(key).last() {
                    Some(parameter) if index > 0 => called.by(parameter),
                    _ => called,
                };
                names.insert(key.clone(), called);
            }
        }
        Self(names)
    }

    /// The name of an operation of the document.
    pub(super) fn of_key(&self, key: &str) -> OperationName {
        self.0.get(key).cloned().unwrap_or_else(|| OperationName::of_id(key))
    }
}

/// What a document tells of an operation beside method and path.
fn seen(key: &str, operation: &Operation, routes: &HashSet<Key>) -> OperationTraits {
    let has_list = |section| {
        let facts: Option<&Facts> = operation.section(section);
        facts.is_some_and(|facts| {
            is_list(facts) || facts.fields.iter().any(|(_, field)| field.ty == "[object]")
        })
    };
    let (_, path) = key.split_once(' ').unwrap_or_default();
    let has = |method: &str, end: &str| routes.contains(&route(&format!("{method} {path}{end}")));
    OperationTraits {
        is_form: operation.is_form,
        is_paged: paging(operation).is_some(),
        sends_list: has_list(Section::Body),
        answers_list: has_list(Section::Answer),
        has_items: ["GET", "PUT", "PATCH", "DELETE"].iter().any(|method| has(method, "/{}")),
        has_patch: has("PATCH", ""),
    }
}
