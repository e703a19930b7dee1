//! Stores of tokens that a test hears of and lets fail.

use std::sync::atomic::{AtomicUsize, Ordering};

use zoom_api::auth::{MemoryStore, TokenKey, TokenSet, TokenStore};
use zoom_api::transport::BoxFuture;
use zoom_api::{Error, ErrorKind};

/// What is about to be done to a store.
#[derive(Clone, Copy)]
pub enum Access<'a> {
    Load,
    Replace(Option<&'a TokenSet>),
}

type Before = dyn Fn(Access<'_>) -> Result<(), Error> + Send + Sync;

/// A store in memory that has no lock, so that whoever shares it may come in between. What a test says of an
/// access that is an error becomes of it.
pub struct Watched {
    pub tokens: MemoryStore,
    before: Box<Before>,
}

impl Watched {
    pub fn new(
        tokens: MemoryStore,
        before: impl Fn(Access<'_>) -> Result<(), Error> + Send + Sync + 'static,
    ) -> Self {
        Self { tokens, before: Box::new(before) }
    }

    /// Holds a refresh token, and never fails.
    pub fn with(refresh: &str) -> Self {
        Self::new(MemoryStore::with(TokenSet::new(refresh)), |_| Ok(()))
    }

    /// The same, and so many times it cannot be written.
    pub fn full(refresh: &str, times: usize) -> Self {
        let left = AtomicUsize::new(times);
        Self::new(MemoryStore::with(TokenSet::new(refresh)), move |access| match access {
            Access::Replace(_) if take(&left) => Err(disk_full()),
            _ => Ok(()),
        })
    }
}

/// One less, if there is one.
pub fn take(left: &AtomicUsize) -> bool {
    let less = |left: usize| left.checked_sub(1);
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
}

pub fn disk_full() -> Error {
    Error::with_source(ErrorKind::Connection, "disk full")
}

impl TokenStore for Watched {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
        Box::pin(async {
            (self.before)(Access::Load)?;
            self.tokens.load(key).await
        })
    }

    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        Box::pin(async move {
            (self.before)(Access::Replace(new))?;
            self.tokens.replace(key, expected, new).await
        })
    }
}
