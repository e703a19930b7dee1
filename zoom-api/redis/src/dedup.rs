//! Which events were handled, for all processes.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::SystemTime;

use redis::Value;
use zoom_api::transport::BoxFuture;
use zoom_api::webhooks::{Claim, Claimed, DedupStore};
use zoom_api::{Error, ErrorKind};

use crate::link::StoreError;
use crate::script::Script;
use crate::store::Store;

/// Ends a claim that is still ours: the same script as for a lock.
static RELEASE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("tokens/unlock.lua")));

/// What stands in the place of a claim when its event has been handled. No ticket is that.
const DONE: &str = "done";

/// Remembers in the store which events were handled, so that no process that serves the URL handles them again.
///
/// Entries end by themselves: a claim after a minute, an event that was handled after a day. While the
/// store is away, events are not handled, and Zoom comes again.
///
/// ```no_run
/// use zoom_api::webhooks::{EventService, Receiver};
/// use zoom_api_redis::{RedisDedup, Store};
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// let store = Store::open("redis://127.0.0.1/")?;
/// let service = EventService::new(Receiver::from_env()?, |delivery| async move {
///     println!("{}", delivery.name());
///     Ok::<(), std::io::Error>(())
/// });
/// let service = service.dedup(RedisDedup::new(&store, "my app"));
/// # let _ = service;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisDedup {
    store: Store,
    prefix: Arc<str>,
}

impl RedisDedup {
    /// Events that are handled once for all that have this name. Two programs that each want every event have two
    /// names.
    #[must_use]
    pub fn new(store: &Store, name: &str) -> Self {
        Self { store: store.clone(), prefix: format!("zoom-api:1:event:{name}:").into() }
    }

    fn name(&self, claim: &Claim) -> String {
        format!("{}{}", self.prefix, claim.key())
    }

    async fn take(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let name = self.name(claim);
        let mut set = redis::cmd("SET");
        set.arg(&name).arg(claim.ticket()).arg("NX").arg("PX").arg(Claim::LEASE.as_millis() as u64);
        if self.store.query(set).await? != Value::Nil {
            return Ok(Claimed::New);
        }
        let mut get = redis::cmd("GET");
        get.arg(&name);
        Ok(match self.store.query(get).await? {
            Value::BulkString(found) if found == DONE.as_bytes() => Claimed::Done,
            // If it has just ended, Zoom finds it free the next time.
            _ => Claimed::Busy,
        })
    }

    async fn keep(&self, claim: &Claim) -> Result<(), StoreError> {
        let mut set = redis::cmd("SET");
        set.arg(self.name(claim)).arg(DONE).arg("PX").arg(Claim::MEMORY.as_millis() as u64);
        self.store.query(set).await.map(drop)
    }

    async fn give_back(&self, claim: &Claim) -> Result<(), StoreError> {
        let (name, link) = (self.name(claim), Arc::clone(self.store.link()));
        let ticket = claim.ticket().to_string().into_bytes();
        self.store.run(async move { RELEASE.run(&link, &[name], &[ticket]).await }).await.map(drop)
    }
}

impl DedupStore for RedisDedup {
    fn claim<'a>(
        &'a self,
        claim: &'a Claim,
        _now: SystemTime,
    ) -> BoxFuture<'a, Result<Claimed, Error>> {
        Box::pin(async move { self.take(claim).await.map_err(away) })
    }

    fn complete<'a>(
        &'a self,
        claim: &'a Claim,
        _now: SystemTime,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move { self.keep(claim).await.map_err(away) })
    }

    fn release<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move { self.give_back(claim).await.map_err(away) })
    }
}

fn away(error: StoreError) -> Error {
    Error::with_source(ErrorKind::Connect, error)
}

impl fmt::Debug for RedisDedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisDedup").finish_non_exhaustive()
    }
}
