//! The operations in short, for lists.

use codegen::files::Spec;

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOperation {
    /// Name, such as `users.list`.
    pub id: String,
    /// HTTP method.
    pub method: &'static str,
    /// Path below the base URL.
    pub path: String,
    /// Names of the query parameters.
    pub query: Vec<String>,
    /// Classic scopes.
    pub scopes: Vec<String>,
    /// Granular scopes.
    pub granular_scopes: Vec<String>,
    /// Rate limit label.
    pub rate_limit: &'static str,
    /// Whether it may be sent again.
    pub replay: &'static str,
    /// Paths of the request types, from the name of the crate: `krate::users::ListUsers`.
    pub requests: Vec<String>,
}

/// All operations, sorted by id.
pub fn operations(spec: &Spec) -> Vec<ListedOperation> {
    let library = spec.api.library();
    let mut operations: Vec<_> = spec
        .endpoints
        .iter()
        .map(|file| {
            let endpoint = &file.value;
            let group = endpoint.id.split('.').next().unwrap_or_default();
            ListedOperation {
                id: endpoint.id.clone(),
                method: endpoint.method.as_str(),
                path: endpoint.path.clone(),
                query: endpoint.query.iter().map(|parameter| parameter.name.clone()).collect(),
                scopes: endpoint.scopes.classic.clone(),
                granular_scopes: endpoint.scopes.granular.clone(),
                rate_limit: endpoint.rate_limit.as_str(),
                replay: endpoint.replay.as_str(),
                requests: endpoint
                    .requests()
                    .map(|request| format!("{library}::{group}::{}", request.name()))
                    .collect(),
            }
        })
        .collect();
    operations.sort_by(|a, b| a.id.cmp(&b.id));
    operations
}
