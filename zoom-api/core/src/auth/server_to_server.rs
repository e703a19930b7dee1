use std::env;
use std::fmt;
use std::sync::Arc;

use super::cache::usable;
use super::endpoint::{self, App, Refusal};
use super::{AccessToken, Context, Credentials, Identity, TokenKey, TokenSet, TokenStore};
use crate::error::{Error, ErrorKind};
use crate::retry::backoff;
use crate::transport::BoxFuture;
use crate::types::Secret;

/// Most requests for one token. A second token does no harm, so that a lost answer is no problem.
const MOST_ATTEMPTS: u32 = 3;

/// Tokens of a Server-to-Server OAuth app, which acts as the owner of its account.
///
/// ```no_run
/// use zoom_api::Client;
/// use zoom_api::auth::ServerToServer;
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// // ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET
/// # #[cfg(feature = "reqwest")]
/// let zoom = Client::new(ServerToServer::from_env()?)?;
/// # Ok(())
/// # }
/// ```
///
/// Programs that run for a short time, and those that run side by side, share one token by way of a
/// [`store`](Self::store):
///
/// ```no_run
/// use zoom_api::auth::{FileStore, ServerToServer};
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// let app = ServerToServer::from_env()?.store(FileStore::new("token.json"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ServerToServer {
    account_id: String,
    client_id: String,
    client_secret: Secret,
    store: Option<Arc<dyn TokenStore>>,
    /// What clones have in common: they are one source.
    mark: Arc<()>,
}

impl ServerToServer {
    /// Takes the three values that the page of the app in Zoom's Marketplace shows.
    pub fn new(
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Self {
        Self {
            account_id: account_id.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            store: None,
            mark: Arc::default(),
        }
    }

    /// Keeps the token in a store, where other runs and other processes find it: one of them fetches, ahead
    /// of the expiry, for all. A store that fails is told of in a warning, and costs nothing but another
    /// token.
    #[must_use]
    pub fn store(self, store: impl TokenStore + 'static) -> Self {
        Self { store: Some(Arc::new(store)), mark: Arc::default(), ..self }
    }

    /// What the store knows the token by.
    #[must_use]
    pub fn key(&self) -> TokenKey {
        TokenKey::of_account(&self.client_id, &self.account_id)
    }

    /// Takes them from the environment: `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and
    /// `ZOOM_CLIENT_SECRET`.
    ///
    /// # Errors
    /// When any of them is not set or empty. The error names all that are missing.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(|name| env::var(name).ok())
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let names = ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];
        let values = names.map(|name| lookup(name).filter(|value| !value.trim().is_empty()));
        match values {
            [Some(account_id), Some(client_id), Some(secret)] => {
                Ok(Self::new(account_id.trim(), client_id.trim(), secret.trim()))
            }
            values => {
                let missing = names.iter().zip(&values).filter(|(_, value)| value.is_none());
                let missing: Vec<_> = missing.map(|(name, _)| *name).collect();
                let what = format!("not in the environment: {}", missing.join(", "));
                Err(Error::with_source(ErrorKind::InvalidInput, what))
            }
        }
    }

    async fn fetch(&self, context: &Context) -> Result<AccessToken, Error> {
        let Some(store) = &self.store else { return self.request(context).await };
        let key = self.key();
        if let Some(token) = load(&**store, &key).await.and_then(|set| usable(&set, context)) {
            return Ok(token);
        }
        // Whoever has the lock fetches. The others find the token when they have it.
        let _guard = store.lock(&key, context.runtime()).await.map_err(told).ok();
        let stored = load(&**store, &key).await;
        if let Some(token) = stored.as_ref().and_then(|set| usable(set, context)) {
            return Ok(token);
        }
        let token = self.request(context).await?;
        let new = TokenSet::of_access(token.clone());
        let replaced = store.replace(&key, stored.as_ref(), Some(&new)).await.map_err(told);
        if matches!(replaced, Ok(false)) {
            // Somebody without the lock was faster. All use the same one, for it may be the only one that
            // is good.
            let theirs = load(&**store, &key).await.and_then(|set| usable(&set, context));
            return Ok(theirs.unwrap_or(token));
        }
        Ok(token)
    }

    async fn revoke(&self, context: &Context, token: &AccessToken) -> Result<(), Error> {
        endpoint::revoke(context, self.app(), token).await?;
        if let Some(store) = &self.store {
            let key = self.key();
            let stored = load(&**store, &key).await;
            let same = |set: &TokenSet| {
                set.access_token().is_some_and(|stored| stored.secret() == token.secret())
            };
            if let Some(stored) = stored.filter(same) {
                let _ = store.replace(&key, Some(&stored), None).await.map_err(told);
            }
        }
        Ok(())
    }

    fn app(&self) -> App<'_> {
        App { id: &self.client_id, secret: Some(&self.client_secret) }
    }

    async fn request(&self, context: &Context) -> Result<AccessToken, Error> {
        if [&self.account_id, &self.client_id].into_iter().any(String::is_empty)
            || self.client_secret.expose().is_empty()
        {
            let what = "account id, client id or client secret is empty";
            return Err(Error::with_source(ErrorKind::InvalidInput, what));
        }
        let form = [("grant_type", "account_credentials"), ("account_id", &self.account_id)];
        let mut attempt = 1;
        loop {
            match endpoint::request(context, self.app(), &form).await {
                Ok(grant) => return grant.access,
                Err(Refusal::NotSent(_) | Refusal::Unclear(_)) if attempt < MOST_ATTEMPTS => {
                    let runtime = context.runtime();
                    runtime.sleep(backoff(attempt, runtime.chance())).await;
                    attempt += 1;
                }
                Err(refusal) => return Err(refusal.into_error()),
            }
        }
    }
}

/// What the store holds, as far as it can be read.
async fn load(store: &dyn TokenStore, key: &TokenKey) -> Option<TokenSet> {
    store.load(key).await.map_err(told).ok().flatten()
}

fn told(error: Error) {
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    tracing::warn!(cause, "the store of the access token failed, and is done without");
}

impl Credentials for ServerToServer {
    fn fetch<'a>(&'a self, context: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(self.fetch(context))
    }

    fn revoke<'a>(
        &'a self,
        context: &'a Context,
        token: &'a AccessToken,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.revoke(context, token))
    }

    fn identity(&self) -> Option<Identity> {
        Some(Identity::of(&self.mark))
    }
}

impl fmt::Debug for ServerToServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerToServer")
            .field("account_id", &self.account_id)
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn all_missing_variables_are_named() {
        let missing = |set: &[(&str, &str)]| {
            let lookup = |name: &str| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            let error = ServerToServer::from_lookup(lookup).err()?;
            error.source().map(ToString::to_string)
        };
        let all = [("ZOOM_ACCOUNT_ID", "a"), ("ZOOM_CLIENT_ID", "b"), ("ZOOM_CLIENT_SECRET", "c")];
        assert_eq!(missing(&all), None);
        let text = "not in the environment: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET";
        assert_eq!(missing(&[]).as_deref(), Some(text));
        let text = "not in the environment: ZOOM_ACCOUNT_ID, ZOOM_CLIENT_SECRET";
        assert_eq!(
            missing(&[("ZOOM_CLIENT_ID", "b"), ("ZOOM_CLIENT_SECRET", " ")]).as_deref(),
            Some(text)
        );
    }
}
