//! The operations in short, for lists.

use crate::emit::{label, method};
use crate::load::Spec;
use crate::reading::forms;
use crate::spec::Replay;

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
                method: method(endpoint.method),
                path: endpoint.path.clone(),
                query: endpoint.query.iter().map(|parameter| parameter.name.clone()).collect(),
                scopes: endpoint.scopes.classic.clone(),
                granular_scopes: endpoint.scopes.granular.clone(),
                rate_limit: label(endpoint.rate_limit),
                replay: match endpoint.replay {
                    Replay::Safe => "safe",
                    Replay::Never => "never",
                    Replay::Verify => "verify",
                },
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
    /// Number of named types.
    #[must_use]
    pub fn type_count(&self) -> usize {
        let local: usize = self.endpoints.iter().map(|file| file.value.types.len()).sum();
        let shared: usize = self.types.iter().map(|file| file.value.types.len()).sum();
        local + shared
    }
}
