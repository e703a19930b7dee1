//! Many calls together: a number of them at a time, with their outcomes, their progress, and a journal.
//!
//! ```no_run
//! use zoom_api::users::UpdateUser;
//!
//! # async fn run(zoom: zoom_api::Client, people: Vec<String>) {
//! let mut bulk = zoom
//!     .bulk(people.iter().map(|person| UpdateUser::new(person.as_str()).dept("Engines")))
//!     .concurrency(8)
//!     .stop_after(5);
//! while let Some(outcome) = bulk.next().await {
//!     if let Err(error) = &outcome.result {
//!         eprintln!("{}: {error}", people[outcome.index]);
//!     }
//!     let progress = bulk.progress();
//!     eprintln!("{} of {}, {:?} left", progress.done, progress.total, progress.time_left);
//! }
//! # }
//! ```
//!
//! Rate limits need no care: each call waits for its turn, as it does alone.
//!
//! # The same user
//!
//! Zoom works on one change of a user, a group or another thing at a time, and turns others away. Calls whose
//! paths begin with the same id therefore go one after the other, in the order in which they were given, and so do
//! the call that creates a user and those that name the user by the same address. An id, an address and `me` are not
//! known to be one user: name a user in one way.
//!
//! # Lists that are too long
//!
//! Zoom takes 30 members in one call. [`Bulk::split`] cuts requests with more, where the spec says that several
//! calls do the same as one ([`Operation::split`](crate::operation::Operation::split)). Each part has an outcome
//! of its own, which says which items it is about.
//!
//! ```no_run
//! use zoom_api::groups::AddGroupMembers;
//! use zoom_api::types::UserReference;
//!
//! # async fn run(zoom: zoom_api::Client, people: Vec<String>) {
//! let members = people.iter().map(|person| UserReference::new().email(person.as_str()));
//! let mut bulk = zoom.bulk([AddGroupMembers::new("engines", members)]).split();
//! while let Some(outcome) = bulk.next().await {
//!     if let (Err(error), Some(items)) = (&outcome.result, outcome.items) {
//!         eprintln!("{:?}: {error}", &people[items]);
//!     }
//! }
//! # }
//! ```
//!
//! # Programs that are stopped
//!
//! With a [`Journal`], a program that was killed can be started again, with the same requests, and sends nothing
//! again that a repeat could harm. See there.
//!
//! # Being dropped
//!
//! All calls live in the [`Bulk`]: when it is dropped, none goes on. Those that were on their way may have
//! taken effect, and a journal knows which they are.

#[cfg(feature = "blocking")]
mod blocking;
pub(crate) mod journal;
mod outcome;
mod queue;
mod run;
mod split;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;
use serde::Serialize;

use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::error::ErrorKind;
use crate::response::Answer;
use crate::threads::MaybeSend;
use crate::transport::BoxFuture;

use outcome::Order;
use queue::Queue;
use run::{Journaling, run};

#[cfg(feature = "blocking")]
pub use blocking::BlockingBulk;
pub use journal::{CallId, Fsync, Journal, UnclearCall};
pub use outcome::{Outcome, Progress};

/// Calls at a time, if nobody says otherwise. More do not make it faster: the rate limits of a large account
/// let out 80 calls a second, and a call takes a fraction of one.
const CONCURRENCY: usize = 16;

/// Calls that are made together. Made by [`Client::bulk`]; see the [module](self).
///
/// It is a stream of [`Outcome`]s, and does nothing while nobody asks for one.
#[must_use = "calls in bulk are made while their outcomes are asked for"]
pub struct Bulk<T> {
    client: Client,
    queue: Queue,
    running: FuturesUnordered<BoxFuture<'static, Ended<T>>>,
    order: Order<T>,
    journaling: Option<Journaling<T>>,
    concurrency: usize,
    most_errors: Option<usize>,
}

/// A call that has ended, and its place among all.
type Ended<T> = (usize, Outcome<T>);

/// Nothing in it is pinned: the futures have places of their own on the heap.
impl<T> Unpin for Bulk<T> {}

impl Client {
    /// Sends many requests, so many at a time, and gives their outcomes one by one. See [`bulk`](crate::bulk).
    #[cfg_attr(zoom_api_docsrs, doc(cfg(feature = "bulk")))]
    pub fn bulk<E: Endpoint>(&self, requests: impl IntoIterator<Item = E>) -> Bulk<E::Output> {
        let bulk = Bulk {
            client: self.clone(),
            queue: Queue::default(),
            running: FuturesUnordered::new(),
            order: Order::default(),
            journaling: None,
            concurrency: CONCURRENCY,
            most_errors: None,
        };
        bulk.and(requests)
    }
}

impl<T> Bulk<T> {
    /// Adds requests of another kind that are answered alike. They stand behind the others.
    pub fn and<E: Endpoint<Output = T>>(mut self, requests: impl IntoIterator<Item = E>) -> Self {
        for request in requests {
            self.queue.add(request.into_call());
        }
        self.foresee();
        self
    }

    /// Cuts lists that are longer than one call takes, where several calls do the same as one. Without it, such
    /// requests are sent as they are, and Zoom refuses them.
    pub fn split(mut self) -> Self {
        self.queue.split();
        self.foresee();
        self
    }

    /// Sets how many calls are made at a time, 1 at least and 16 by default.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// Begins no further call once so many have failed, 1 at least. Those that are on their way are waited for;
    /// what was not begun has no outcome, and is counted by [`Progress::left`].
    pub fn stop_after(mut self, errors: usize) -> Self {
        self.most_errors = Some(errors.max(1));
        self
    }

    /// Gives the outcomes in the order of the requests, and not as they come. Those that come too early are
    /// held back, and count as calls that are being made.
    pub fn in_order(mut self) -> Self {
        self.order.keep();
        self
    }

    /// Begins no further call. Those that are on their way are waited for.
    pub fn stop(&mut self) {
        self.queue.stop();
    }

    /// Leaves calls that the journal has done out of the time that is left.
    fn foresee(&mut self) {
        if let Some(journaling) = &self.journaling {
            let mut foresight = journaling.foresight();
            self.queue.leave_out(|call| foresight.is_done(call));
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.queue.progress(&self.client)
    }
}

impl<T: Answer + Serialize> Bulk<T> {
    /// Writes down what is done, so that the same requests can be given once more after whatever has happened.
    /// See [`Journal`].
    pub fn journal(mut self, journal: &Journal) -> Self {
        self.journaling = Some(Journaling::new(journal));
        self.foresee();
        self
    }
}

impl<T: Answer + MaybeSend + 'static> Bulk<T> {
    /// The outcome of the next call that ends. `None` when all have ended, or when it was stopped.
    pub async fn next(&mut self) -> Option<Outcome<T>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All outcomes, in the order of the requests.
    pub async fn collect(self) -> Vec<Outcome<T>> {
        let mut bulk = self.in_order();
        let mut all = Vec::new();
        while let Some(outcome) = bulk.next().await {
            all.push(outcome);
        }
        all
    }

    /// Begins as many calls as may be made.
    fn begin(&mut self) {
        loop {
            let running = self.running.len();
            // One call at least is on its way: it may be the one that the others are held back for.
            if running > 0 && running + self.order.held() >= self.concurrency {
                return;
            }
            let Some(task) = self.queue.next() else { return };
            let journaled =
                self.journaling.as_mut().and_then(|journaling| journaling.of(&task.call));
            let number = task.number;
            let outcome = run(self.client.clone(), task, journaled);
            self.running.push(Box::pin(async move { (number, outcome.await) }));
        }
    }

    fn ended(&mut self, number: usize, outcome: Outcome<T>) {
        self.queue.ended(number, outcome.result.is_err());
        let kind = outcome.result.as_ref().err().map(crate::Error::kind);
        let enough = self.most_errors.is_some_and(|most| self.queue.failed() >= most);
        // What cannot be written down must not be done.
        if enough || kind == Some(ErrorKind::Journal) {
            self.queue.stop();
        }
        self.order.put(number, outcome);
    }
}

impl<T: Answer + MaybeSend + 'static> Stream for Bulk<T> {
    type Item = Outcome<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome<T>>> {
        loop {
            if let Some(outcome) = self.order.take() {
                return Poll::Ready(Some(outcome));
            }
            self.begin();
            match ready!(Pin::new(&mut self.running).poll_next(context)) {
                Some((number, outcome)) => self.ended(number, outcome),
                None => return Poll::Ready(self.order.rest()),
            }
        }
    }
}

impl<T> fmt::Debug for Bulk<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("concurrency", &self.concurrency)
            .field("running", &self.running.len())
            .finish_non_exhaustive()
    }
}
