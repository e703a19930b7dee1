//! What a token is for.

use super::tokens::Scopes;
use zoom_api::OPERATIONS;

/// What a token is for: whose it is, and what it allows. See [`Fake::token`](super::super::Fake::token).
///
/// ```
/// use zoom_api_fake::{Fake, Grant};
///
/// let fake = Fake::start();
/// let all = fake.token(Grant::account());
/// let few = fake.token(Grant::account().scopes(["user:read:list_users:admin"]));
/// assert_ne!(all, few);
/// ```
#[derive(Clone, Debug)]
pub struct Grant {
    pub(in super::super) user: Option<String>,
    pub(in super::super) scopes: Scopes,
}

impl Grant {
    /// A token as a Server-to-Server app gets it, with all scopes. It acts as the owner of the account.
    #[must_use]
    pub fn account() -> Self {
        Self { user: None, scopes: Scopes::All }
    }

    /// A token of a user, by id or e-mail address, with the scopes that users can grant for themselves.
    /// With these, calls are for `me`.
    #[must_use]
    pub fn user(user: impl Into<String>) -> Self {
        Self { user: Some(user.into()), scopes: Scopes::of_users() }
    }

    /// Sets the scopes, classic or granular ones.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Scopes::Some(scopes.into_iter().map(Into::into).collect());
        self
    }
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
