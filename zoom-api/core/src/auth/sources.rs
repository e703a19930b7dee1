//! Which sources of tokens there are, so that one of them has one token however many clients it has.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::cache::TokenCache;
use super::context::Context;
use super::credentials::Credentials;
use super::identity::Identity;

/// From this number on, those that are gone are forgotten.
const MANY: usize = 64;

/// The source, the endpoint that it asks, and the Zoom that is reached there.
type Key = (usize, Arc<str>, u64);

#[derive(Default)]
struct Sources {
    caches: HashMap<Key, (Identity, Arc<TokenCache>)>,
    forget_at: usize,
}

/// Those of the process.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
fn all() -> &'static Mutex<Option<Sources>> {
    static SOURCES: Mutex<Option<Sources>> = Mutex::new(None);
    &SOURCES
}

/// Those of the process, which has one thread.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
fn all() -> std::rc::Rc<Mutex<Option<Sources>>> {
    thread_local!(static SOURCES: std::rc::Rc<Mutex<Option<Sources>>> = std::rc::Rc::default());
    SOURCES.with(std::rc::Rc::clone)
}

/// The cache of a source, which it shares with all clients that have the same source and ask the same
/// endpoint.
pub(super) fn cache(source: &dyn Credentials, context: &Context) -> Arc<TokenCache> {
    let Some(identity) = source.identity() else { return Arc::default() };
    let all = all();
    let mut sources = all.lock().unwrap_or_else(PoisonError::into_inner);
    let sources = sources.get_or_insert_default();
    if sources.caches.len() >= sources.forget_at.max(MANY) {
        sources.caches.retain(|_, (identity, _)| identity.alive.is_alive());
        // Not with every client, when all are in use.
        sources.forget_at = sources.caches.len() * 2;
    }
    let key = (identity.place, Arc::clone(&context.oauth_url), context.transport.realm());
    let (_, cache) = sources.caches.entry(key).or_insert_with(|| (identity, Arc::default()));
    Arc::clone(cache)
}
