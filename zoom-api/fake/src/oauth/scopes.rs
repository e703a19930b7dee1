//! What a token allows.

use zoom_api::OPERATIONS;

/// What a token allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Scopes {
    /// Whatever there is, in a spec of tomorrow too.
    All,
    /// These.
    Some(Vec<String>),
}

impl Scopes {
    /// What users can grant for themselves.
    pub(in super::super) fn of_users() -> Self {
        let scopes = known().into_iter().filter(|scope| !is_admin(scope));
        Self::Some(scopes.map(str::to_owned).collect())
    }

    /// As the token endpoint writes them.
    pub(super) fn text(&self) -> String {
        match self {
            Self::All => known().join(" "),
            Self::Some(scopes) => scopes.join(" "),
        }
    }
}

/// Whether a scope allows calls for users other than the one whose token it is.
pub(in super::super) fn is_admin(scope: &str) -> bool {
    matches!(scope.rsplit(':').next(), Some("admin" | "master"))
}

/// Every scope of the spec.
fn known() -> Vec<&'static str> {
    let mut scopes: Vec<_> =
        OPERATIONS.iter().flat_map(|operation| operation.all_scopes()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}
