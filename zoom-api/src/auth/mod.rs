//! Where access tokens come from.
//!
//! | source | for |
//! |---|---|
//! | [`ServerToServer`] | programs that act for an account of their own |
//! | [`UserOAuth`] | apps that users authorise |
//! | [`StaticToken`] | scripts and tests |
//!
//! The client keeps the token and shares it between its calls. However many there are, one fetch runs
//! at a time. The next token is fetched before the old one expires, while calls still use that one. When
//! Zoom refuses a token, the client fetches another one and sends the call again, once.
//!
//! A fetch runs as a task of its own. A caller that goes away takes nothing with it, and a renewal that
//! fails costs no token that is still good.
//!
//! ```no_run
//! use zoom_api::Client;
//! use zoom_api::auth::{Cloud, ServerToServer};
//!
//! # #[cfg(feature = "reqwest")]
//! # fn run() -> Result<(), zoom_api::Error> {
//! let zoom = Client::new(ServerToServer::new("account id", "client id", "client secret"))?;
//!
//! // An account in Zoom for Government, with the app in the environment.
//! let zoom = Client::builder(ServerToServer::from_env()?).cloud(Cloud::Government).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! What goes wrong has the kind [`Credentials`](crate::ErrorKind::Credentials): the call was not sent.
//! What the token endpoint said is behind [`Error::api`] and [`Error::raw`]. The bytes of a success are not
//! kept when they may hold a token. [`Error::is_authorization_lost`] tells when only the user can help.
//!
//! # What is sent again
//!
//! A request for a token of a Server-to-Server app is sent up to three times: another token does no harm.
//! A code or a refresh token is sent once, for Zoom forgets it with the first use. It is repeated only
//! when there was no connection. Each request may take 30 seconds.

mod cache;
mod cloud;
mod endpoint;
mod server_to_server;
mod store;
mod token;
mod user;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::error::Error;
use crate::runtime::{Runtime, within};
use crate::transport::{BoxFuture, Transport, TransportError};
use crate::types::Secret;

pub(crate) use cache::TokenCache;
pub use cloud::Cloud;
pub use server_to_server::ServerToServer;
pub use store::{FileStore, MemoryStore, StoreGuard, TokenKey, TokenSet, TokenStore};
pub use token::AccessToken;
pub use user::{Authorization, AuthorizationCode, OAuthApp, UserOAuth};

/// Longest time for one request to the token endpoint.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A source of access tokens.
///
/// An implementation only fetches. The client keeps the token, shares it between all calls, asks
/// for the next one before it expires, and sees to it that one fetch runs at a time.
pub trait Credentials: Send + Sync {
    /// Fetches a token. It should come to an end by itself: while it runs, no other fetch does.
    /// [`Context::send`] gives up after 30 seconds.
    ///
    /// # Errors
    /// When no token can be had. All calls that wait for it fail with this error; the next call
    /// fetches again.
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>>;
}

/// So that several clients can have one source.
impl<C: Credentials + ?Sized> Credentials for Arc<C> {
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        (**self).fetch(context)
    }
}

/// What a source of tokens may use: the network, the clock and the address of the token endpoint.
#[derive(Clone)]
pub struct Context {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) oauth_url: Arc<str>,
    pub(crate) refused: Option<AccessToken>,
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

    /// The token that Zoom does not accept, if that is why another one is fetched.
    #[must_use]
    pub fn refused(&self) -> Option<&AccessToken> {
        self.refused.as_ref()
    }

    /// Sends a request over the transport of the client, as it is: nothing is added, and nothing is
    /// sent twice. It may take 30 seconds.
    ///
    /// # Errors
    /// When no complete answer came.
    pub async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, Error> {
        let answer = within(self.runtime(), REQUEST_TIMEOUT, self.transport.send(request)).await;
        let late = || TransportError::timeout(format!("no answer within {REQUEST_TIMEOUT:?}"));
        Ok(answer.unwrap_or_else(|| Err(late()))?)
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
