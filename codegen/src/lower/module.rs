//! Where the module of a file of the spec lies.

use std::collections::BTreeSet;

use crate::ir::Module;

/// The modules from the outside inwards.
pub(super) fn module_path(path: &str) -> std::str::Split<'_, char> {
    path.strip_suffix(".json").unwrap_or(path).split('/')
}

pub(super) fn empty_module(path: &str, docs: Vec<String>) -> Module {
    Module {
        source: path.to_owned(),
        path: module_path(path).map(str::to_owned).collect(),
        features: BTreeSet::new(),
        docs,
        operation: None,
        event: None,
        tables: None,
        requests: Vec::new(),
        inputs: Vec::new(),
        records: Vec::new(),
        enums: Vec::new(),
        ids: Vec::new(),
    }
}
