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
mod context;
mod credentials;
mod endpoint;
mod identity;
mod joint;
mod portable;
mod server_to_server;
mod sources;
mod store;
mod token;
mod tokens;
mod user;

use crate::error::Error;
use crate::transport::BoxFuture;
use crate::types::Secret;

pub use cloud::Cloud;
pub(crate) use cloud::VERSION;
pub use context::Context;
pub use credentials::Credentials;
#[doc(hidden)]
pub use identity::Identity;
pub use server_to_server::ServerToServer;

pub use store::{FileStore, MemoryStore, StoreGuard, TokenKey, TokenSet, TokenStore};
pub use token::AccessToken;
pub(crate) use tokens::{Tokens, closed};
pub use user::{Authorization, AuthorizationCode, OAuthApp, UserOAuth};

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
