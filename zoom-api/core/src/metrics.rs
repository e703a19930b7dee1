//! What calls cost, for metrics.
//!
//! A [`Recorder`] is told of every attempt and of every call as it ends. [`Counters`] are one that counts, by operation;
//! one of your own hands the figures to Prometheus, StatsD or whatever there is.
//!
//! ```
//! # fn run(builder: zoom_api::ClientBuilder) -> Result<(), zoom_api::Error> {
//! use std::sync::Arc;
//! use zoom_api::metrics::Counters;
//!
//! let counters = Arc::new(Counters::new());
//! let zoom = builder.recorder(Arc::clone(&counters)).build()?;
//! // Calls, and every now and then:
//! for (operation, counts) in counters.all() {
//!     println!("{operation}: {} calls, {} of them failed", counts.calls, counts.failed);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Whoever wants to do something around attempts, before them too, wraps the [`Transport`](crate::transport::Transport):
//! by hand, or with layers of `tower` and the feature of that name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, StatusCode};

use crate::error::{Error, ErrorKind};
use crate::operation::{Operation, RateLimit};
use crate::threads::{MaybeSend, MaybeSync};

/// Hears of attempts and calls as they end. [`ClientBuilder::recorder`](crate::ClientBuilder::recorder) takes one.
///
/// It is called while the call goes on, so it must not take long. Nothing of what it gets says who is meant: no path
/// value, no query, no body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no recorder of metrics",
    label = "not a recorder",
    note = "`metrics` has `Counters`; one of your own implements `Recorder`, whose methods all have defaults"
)]
pub trait Recorder: MaybeSend + MaybeSync {
    /// An attempt has ended: an answer came, or none.
    fn attempt(&self, _attempt: &Attempt<'_>) {}

    /// A call has ended. One that is dropped on the way does not end.
    fn call(&self, _call: &Call<'_>) {}
}

/// So that the caller can keep what a client records.
impl<R: Recorder + ?Sized> Recorder for Arc<R> {
    fn attempt(&self, attempt: &Attempt<'_>) {
        (**self).attempt(attempt);
    }

    fn call(&self, call: &Call<'_>) {
        (**self).call(call);
    }
}

/// One attempt of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// Id of the operation, such as `users.list`. Of a [`RawRequest`](crate::RawRequest) its name.
    pub operation: &'a str,
    /// HTTP method.
    pub method: &'a Method,
    /// Path of the operation, with `{name}` for each parameter. Of a raw call the path with `{}` for each segment that
    /// may say who is meant. Two APIs may have operations with one id: method and path tell them apart.
    pub path: &'a str,
    /// Label that Zoom books it under.
    pub limit: RateLimit,
    /// 1 for the first attempt of the call.
    pub number: u32,
    /// Status of the answer. `None`: none came.
    pub status: Option<StatusCode>,
    /// Why it failed. `None`: it did not.
    pub failure: Option<ErrorKind>,
    /// From the moment at which it was sent.
    pub time: Duration,
    /// Bytes that were sent as its body.
    pub sent: usize,
    /// Bytes that came as the body of a success.
    pub received: usize,
}

impl Attempt<'_> {
    /// Whether a rate limit turned it away.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.status == Some(StatusCode::TOO_MANY_REQUESTS)
    }
}

/// One call, with all its attempts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Call<'a> {
    /// Id of the operation, such as `users.list`. Of a [`RawRequest`](crate::RawRequest) its name.
    pub operation: &'a str,
    /// HTTP method.
    pub method: &'a Method,
    /// Path of the operation, with `{name}` for each parameter. Of a raw call the path with `{}` for each segment that
    /// may say who is meant. Two APIs may have operations with one id: method and path tell them apart.
    pub path: &'a str,
    /// Label that Zoom books it under.
    pub limit: RateLimit,
    /// How often it was sent. 0 when it was not.
    pub attempts: u32,
    /// How long it waited for the rate limits.
    pub waited: Duration,
    /// From beginning to end, waits included.
    pub time: Duration,
    /// Why it failed. `None`: it did not. A success that turns out to be no answer when it is read, is none here.
    pub error: Option<&'a Error>,
}

/// A [`Recorder`] that counts, by operation.
#[derive(Debug, Default)]
pub struct Counters(Mutex<BTreeMap<Counted, Counts>>);

/// What [`Counters`] count by: an operation, or the raw calls of one name, method and path. Shown, it is the id or the
/// name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Counted {
    /// Id of the operation, such as `users.list`. Of a [`RawRequest`](crate::RawRequest) its name.
    pub operation: String,
    /// HTTP method, such as `GET`.
    pub method: String,
    /// Path, as in [`Call::path`].
    pub path: String,
}

impl Counted {
    fn new(operation: &str, method: &Method, path: &str) -> Self {
        Self { operation: operation.to_owned(), method: method.to_string(), path: path.to_owned() }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)
    }
}

/// What [`Counters`] have counted. None of the figures goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Calls that have ended.
    pub calls: u64,
    /// Those that failed.
    pub failed: u64,
    /// Attempts.
    pub attempts: u64,
    /// Those that were not the first of their call.
    pub repeats: u64,
    /// Attempts that a rate limit of Zoom's turned away.
    pub throttled: u64,
    /// Time that calls waited for the rate limits.
    pub waited: Duration,
    /// Time of all calls, waits included.
    pub time: Duration,
    /// Bytes that were sent as bodies.
    pub sent: u64,
    /// Bytes that came as bodies of successes.
    pub received: u64,
}

impl Counters {
    /// Counters that stand at 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was counted of each operation, by id.
    #[must_use]
    pub fn all(&self) -> BTreeMap<Counted, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was counted of an operation.
    ///
    /// ```
    /// use zoom_api::Endpoint;
    /// use zoom_api::metrics::{Counters, Counts};
    /// use zoom_api::users::ListUsers;
    ///
    /// assert_eq!(Counters::new().of(ListUsers::OPERATION), Counts::default());
    /// ```
    #[must_use]
    pub fn of(&self, operation: &Operation) -> Counts {
        let counted = Counted::new(operation.id, &operation.method, operation.path);
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&counted).copied().unwrap_or_default()
    }

    /// What was counted of all operations together.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.all().values() {
            total.add(counts);
        }
        total
    }

    fn count(&self, counted: Counted, counts: &Counts) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(counted).or_default().add(counts);
    }
}

impl Recorder for Counters {
    fn attempt(&self, attempt: &Attempt<'_>) {
        let bytes = |bytes| u64::try_from(bytes).unwrap_or(u64::MAX);
        let counts = Counts {
            attempts: 1,
            repeats: u64::from(attempt.number > 1),
            throttled: u64::from(attempt.is_throttled()),
            sent: bytes(attempt.sent),
            received: bytes(attempt.received),
            ..Counts::default()
        };
        self.count(Counted::new(attempt.operation, attempt.method, attempt.path), &counts);
    }

    fn call(&self, call: &Call<'_>) {
        let counts = Counts {
            calls: 1,
            failed: u64::from(call.error.is_some()),
            waited: call.waited,
            time: call.time,
            ..Counts::default()
        };
        self.count(Counted::new(call.operation, call.method, call.path), &counts);
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.attempts += other.attempts;
        self.repeats += other.repeats;
        self.throttled += other.throttled;
        self.waited = self.waited.saturating_add(other.waited);
        self.time = self.time.saturating_add(other.time);
        self.sent += other.sent;
        self.received += other.received;
    }
}
