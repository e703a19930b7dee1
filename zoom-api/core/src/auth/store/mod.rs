//! Where tokens are kept between two runs of a program, and shared between programs.

mod file;
mod key;
mod memory;
mod set;
mod sets;

use std::any::Any;
use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::runtime::Runtime;
use crate::threads::{MaybeSend, MaybeSync};
use crate::transport::BoxFuture;

pub use file::FileStore;
pub use key::TokenKey;
pub use memory::MemoryStore;
pub use set::TokenSet;

/// Keeps tokens by key: a file, a table of a database, secrets of a vault.
///
/// Zoom gives another refresh token with every access token and forgets the one before. One that is not
/// saved is lost, and the user has to authorise the app again. So the tokens are saved before the
/// access token is used, and they are only ever put in place of those that they came for. A store that
/// compares and replaces in one step loses nothing even where its lock is lost, or is none.
///
/// With SQL, a table has the columns `name`, `fence` and `tokens`, and one statement replaces:
///
/// ```
/// use zoom_api::auth::{TokenKey, TokenSet, TokenStore};
/// use zoom_api::transport::BoxFuture;
/// use zoom_api::{Error, ErrorKind};
///
/// # struct Database;
/// # impl Database {
/// #     async fn text(&self, _: &str, _: &[&str]) -> Result<Option<String>, std::io::Error> { Ok(None) }
/// #     async fn rows(&self, _: &str, _: &[&str]) -> Result<u64, std::io::Error> { Ok(1) }
/// # }
/// struct InDatabase(Database);
///
/// impl TokenStore for InDatabase {
///     fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
///         Box::pin(async {
///             let sql = "SELECT tokens FROM zoom WHERE name = $1";
///             let text = self.0.text(sql, &[key.name()]).await.map_err(failed)?;
///             let read = |text: String| {
///                 TokenSet::from_json(&text).ok_or_else(|| failed("not a set of tokens"))
///             };
///             text.map(read).transpose()
///         })
///     }
///
///     fn replace<'a>(
///         &'a self,
///         key: &'a TokenKey,
///         expected: Option<&'a TokenSet>,
///         new: Option<&'a TokenSet>,
///     ) -> BoxFuture<'a, Result<bool, Error>> {
///         Box::pin(async move {
///             let old = expected.map(TokenSet::fence).unwrap_or_default();
///             let text = new.map(TokenSet::to_json).unwrap_or_default();
///             let fence = new.map(TokenSet::fence).unwrap_or_default();
///             let (sql, values) = match (expected, new) {
///                 (None, None) => return Ok(self.load(key).await?.is_none()),
///                 (None, Some(_)) => (
///                     "INSERT INTO zoom (name, fence, tokens) VALUES ($1, $2, $3)
///                      ON CONFLICT DO NOTHING",
///                     vec![key.name(), &fence, text.expose()],
///                 ),
///                 (Some(_), Some(_)) => (
///                     "UPDATE zoom SET fence = $2, tokens = $3 WHERE name = $1 AND fence = $4",
///                     vec![key.name(), &fence, text.expose(), &old],
///                 ),
///                 (Some(_), None) => (
///                     "DELETE FROM zoom WHERE name = $1 AND fence = $2",
///                     vec![key.name(), &old],
///                 ),
///             };
///             Ok(self.0.rows(sql, &values).await.map_err(failed)? == 1)
///         })
///     }
/// }
///
/// fn failed(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
///     Error::with_source(ErrorKind::Credentials, why)
/// }
/// ```
///
/// Its futures are [`BoxFuture`]s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no store of tokens",
    label = "not a store",
    note = "`auth` has `FileStore::new(path)` and `MemoryStore`"
)]
pub trait TokenStore: MaybeSend + MaybeSync {
    /// Reads the tokens of a key. `None`: there are none yet.
    ///
    /// # Errors
    /// When they cannot be read.
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>>;

    /// Puts `new` in place of `expected`, in one step: `true`. When it returns, they are safe.
    ///
    /// `expected` is what the new tokens were had with, and `None` when there was nothing. It is what the
    /// store holds if [`TokenSet::fence`] is the same. Where the store holds something else, it is newer: the
    /// store stays as it is, and the answer is `false`. `new` is `None` when the tokens are to go.
    ///
    /// # Errors
    /// When they cannot be saved. Those that were there must still be, or the new ones.
    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>>;

    /// Keeps others away from the tokens of a key until the guard is dropped, so that one of them fetches
    /// and the others find what it has fetched. A lock that ends by itself should live for two minutes. The
    /// default keeps nobody away: right when one process uses the store.
    ///
    /// # Errors
    /// When the lock cannot be had.
    fn lock<'a>(
        &'a self,
        _key: &'a TokenKey,
        _runtime: &'a dyn Runtime,
    ) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        Box::pin(std::future::ready(Ok(StoreGuard::new(()))))
    }
}

impl<S: TokenStore + ?Sized> TokenStore for std::sync::Arc<S> {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
        (**self).load(key)
    }

    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        (**self).replace(key, expected, new)
    }

    fn lock<'a>(
        &'a self,
        key: &'a TokenKey,
        runtime: &'a dyn Runtime,
    ) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        (**self).lock(key, runtime)
    }
}

/// Anything that is kept for its `Drop`.
trait Held: MaybeSend {}
impl<T: Any + MaybeSend> Held for T {}

/// Holds the lock of a store until it is dropped.
pub struct StoreGuard(#[allow(dead_code)] Box<dyn Held>);

impl StoreGuard {
    /// Keeps a value, whose `Drop` releases the lock.
    pub fn new(guard: impl Any + MaybeSend) -> Self {
        Self(Box::new(guard))
    }
}

impl fmt::Debug for StoreGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreGuard")
    }
}

/// For how long a lock is tried: a fetch takes half a minute if it takes long.
const LOCK_TIME: Duration = Duration::from_secs(60);
/// The longest time between two tries.
const LOCK_EVERY: Duration = Duration::from_millis(20);

/// Tries to get a lock until it is there, or the time is up. Nobody queues: whoever is gone, or is not
/// polled, is in nobody's way.
async fn patience<T>(
    runtime: &dyn Runtime,
    mut attempt: impl FnMut() -> Result<Option<T>, Error>,
) -> Result<Option<T>, Error> {
    let end = runtime.uptime().saturating_add(LOCK_TIME);
    let mut pause = Duration::from_millis(2);
    loop {
        let found = attempt()?;
        let left = end.saturating_sub(runtime.uptime());
        if found.is_some() || left.is_zero() {
            return Ok(found);
        }
        runtime.sleep(pause.min(left)).await;
        pause = (pause * 2).min(LOCK_EVERY);
    }
}
