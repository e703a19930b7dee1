//! How long calls will take, before they are made.

use std::time::Duration;

use super::ticket::Ticket;
use crate::endpoint::Endpoint;
use crate::operation::Operation;

/// Calls that somebody thinks of making, for [`Client::estimate`](crate::Client::estimate).
///
/// ```
/// use zoom_api::pace::Workload;
/// use zoom_api::users::{GetUser, ListUsers};
///
/// let load = Workload::new().calls(ListUsers::new(), 40).calls(GetUser::new("me"), 12_000);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a workload does nothing by itself"]
pub struct Workload(Vec<(Ticket, u64)>);

impl Workload {
    /// No calls.
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls like this one, so many of them. Each counts against the limits that this one counts against:
    /// where users have a budget each, against that of the same user.
    pub fn calls<E: Endpoint>(mut self, request: E, count: u64) -> Self {
        self.0.push((Ticket::of(&request.into_call()), count));
        self
    }

    /// Calls of an operation, so many of them. Limits that count for single users, or for calls with certain
    /// values only, are left out, so that it may take longer.
    pub fn operation(mut self, operation: &Operation, count: u64) -> Self {
        self.0.push((Ticket::of_operation(operation), count));
        self
    }

    /// Calls with this ticket, so many of them.
    pub fn tickets(mut self, ticket: Ticket, count: u64) -> Self {
        self.0.push((ticket, count));
        self
    }

    /// One call more with this ticket.
    #[cfg(feature = "bulk")]
    pub(crate) fn add(&mut self, ticket: Ticket) {
        match self.0.iter_mut().find(|(known, _)| known.counts_like(&ticket)) {
            Some((_, count)) => *count += 1,
            None => self.0.push((ticket, 1)),
        }
    }

    /// One call less with this ticket.
    #[cfg(feature = "bulk")]
    pub(crate) fn remove(&mut self, ticket: &Ticket) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| known.counts_like(ticket)) {
            *count = count.saturating_sub(1);
        }
        self.0.retain(|(_, count)| *count > 0);
    }

    /// The calls, and how many there are of each.
    pub fn iter(&self) -> impl Iterator<Item = (&Ticket, u64)> {
        self.0.iter().map(|(ticket, count)| (ticket, *count))
    }
}

/// How long calls will take at least.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Estimate {
    /// Time until the last call can have its answer, from now, if all are made at once and nobody else makes
    /// any: what waits already, the margin of the windows, pauses and daily budgets are part of it.
    pub time: Duration,
    /// The limit that takes longest, named like those of [`LimitStatus`](super::LimitStatus). `None` when none
    /// makes a call wait.
    pub limit: Option<String>,
}

impl Estimate {
    /// No limit makes a call wait.
    #[must_use]
    pub fn none() -> Self {
        Self { time: Duration::ZERO, limit: None }
    }

    /// Takes a limit into account.
    #[must_use]
    pub fn and(self, limit: impl Into<String>, time: Duration) -> Self {
        if time > self.time { Self { time, limit: Some(limit.into()) } } else { self }
    }
}
