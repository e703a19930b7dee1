//! How requests reach the server.

#[cfg(feature = "reqwest")]
mod reqwest;

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

#[cfg(feature = "reqwest")]
pub use self::reqwest::Reqwest;
use crate::error::ErrorKind;

/// Far above the largest page, and low enough that a broken server cannot fill the memory.
pub(crate) const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one HTTP request and brings back the answer.
///
/// An implementation sends what it gets: it follows no redirect, repeats nothing and adds no
/// credentials.
pub trait Transport: Send + Sync {
    /// Sends a request. Whatever the status of the answer, it is not an error here.
    ///
    /// # Errors
    /// When no complete answer came.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// So that several clients can have one transport.
impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        (**self).send(request)
    }
}

/// Why no complete answer came.
#[derive(Debug)]
pub struct TransportError {
    kind: ErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// The connection could not be made: the server has seen nothing of the request.
    pub fn connect(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Connect, source: source.into() }
    }

    /// Time ran out. The server may have seen the request.
    pub fn timeout(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Timeout, source: source.into() }
    }

    /// The connection broke. The server may have seen the request.
    pub fn connection(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Connection, source: source.into() }
    }

    /// The answer is larger than it may be. The server has carried the request out, and would answer the
    /// same again.
    pub fn too_large(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Decode, source: source.into() }
    }

    pub(crate) fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The same failure once more.
    #[cfg(feature = "fake")]
    pub(crate) fn again(error: Arc<Self>) -> Self {
        Self { kind: error.kind, source: Box::new(Again(error)) }
    }
}

/// The cause of a failure that occurs more than once.
#[cfg(feature = "fake")]
#[derive(Debug)]
struct Again(Arc<TransportError>);

#[cfg(feature = "fake")]
impl fmt::Display for Again {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.source.fmt(f)
    }
}

#[cfg(feature = "fake")]
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
            _ => "no complete answer",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}
