//! What a token is for.

use super::scopes::Scopes;

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
