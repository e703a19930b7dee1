//! What comes out: outcomes, their order, and how far the work is.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use super::CallId;
use crate::error::Error;
use crate::response::Response;

/// How one call ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome<T> {
    /// Place of its request among those that were given, from 0.
    pub index: usize,
    /// Which items of the request's list it was about, where the request was [cut](super::Bulk::split). `None`:
    /// the whole request.
    pub items: Option<Range<usize>>,
    /// What the [`Journal`](super::Journal) knows the call by. `None` without one, and for calls that only read.
    pub id: Option<CallId>,
    /// The answer, or why there is none.
    pub result: Result<Response<T>, Error>,
}

/// How far work in bulk is, in calls: a request that was cut is several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// All calls.
    pub total: usize,
    /// Calls that have ended, well or not.
    pub done: usize,
    /// Calls that have ended in an error. They are among those that are done.
    pub failed: usize,
    /// Calls that have begun and not ended.
    pub running: usize,
    /// Calls that have not begun.
    pub left: usize,
    /// How long the rate limits make it take at least until the last call is done, as
    /// [`Client::estimate`](crate::Client::estimate) has it. Calls that a journal has done take none. `None` when the
    /// pacer cannot tell.
    pub time_left: Option<Duration>,
}

/// Gives outcomes as they come, or in the order of the calls.
pub(super) struct Order<T> {
    is_kept: bool,
    /// The number of the call whose outcome is next.
    next: usize,
    held: BTreeMap<usize, Outcome<T>>,
}

impl<T> Default for Order<T> {
    fn default() -> Self {
        Self { is_kept: false, next: 0, held: BTreeMap::new() }
    }
}

impl<T> Order<T> {
    pub(super) fn keep(&mut self) {
        self.is_kept = true;
    }

    /// How many are held back.
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    pub(super) fn put(&mut self, number: usize, outcome: Outcome<T>) {
        self.held.insert(number, outcome);
    }

    /// The outcome whose turn it is.
    pub(super) fn take(&mut self) -> Option<Outcome<T>> {
        if !self.is_kept {
            return self.rest();
        }
        let outcome = self.held.remove(&self.next)?;
        self.next += 1;
        Some(outcome)
    }

    /// What is held back, when no other will come: the first of it.
    pub(super) fn rest(&mut self) -> Option<Outcome<T>> {
        self.held.pop_first().map(|(_, outcome)| outcome)
    }
}
