//! The paths, each with its operations.

use std::collections::BTreeMap;

use codegen::files::Spec;
use codegen::spec::Method;

use super::json::Object;
use super::operations::Operations;
use super::schemas::Schemas;

/// One path and its operations by method.
struct PathItem {
    path: String,
    operations: BTreeMap<Method, Object>,
}

/// All paths, sorted. Paths that differ in nothing but the names of their parameters are one and the same
/// to OpenAPI: they get the names of the first.
pub(super) fn paths(spec: &Spec, schemas: &Schemas<'_>) -> Object {
    let operations = Operations::new(spec, schemas);
    let mut items: BTreeMap<String, PathItem> = BTreeMap::new();
    for endpoint in spec.endpoints.iter().map(|file| &file.value) {
        let item = items.entry(shape(&endpoint.path)).or_insert_with(|| PathItem {
            path: endpoint.path.clone(),
            operations: BTreeMap::new(),
        });
        let names: Vec<_> = endpoint.path.split('/').zip(item.path.split('/')).collect();
        let operation = operations.operation(endpoint, &names);
        item.operations.insert(endpoint.method, operation);
    }
    let items = items.into_values().map(|item| {
        let operations = item.operations.into_iter();
        let operations = operations.map(|(method, value)| (method.as_str().to_lowercase(), value));
        (item.path, operations.collect::<Object>())
    });
    items.collect()
}

/// A path without the names of its parameters.
fn shape(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
