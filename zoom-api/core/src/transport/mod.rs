//! How requests reach the server.

#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "reqwest")]
mod urls;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

#[cfg(feature = "reqwest")]
pub use self::reqwest::Reqwest;
#[cfg(feature = "tower")]
pub use self::tower::{FromService, TransportService};
use crate::error::kind::ErrorKind;
use crate::threads::{MaybeSend, MaybeSync};

/// Far above the largest page, and low enough that a broken server cannot fill the memory.
pub(crate) const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// A future on the heap. On `wasm32-unknown-unknown` it need not be `Send`.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A future on the heap.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Sends one HTTP request and brings back the answer.
///
/// An implementation sends what it gets: it follows no redirect, repeats nothing and adds no
/// credentials. A request with [`Once`] in its extensions deserves a connection that is not likely
/// dead. Its future is a [`BoxFuture`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no transport",
    label = "not a transport",
    note = "`transport::Reqwest::with_client` takes a client of reqwest, with the feature `reqwest`",
    note = "`transport::FromService` takes a service of tower, with the feature `tower`"
)]
pub trait Transport: MaybeSend + MaybeSync {
    /// Sends a request. Whatever the status of the answer, it is not an error here.
    ///
    /// # Errors
    /// When no complete answer came.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;

    /// Which Zoom it leads to. 0, unless it is a double that answers under Zoom's own addresses: then a
    /// number of its own, so that clients with one source of tokens do not take the token of one to another.
    fn realm(&self) -> u64 {
        0
    }
}

/// So that several clients can have one transport.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        (**self).send(request)
    }

    fn realm(&self) -> u64 {
        (**self).realm()
    }
}

/// Stands in the extensions of a request that must not be sent twice.
///
/// A server may have closed a connection that lies idle in a pool, and whoever finds out by sending
/// does not know whether the request was read. [`Reqwest`] makes a new connection for these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Once;

/// Why no complete answer came.
#[derive(Debug)]
pub struct TransportError {
    kind: ErrorKind,
    /// Whether the server may have done anything about the request.
    processed: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// The connection could not be made: the server has seen nothing of the request.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { processed: false, ..Self::new(ErrorKind::Connect, source.into()) }
    }

    /// Time ran out. The server may have seen the request.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Timeout, source.into())
    }

    /// The connection broke. The server may have seen the request.
    pub fn connection(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Connection, source.into())
    }

    /// The connection was there, and the server certainly did nothing about the request: it said so,
    /// as with `REFUSED_STREAM` of HTTP/2, or nothing of it went out.
    pub fn not_processed(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { processed: false, ..Self::new(ErrorKind::Connection, source.into()) }
    }

    /// The request cannot be sent by this transport, and the next attempt would end the same.
    pub fn invalid(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { processed: false, ..Self::new(ErrorKind::InvalidInput, source.into()) }
    }

    /// The answer is larger than it may be. The server has carried the request out, and would answer the
    /// same again.
    pub fn too_large(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Decode, source.into())
    }

    fn new(kind: ErrorKind, source: Box<dyn StdError + Send + Sync>) -> Self {
        Self { kind, processed: true, source }
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether the server may have done anything about the request.
    pub(crate) fn may_be_processed(&self) -> bool {
        self.processed
    }

    /// The same failure once more.
    #[doc(hidden)]
    #[must_use]
    pub fn again(error: Arc<Self>) -> Self {
        Self { kind: error.kind, processed: error.processed, source: Box::new(Again(error)) }
    }
}

/// The cause of a failure that occurs more than once.
#[derive(Debug)]
struct Again(Arc<TransportError>);

impl fmt::Display for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source.fmt(f)
    }
}

impl StdError for Again {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.source()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ErrorKind::Connect => "no connection",
            ErrorKind::Timeout => "no answer in time",
            ErrorKind::Decode => "the answer is too large",
            ErrorKind::InvalidInput => "the request cannot be sent",
            ErrorKind::Connection if !self.processed => "the request was not processed",
            _ => "no complete answer",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
