//! The operations in short, for lists.

use std::collections::BTreeSet;

use crate::load::Spec;
use crate::reading::forms;

/// One operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
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
    /// Paths of the request types, such as `zoom_api::users::ListUsers`.
    pub requests: Vec<String>,
}

/// All operations, sorted by id.
pub fn operations(spec: &Spec) -> Vec<Operation> {
    let mut operations: Vec<_> = spec
        .endpoints
        .iter()
        .map(|file| {
            let endpoint = &file.value;
            let group = endpoint.id.split('.').next().unwrap_or_default();
            let requests = forms(endpoint);
            Operation {
                id: endpoint.id.clone(),
                method: endpoint.method.as_str(),
                path: endpoint.path.clone(),
                query: endpoint.query.iter().map(|parameter| parameter.name.clone()).collect(),
                scopes: endpoint.scopes.classic.clone(),
                granular_scopes: endpoint.scopes.granular.clone(),
                rate_limit: endpoint.rate_limit.as_str(),
                replay: endpoint.replay.as_str(),
                requests: requests
                    .iter()
                    .map(|form| format!("zoom_api::{group}::{}", form.request.unwrap_or_default()))
                    .collect(),
            }
        })
        .collect();
    operations.sort_by(|a, b| a.id.cmp(&b.id));
    operations
}

impl Spec {
    /// Names of the groups, such as `contact_groups`: the folders of the endpoints.
    #[must_use]
    pub fn groups(&self) -> BTreeSet<&str> {
        self.endpoints.iter().filter_map(|file| file.value.id.split('.').next()).collect()
    }

    /// Number of named types.
    #[must_use]
    pub fn type_count(&self) -> usize {
        let local: usize = self.endpoints.iter().map(|file| file.value.types.len()).sum();
        let shared: usize = self.types.iter().map(|file| file.value.types.len()).sum();
        local + shared
    }
}
