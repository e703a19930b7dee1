//! Which events were handled, for one process.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::{Claim, Claimed, DedupStore, EventKey};
use crate::Error;
use crate::transport::BoxFuture;

/// A few megabytes.
const CAPACITY: usize = 20_000;

/// Remembers the events of one process, 20,000 by default. When there are more, the oldest ones that were
/// handled are forgotten.
pub struct MemoryDedup {
    capacity: usize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    events: HashMap<EventKey, Entry>,
    /// All of them, by when they were claimed, and some that are no longer known by this claim: at most
    /// twice as many as there is room for.
    order: VecDeque<Claim>,
}

struct Entry {
    ticket: u64,
    since: SystemTime,
    is_done: bool,
}

impl MemoryDedup {
    /// An empty memory.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// An empty memory for so many events, at least one.
    #[must_use]
    pub fn with_capacity(events: usize) -> Self {
        Self { capacity: events.max(1), known: Mutex::default() }
    }

    /// How many events it remembers.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known().events.len()
    }

    /// Whether it remembers none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// Whether it still says something.
    fn stands(&self, now: SystemTime) -> bool {
        let age = now.duration_since(self.since).unwrap_or_default();
        age < if self.is_done { Claim::MEMORY } else { Claim::LEASE }
    }
}

impl Known {
    fn claim(&mut self, claim: &Claim, now: SystemTime, capacity: usize) -> Claimed {
        if let Some(entry) = self.events.get(&claim.key).filter(|entry| entry.stands(now)) {
            return if entry.is_done { Claimed::Done } else { Claimed::Busy };
        }
        self.events.remove(&claim.key);
        if !self.make_room(capacity, now) {
            return Claimed::Busy;
        }
        self.enter(claim, now, false, capacity);
        Claimed::New
    }

    /// The event was handled, even if the claim had ended and somebody else has claimed it since.
    fn complete(&mut self, claim: &Claim, now: SystemTime, capacity: usize) {
        if let Some(entry) = self.events.get_mut(&claim.key) {
            (entry.since, entry.is_done) = (now, true);
        } else if self.make_room(capacity, now) {
            self.enter(claim, now, true, capacity);
        }
    }

    fn enter(&mut self, claim: &Claim, since: SystemTime, is_done: bool, capacity: usize) {
        // Behind a first one that stands, those that were released would pile up.
        if self.order.len() >= capacity.saturating_mul(2) {
            let events = &self.events;
            let is_known = |claim: &Claim| {
                events.get(&claim.key).is_some_and(|entry| entry.ticket == claim.ticket)
            };
            self.order.retain(is_known);
        }
        self.events.insert(claim.key, Entry { ticket: claim.ticket, since, is_done });
        self.order.push_back(*claim);
    }

    /// Forgets what says nothing any more, and where that is not enough what was handled first. `false`:
    /// everything is under way.
    fn make_room(&mut self, capacity: usize, now: SystemTime) -> bool {
        for _ in 0..self.order.len() {
            let Some(first) = self.order.front() else { break };
            let entry = self.events.get(&first.key).filter(|entry| entry.ticket == first.ticket);
            let is_full = self.events.len() >= capacity;
            match entry.map(|entry| (entry.is_done, entry.stands(now))) {
                // Released, or claimed again later.
                None => drop(self.order.pop_front()),
                Some((true, _)) if is_full => self.forget_first(),
                Some((_, false)) => self.forget_first(),
                Some((false, true)) if is_full => self.order.rotate_left(1),
                Some(_) => break,
            }
        }
        self.events.len() < capacity
    }

    fn forget_first(&mut self) {
        if let Some(first) = self.order.pop_front() {
            self.events.remove(&first.key);
        }
    }

    fn release(&mut self, claim: &Claim) {
        let entry = self.events.get(&claim.key).filter(|entry| entry.ticket == claim.ticket);
        if entry.is_some_and(|entry| !entry.is_done) {
            self.events.remove(&claim.key);
        }
    }
}

impl DedupStore for MemoryDedup {
    fn claim<'a>(
        &'a self,
        claim: &'a Claim,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<Claimed, Error>> {
        let claimed = self.known().claim(claim, now, self.capacity);
        Box::pin(ready(Ok(claimed)))
    }

    fn complete<'a>(
        &'a self,
        claim: &'a Claim,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<(), Error>> {
        self.known().complete(claim, now, self.capacity);
        Box::pin(ready(Ok(())))
    }

    fn release<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<(), Error>> {
        self.known().release(claim);
        Box::pin(ready(Ok(())))
    }
}

impl Default for MemoryDedup {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryDedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryDedup").field("events", &self.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_and_again_takes_no_room() {
        let (mut known, now) = (Known::default(), SystemTime::UNIX_EPOCH);
        let handled = Claim::new(EventKey::of(b"handled"));
        assert_eq!(known.claim(&handled, now, 10), Claimed::New);
        known.complete(&handled, now, 10);
        for _ in 0..1000 {
            let failing = Claim::new(EventKey::of(b"failing"));
            assert_eq!(known.claim(&failing, now, 10), Claimed::New);
            known.release(&failing);
            assert!(known.order.len() <= 20, "{}", known.order.len());
        }
        assert_eq!(known.claim(&handled, now, 10), Claimed::Done);
    }
}
