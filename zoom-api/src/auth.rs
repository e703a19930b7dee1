//! Where access tokens come from.

use crate::error::Error;
use crate::transport::BoxFuture;
use crate::types::Secret;

/// A source of access tokens. The client asks it before every call.
pub trait Credentials: Send + Sync {
    /// The token to send now.
    ///
    /// # Errors
    /// When no token can be had; the call is then not sent.
    fn token(&self) -> BoxFuture<'_, Result<Secret, Error>>;
}

/// One access token that never changes, for scripts and tests. Zoom's tokens live for an hour.
#[derive(Clone, Debug)]
pub struct StaticToken(Secret);

impl StaticToken {
    /// Takes the token, without `Bearer`.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(token.into())
    }
}

impl Credentials for StaticToken {
    fn token(&self) -> BoxFuture<'_, Result<Secret, Error>> {
        let token = self.0.clone();
        Box::pin(async move { Ok(token) })
    }
}
