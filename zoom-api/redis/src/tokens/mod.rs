//! Tokens that all processes share.

mod lock;
#[cfg(feature = "seal")]
mod seal;

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

use redis::{Cmd, Value};
use zoom_api::auth::{StoreGuard, TokenKey, TokenSet, TokenStore};
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;
use zoom_api::{Error, ErrorKind};

use crate::script::Script;
use crate::store::Store;
#[cfg(feature = "seal")]
pub use seal::SealKey;

static REPLACE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("replace.lua")));

/// For how long the tokens of a user are tried to be read or saved: without them, the user has to authorise
/// the app again. A token of a Server-to-Server app is tried once, for another one does no harm.
const PATIENCE: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// How long it is left in peace when it is busy.
const BUSY: Duration = Duration::from_millis(50);

/// Keeps tokens in the store: one access token of an account for all processes, and refresh tokens that are only
/// ever put in place of those that they came for.
///
/// While one process fetches, the others wait for what it brings. If it dies, they wait for three seconds at most.
///
/// Who can read the store reads the tokens, unless they are sealed (feature `seal`). A Redis that is not told to
/// write to its disk at once loses the last ones when it dies: see the [documentation of the
/// crate](crate#what-may-live-in-a-plain-redis).
///
/// ```no_run
/// use zoom_api::Client;
/// use zoom_api::auth::ServerToServer;
/// use zoom_api_redis::{RedisTokens, Store};
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// let store = Store::open("redis://127.0.0.1/")?;
/// let zoom = Client::new(ServerToServer::from_env()?.store(RedisTokens::new(&store)))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisTokens {
    store: Store,
    #[cfg(feature = "seal")]
    seal: Option<seal::Seal>,
}

impl RedisTokens {
    /// Tokens that stand in the store as they are.
    #[must_use]
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            #[cfg(feature = "seal")]
            seal: None,
        }
    }

    /// Tokens that are sealed with a key of the caller's, by XChaCha20-Poly1305. They cannot be read without it,
    /// nor be put in the place of other ones.
    #[cfg(feature = "seal")]
    #[must_use]
    pub fn sealed(store: &Store, key: SealKey) -> Self {
        Self { store: store.clone(), seal: Some(seal::Seal::new(key)) }
    }

    /// Opens tokens that were sealed with an older key, too. The next ones are sealed with the new one.
    #[cfg(feature = "seal")]
    #[must_use]
    pub fn or_sealed_with(mut self, old: SealKey) -> Self {
        if let Some(seal) = &mut self.seal {
            seal.or_with(old);
        }
        self
    }

    fn close(&self, key: &str, tokens: &TokenSet) -> Result<Vec<u8>, Error> {
        let text = tokens.to_json();
        #[cfg(feature = "seal")]
        if let Some(seal) = &self.seal {
            return seal.close(key, text.expose().as_bytes()).map_err(failed);
        }
        let _ = key;
        Ok(text.expose().as_bytes().to_vec())
    }

    fn open(&self, key: &str, bytes: &[u8]) -> Result<TokenSet, Error> {
        #[cfg(feature = "seal")]
        let bytes = &*match &self.seal {
            Some(seal) => seal.open(key, bytes).map_err(failed)?,
            None => bytes.to_vec(),
        };
        let _ = key;
        let text = std::str::from_utf8(bytes).ok();
        text.and_then(TokenSet::from_json)
            .ok_or_else(|| failed("what the store holds is no set of tokens, or is sealed"))
    }

    async fn load(&self, key: &TokenKey) -> Result<Option<TokenSet>, Error> {
        let name = name(key, "tokens");
        let mut command = redis::cmd("HGET");
        command.arg(&*name).arg("tokens");
        match self.request(key, Request::Read(command)).await? {
            Value::Nil => Ok(None),
            Value::BulkString(bytes) => self.open(&name, &bytes).map(Some),
            _ => Err(failed("what the store holds is no set of tokens")),
        }
    }

    async fn replace(
        &self,
        key: &TokenKey,
        expected: Option<&TokenSet>,
        new: Option<&TokenSet>,
    ) -> Result<bool, Error> {
        let name = name(key, "tokens");
        let fence = |set: Option<&TokenSet>| set.map(TokenSet::fence).unwrap_or_default();
        let sealed = new.map(|new| self.close(&name, new)).transpose()?.unwrap_or_default();
        let lifetime = new.and_then(lifetime).unwrap_or_default();
        let arguments = [
            fence(expected).into_bytes(),
            fence(new).into_bytes(),
            sealed,
            lifetime.as_millis().to_string().into_bytes(),
        ];
        // Whether it was done before, when an answer was lost, makes no difference.
        match self.request(key, Request::Replace(name, arguments)).await? {
            Value::Int(done) => Ok(done == 1),
            _ => Err(failed("the answer of the store is not one of the script's")),
        }
    }

    /// Tries again for a while where that matters, and goes on when the caller goes away.
    async fn request(&self, key: &TokenKey, request: Request) -> Result<Value, Error> {
        let link = Arc::clone(self.store.link());
        let patience = patience(key);
        let task = async move {
            let start = Instant::now();
            loop {
                let result = match &request {
                    Request::Read(command) => link.query(command).await,
                    Request::Replace(name, arguments) => {
                        REPLACE.run(&link, std::slice::from_ref(name), arguments).await
                    }
                };
                match result {
                    Err(error) if error.is_passing() && start.elapsed() < patience => {
                        tokio::time::sleep(link.pause().await.unwrap_or(BUSY)).await;
                    }
                    result => return result,
                }
            }
        };
        self.store.run(task).await.map_err(failed)
    }
}

/// What the store is asked.
enum Request {
    Read(Cmd),
    Replace(Arc<str>, [Vec<u8>; 4]),
}

impl TokenStore for RedisTokens {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
        Box::pin(self.load(key))
    }

    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(self.replace(key, expected, new))
    }

    fn lock<'a>(
        &'a self,
        key: &'a TokenKey,
        runtime: &'a dyn Runtime,
    ) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        Box::pin(async move {
            let guard = lock::lock(&self.store, name(key, "lock"), runtime, patience(key)).await;
            guard
                .map_err(failed)?
                .ok_or_else(|| failed("another process holds the lock of the tokens"))
        })
    }
}

impl fmt::Debug for RedisTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisTokens").finish_non_exhaustive()
    }
}

/// The part in braces keeps all keys of the tokens on one node of a cluster. The number is that of the layout.
fn name(key: &TokenKey, what: &str) -> Arc<str> {
    format!("zoom-api:1:{{tokens:{}}}:{what}", key.name()).into()
}

/// How long a store that is away is tried again.
fn patience(key: &TokenKey) -> Duration {
    if key.is_of_user() { PATIENCE } else { Duration::ZERO }
}

/// How long the store has to keep an access token that stands alone, at most a year: the store takes no time that it
/// cannot add to its own. A refresh token stays.
fn lifetime(tokens: &TokenSet) -> Option<Duration> {
    let access = tokens.access_token().filter(|_| tokens.refresh_token().is_none())?;
    let left = access.expiry()?.duration_since(SystemTime::now()).unwrap_or_default();
    Some(left.clamp(Duration::from_secs(1), LONGEST))
}

fn failed(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::with_source(ErrorKind::Credentials, why)
}
