use std::sync::{Mutex, PoisonError};

use super::{TokenSet, TokenStore};
use crate::error::Error;
use crate::transport::BoxFuture;

/// Keeps tokens until the program ends, for tests and for programs that keep them elsewhere.
#[derive(Debug, Default)]
pub struct MemoryStore(Mutex<Option<TokenSet>>);

impl MemoryStore {
    /// A store that holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that holds tokens.
    #[must_use]
    pub fn with(tokens: TokenSet) -> Self {
        Self(Mutex::new(Some(tokens)))
    }
}

impl TokenStore for MemoryStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, Error>> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(std::future::ready(Ok(tokens)))
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), Error>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}
