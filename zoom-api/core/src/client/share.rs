//! More clients that share what one has.

use std::sync::Arc;

use super::{Client, Inner};
use crate::auth::{AccessToken, Credentials, Tokens};
use crate::error::Error;
use crate::pace::Pacer;

impl Client {
    /// The same client for another user: it shares connections, rate limits and settings with this one, and
    /// has a token of its own. That is how one process serves many users. Such a client takes less than a
    /// kilobyte; one of [`Client::new`] has a pool of connections of its own.
    ///
    /// Zoom counts the calls of all users of an account together. A user of another account has limits of
    /// its own: see [`with_pacer`](Self::with_pacer).
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use zoom_api::Client;
    /// use zoom_api::auth::{FileStore, OAuthApp, UserOAuth};
    ///
    /// # fn run(zoom: Client, app: OAuthApp, names: Vec<String>) -> Result<(), zoom_api::Error> {
    /// let (app, store) = (Arc::new(app), Arc::new(FileStore::new("tokens.json")));
    /// let clients = names
    ///     .iter()
    ///     .map(|name| UserOAuth::new(Arc::clone(&app), Arc::clone(&store)).user(name))
    ///     .map(|tokens| zoom.with_credentials(tokens))
    ///     .collect::<Result<Vec<Client>, _>>()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the credentials are a token that cannot be one.
    pub fn with_credentials(&self, credentials: impl Credentials + 'static) -> Result<Self, Error> {
        credentials.fixed().map_or(Ok(()), AccessToken::check)?;
        let tokens = Tokens::new(Arc::new(credentials), &self.inner.shared.context);
        Ok(self.sharing(tokens, Arc::clone(&self.inner.pacer)))
    }

    /// The same client with other rate limits, for users of another account. It shares connections, settings and
    /// the source of its token with this one. Clients of one account have clones of one
    /// [`AccountPacer`](crate::pace::AccountPacer).
    #[must_use]
    pub fn with_pacer(&self, pacer: impl Pacer + 'static) -> Self {
        self.sharing(self.inner.tokens.shared(), Arc::new(pacer))
    }

    fn sharing(&self, tokens: Tokens, pacer: Arc<dyn Pacer>) -> Self {
        let inner = Inner { tokens, pacer, shared: Arc::clone(&self.inner.shared) };
        Self { inner: Arc::new(inner), options: self.options, headers: self.headers.clone() }
    }
}
