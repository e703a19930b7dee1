use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::sets::Sets;
use super::{StoreGuard, TokenKey, TokenSet, TokenStore, patience};
use crate::error::{Error, ErrorKind};
use crate::runtime::Runtime;
use crate::transport::BoxFuture;

/// Keeps tokens until the program ends, for tests and for programs that keep them elsewhere.
#[derive(Debug, Default)]
pub struct MemoryStore {
    sets: Mutex<Sets>,
    /// Names of the keys that are locked.
    locked: Arc<Mutex<HashSet<String>>>,
}

impl MemoryStore {
    /// A store that holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that holds tokens of a user: of the one who comes first.
    #[must_use]
    pub fn with(tokens: TokenSet) -> Self {
        Self { sets: Mutex::new(Sets::unnamed(tokens)), locked: Arc::default() }
    }
}

impl TokenStore for MemoryStore {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
        Box::pin(async { Ok(held(&self.sets).get(key).cloned()) })
    }

    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move { Ok(held(&self.sets).replace(key, expected, new)) })
    }

    fn lock<'a>(
        &'a self,
        key: &'a TokenKey,
        runtime: &'a dyn Runtime,
    ) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        Box::pin(async move {
            let locked = patience(runtime, || {
                let free = held(&self.locked).insert(key.name().to_owned());
                Ok(free.then(|| Lock(Arc::clone(&self.locked), key.name().to_owned())))
            });
            match locked.await? {
                Some(lock) => Ok(StoreGuard::new(lock)),
                None => Err(Error::with_source(
                    ErrorKind::Credentials,
                    "somebody else holds the lock of the tokens",
                )),
            }
        })
    }
}

struct Lock(Arc<Mutex<HashSet<String>>>, String);

impl Drop for Lock {
    fn drop(&mut self) {
        held(&self.0).remove(&self.1);
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
