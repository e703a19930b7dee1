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
//! Zoom refuses a token, the client fetches another one and sends the call again, once. When a scope is
//! missing, it does so too, once a minute at most: the app may have been given it.
//!
//! A fetch belongs to no call: one that goes away, or is not polled any more, takes nothing with it and
//! keeps no other one waiting. A renewal that fails costs no token that is still good. Clients that are
//! made with clones of one `Arc` of a source, or with clones of one [`ServerToServer`], have one token.
//!
//! # Many programs
//!
//! Processes share tokens by a [`TokenStore`]: [`FileStore`] on one machine, or one of their own over a
//! database. Those of a Server-to-Server app are fetched by one of them for all, ahead of the expiry
//! ([`ServerToServer::store`]); those of users always live in a store. A store holds the tokens of
//! several apps and users, by [`TokenKey`], and replaces only those that the new ones came for.
//!
//! # The end of a program
//!
//! Zoom forgets a refresh token when it is used. A program that ends between that and the moment when the
//! next one is saved has lost the user's authorisation. So the tokens of users are not renewed behind
//! calls: the calls wait for it, once an hour, and when the last one is done, nothing is under way. Only
//! calls that were dropped, or still run, can leave a renewal behind: [`Client::close`](crate::Client::close)
//! waits for it and begins no other. Tokens of Server-to-Server apps can be had again, and are renewed
//! behind calls.
//!
//! # Example
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
//! kept when they may hold a token. [`Error::is_authorization_lost`] tells when only the user can help,
//! [`Error::is_not_authorized`] when the user has never authorised the app, and
//! [`Error::is_token_store_failure`] when it is the store that does not work.
//!
//! # What is sent again
//!
//! A request for a token of a Server-to-Server app is sent up to three times: another token does no harm.
//! A code or a refresh token is sent once, for Zoom forgets it with the first use. It is repeated only
//! when there was no connection. Each request may take 30 seconds.

mod cache;
mod cloud;
mod endpoint;
mod joint;
mod portable;
mod server_to_server;
mod sources;
mod store;
mod token;
mod user;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::error::{Error, ErrorKind};
use crate::runtime::{Runtime, within};
use crate::threads::{MaybeSend, MaybeSync};
use crate::transport::{BoxFuture, Transport, TransportError};
use crate::types::Secret;

pub(crate) use cache::{Tokens, closed};
pub use cloud::Cloud;
pub use server_to_server::ServerToServer;
#[doc(hidden)]
pub use sources::Identity;
pub use store::{FileStore, MemoryStore, StoreGuard, TokenKey, TokenSet, TokenStore};
pub use token::AccessToken;
pub use user::{Authorization, AuthorizationCode, OAuthApp, UserOAuth};

/// Longest time for one request to the token endpoint.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A source of access tokens.
///
/// An implementation only fetches. The client keeps the token, shares it between all calls, asks
/// for the next one before it expires, and sees to it that one fetch runs at a time. Clients that have
/// clones of one `Arc` with a source share its token.
pub trait Credentials: MaybeSend + MaybeSync {
    /// Fetches a token. It should come to an end by itself: while it runs, no other fetch does.
    /// [`Context::send`] gives up after 30 seconds.
    ///
    /// It runs beside the calls that wait for it, on a thread that this crate has for it, unless the client
    /// has a [`Runtime`] of another kind.
    ///
    /// # Errors
    /// When no token can be had. All calls that wait for it fail with this error; the next call
    /// fetches again.
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>>;

    /// The token, where there is only ever this one and nothing to fetch.
    fn fixed(&self) -> Option<&AccessToken> {
        None
    }

    /// Whether a fetch uses something up, as that of a new refresh token does the old one, which is lost
    /// when the program ends in the middle of it. Renewals then do not run behind calls: the calls wait for
    /// them, for ten seconds at most.
    fn rotates(&self) -> bool {
        false
    }

    /// Does what is left to do before the program ends, such as to save a token that could not be saved
    /// before. See [`Client::close`](crate::Client::close).
    ///
    /// # Errors
    /// When something would be lost.
    fn settle<'a>(&'a self, _context: &'a Context) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Asks for the end of a token, and of what it came from. See
    /// [`Client::revoke_token`](crate::Client::revoke_token).
    ///
    /// # Errors
    /// When that is not confirmed, as by default: the source knows no way.
    fn revoke<'a>(
        &'a self,
        _context: &'a Context,
        _token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<(), Error>> {
        let what = "this source of tokens cannot revoke them";
        Box::pin(std::future::ready(Err(Error::with_source(ErrorKind::InvalidInput, what))))
    }

    #[doc(hidden)]
    fn identity(&self) -> Option<Identity> {
        None
    }
}

/// So that several clients can have one source.
impl<C: Credentials + ?Sized + 'static> Credentials for Arc<C> {
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        (**self).fetch(context)
    }

    fn fixed(&self) -> Option<&AccessToken> {
        (**self).fixed()
    }

    fn rotates(&self) -> bool {
        (**self).rotates()
    }

    fn settle<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<(), Error>> {
        (**self).settle(context)
    }

    fn revoke<'a>(
        &'a self,
        context: &'a Context,
        token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<(), Error>> {
        (**self).revoke(context, token)
    }

    fn identity(&self) -> Option<Identity> {
        (**self).identity().or_else(|| Some(Identity::of(self)))
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
    /// Takes the token, without `Bearer`. A client refuses one that is empty or cannot stand in a header.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(AccessToken::new(token))
    }
}

impl Credentials for StaticToken {
    fn fetch<'a>(&'a self, _context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        let token = self.0.clone();
        Box::pin(async move { Ok(token) })
    }

    fn fixed(&self) -> Option<&AccessToken> {
        Some(&self.0)
    }
}
