//! The connection to the store, on a thread of its own.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use redis::{Cmd, IntoConnectionInfo, Value};
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use zoom_api::{Error, ErrorKind};

use crate::link::{Link, StoreError};

/// How long the store may take to answer or to accept a connection.
const TIMEOUT: Duration = Duration::from_millis(200);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// A Redis or Valkey that the processes of an account share. Clones are the same one, with one connection.
///
/// A thread of its own drives the connection, so that it serves callers on every runtime and on none,
/// and no future that somebody does not poll stands in its way. The thread ends with the last clone.
///
/// Nothing is connected before the first use, and what was lost is connected again.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    link: Arc<Link>,
    handle: Handle,
    /// Ends the thread when it is dropped.
    _stop: oneshot::Sender<()>,
}

/// How to reach a store.
#[derive(Clone, Debug)]
pub struct StoreBuilder {
    nodes: Vec<redis::Client>,
    timeout: Duration,
}

impl Store {
    /// A store at a URL such as `redis://user:password@host:6379/0`, `rediss://...` with TLS, or
    /// `redis+unix:///run/redis.sock`.
    ///
    /// # Errors
    /// When this is no such URL, or when the system gives no thread.
    pub fn open(url: &str) -> Result<Self, Error> {
        Self::builder(url)?.build()
    }

    /// A store with settings of its own.
    ///
    /// # Errors
    /// When this is no such URL.
    pub fn builder(url: &str) -> Result<StoreBuilder, Error> {
        StoreBuilder { nodes: Vec::new(), timeout: TIMEOUT }.or_at(url)
    }

    /// Runs a task on the thread of the store. It ends with the store at the latest.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.handle.spawn(task);
    }

    /// The connection, for tasks on the thread of the store.
    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.0.link
    }

    /// Asks the store for a sign of life.
    ///
    /// # Errors
    /// When none comes in time.
    pub async fn ping(&self) -> Result<(), Error> {
        let answer = self.query(redis::cmd("PING")).await;
        answer.map(drop).map_err(|error| Error::with_source(ErrorKind::Connect, error))
    }

    /// Sends a command and waits for the answer, on whatever runtime the caller is.
    pub(crate) async fn query(&self, command: Cmd) -> Result<Value, StoreError> {
        let link = Arc::clone(&self.0.link);
        self.run(async move { link.query(&command).await }).await
    }

    /// Runs a task on the thread of the store, and waits for what it comes to.
    pub(crate) async fn run(
        &self,
        task: impl Future<Output = Result<Value, StoreError>> + Send + 'static,
    ) -> Result<Value, StoreError> {
        let task = self.0.handle.spawn(task);
        task.await.unwrap_or_else(|_| Err(StoreError::stopped()))
    }
}

impl StoreBuilder {
    /// Adds another address, which is used when the ones before cannot be reached or are replicas. Name
    /// all nodes that can become the primary one.
    ///
    /// # Errors
    /// When this is no such URL.
    pub fn or_at(mut self, url: &str) -> Result<Self, Error> {
        // The URL may hold a password, and so is no part of the text.
        let invalid = |error| Error::with_source(ErrorKind::InvalidInput, Box::new(error));
        let info = url.into_connection_info().map_err(invalid)?;
        self.nodes.push(redis::Client::open(info).map_err(invalid)?);
        Ok(self)
    }

    /// Sets how long the store may take for an answer, 200 ms by default, at least a millisecond and at
    /// most an hour, and twice as long for a connection. Then it counts as away.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout.clamp(Duration::from_millis(1), LONGEST_TIMEOUT);
        self
    }

    /// Makes the store. Nothing is connected yet.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn build(self) -> Result<Store, Error> {
        let failed =
            |error: std::io::Error| Error::with_source(ErrorKind::Connect, error.to_string());
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("zoom-api-redis".to_owned());
        thread
            .spawn(move || {
                let _ = runtime.block_on(stopped);
            })
            .map_err(failed)?;
        let link = Arc::new(Link::new(self.nodes, self.timeout));
        Ok(Store(Arc::new(Inner { link, handle, _stop: stop })))
    }
}

/// Shows no address, which may hold a password.
impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
