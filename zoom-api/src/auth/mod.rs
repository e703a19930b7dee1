//! Where access tokens come from.

mod cache;
mod token;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::error::Error;
use crate::runtime::Runtime;
use crate::transport::{BoxFuture, Transport};
use crate::types::Secret;

pub(crate) use cache::TokenCache;
pub use token::AccessToken;

/// A source of access tokens.
///
/// An implementation only fetches. The client keeps the token, shares it between all calls, asks
/// for the next one before it expires, and sees to it that one fetch runs at a time.
pub trait Credentials: Send + Sync {
    /// Fetches a token.
    ///
    /// # Errors
    /// When no token can be had. All calls that wait for it fail with this error; the next call
    /// fetches again.
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>>;
}

/// What a source of tokens may use: the network, the clock and the address of the token endpoint.
#[derive(Clone)]
pub struct Context {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) runtime: Arc<dyn Runtime>,
    /// URL of the folder of the OAuth endpoints, such as `https://zoom.us/oauth`.
    pub(crate) oauth_url: Arc<str>,
}

impl Context {
    /// URL of the OAuth endpoints, such as `https://zoom.us/oauth`.
    #[must_use]
    pub fn oauth_url(&self) -> &str {
        &self.oauth_url
    }

    /// The clock of the client.
    #[must_use]
    pub fn runtime(&self) -> &dyn Runtime {
        &*self.runtime
    }

    /// Sends a request over the transport of the client, as it is: nothing is added, and nothing is
    /// sent twice.
    ///
    /// # Errors
    /// When no complete answer came.
    pub async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, Error> {
        Ok(self.transport.send(request).await?)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("oauth_url", &self.oauth_url).finish_non_exhaustive()
    }
}

/// One access token that never changes, for scripts and tests. Zoom's tokens live for an hour.
#[derive(Clone, Debug)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Takes the token, without `Bearer`.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(AccessToken::new(token))
    }
}

impl Credentials for StaticToken {
    fn fetch<'a>(&'a self, _context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let token = self.0.clone();
        Box::pin(async move { Ok(token) })
    }
}
