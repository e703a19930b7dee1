//! Which sources of tokens there are, so that one of them has one token however many clients it has.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::cache::TokenCache;
use super::{Context, Credentials};

/// From this number on, those that are gone are forgotten.
const MANY: usize = 64;

/// What tells a source from all others, for as long as it is kept.
pub struct Identity {
    /// Where the source lies in memory. Nothing else comes to lie there while `is_alive` is kept.
    place: usize,
    is_alive: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Identity {
    pub(super) fn of<T: Send + Sync + ?Sized + 'static>(shared: &Arc<T>) -> Self {
        let weak = Arc::downgrade(shared);
        Self {
            place: Arc::as_ptr(shared).cast::<()>().addr(),
            is_alive: Box::new(move || weak.strong_count() > 0),
        }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

/// The source, the endpoint that it asks, and the Zoom that is reached there.
type Key = (usize, Arc<str>, u64);

#[derive(Default)]
struct Sources {
    caches: HashMap<Key, (Identity, Arc<TokenCache>)>,
    forget_at: usize,
}

/// The cache of a source, which it shares with all clients that have the same source and ask the same
/// endpoint.
pub(super) fn cache(source: &dyn Credentials, context: &Context) -> Arc<TokenCache> {
    static SOURCES: Mutex<Option<Sources>> = Mutex::new(None);
    let Some(identity) = source.identity() else { return Arc::default() };
    let mut sources = SOURCES.lock().unwrap_or_else(PoisonError::into_inner);
    let sources = sources.get_or_insert_default();
    if sources.caches.len() >= sources.forget_at.max(MANY) {
        sources.caches.retain(|_, (identity, _)| (identity.is_alive)());
        // Not with every client, when all are in use.
        sources.forget_at = sources.caches.len() * 2;
    }
    let key = (identity.place, Arc::clone(&context.oauth_url), context.transport.realm());
    let (_, cache) = sources.caches.entry(key).or_insert_with(|| (identity, Arc::default()));
    Arc::clone(cache)
}
