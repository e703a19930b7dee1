//! What was asked, and how it was answered.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;

use zoom_api::Endpoint;

use super::destination::Called;

/// Most requests that are kept, and most bytes of them together. The oldest ones go first.
const MOST: usize = 10_000;
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A request that came, and what became of it.
#[derive(Clone)]
pub struct Entry(Arc<Record>);

/// What is written down.
pub(super) struct Record {
    pub(super) called: Option<Called>,
    pub(super) method: Method,
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) status: Option<u16>,
    pub(super) carried_out: bool,
    pub(super) time: SystemTime,
}

impl Record {
    /// Bytes of what a client can make as large as it likes.
    fn size(&self) -> usize {
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| name.as_str().len() + value.len());
        self.target.len() + headers.sum::<usize>() + self.body.len()
    }
}

impl Entry {
    /// Id of the operation, such as `users.list`, or `oauth.token` and the like. `None`: there is no such route. Two
    /// APIs may have operations with one id: [`Requests::of`] tells them apart.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.called.map(Called::name)
    }

    /// What was called.
    pub(super) fn called(&self) -> Option<Called> {
        self.0.called
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.0.method
    }

    /// Path and query, as they were sent, without the `/v2` in front.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.0.target
    }

    /// The headers, without the one that holds a token or a secret.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.0.body).ok()
    }

    /// The body. That of a request for a token is not kept.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.0.body
    }

    /// The status of the answer. `None`: a fault was in the way, and nobody got an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Whether the fake has dealt with it, be it that the answer got lost, and no fault kept it from that. A request
    /// that it refused, such as one with a 429, was dealt with: [`status`](Self::status) tells.
    #[must_use]
    pub fn was_carried_out(&self) -> bool {
        self.0.carried_out
    }

    /// When it came, by the clock of the fake.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        self.0.time
    }
}

/// Shows neither headers nor body, which may hold secrets.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = &self.0;
        f.debug_struct("Entry")
            .field("operation", &self.operation())
            .field("method", &record.method)
            .field("target", &record.target)
            .field("status", &record.status)
            .field("carried_out", &record.carried_out)
            .finish_non_exhaustive()
    }
}

/// The requests that came, the oldest one first: at most the last 10,000, and fewer when they are
/// large.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    entries: VecDeque<Entry>,
    bytes: usize,
    forgotten: u64,
}

impl Requests {
    /// The requests, those for tokens too.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        self.entries.iter()
    }

    /// The calls of the API, without requests for tokens.
    pub fn calls(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.iter().filter(|entry| !entry.called().is_some_and(Called::is_oauth))
    }

    /// The calls of the operation that a request type belongs to.
    pub fn of<E: Endpoint>(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.iter().filter(|entry| entry.called() == Some(Called::Operation(E::OPERATION)))
    }

    /// How many calls of that operation there were.
    #[must_use]
    pub fn count<E: Endpoint>(&self) -> usize {
        self.of::<E>().count()
    }

    /// The last request.
    #[must_use]
    pub fn last(&self) -> Option<&Entry> {
        self.entries.back()
    }

    /// How many requests are not kept any more.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Writes a request down.
    pub(super) fn write(&mut self, record: Record) {
        self.bytes += record.size();
        self.entries.push_back(Entry(Arc::new(record)));
        while self.entries.len() > MOST || (self.bytes > MOST_BYTES && self.entries.len() > 1) {
            if let Some(entry) = self.entries.pop_front() {
                self.bytes -= entry.0.size();
                self.forgotten += 1;
            }
        }
    }
}
