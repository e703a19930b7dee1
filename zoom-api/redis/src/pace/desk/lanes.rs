//! Lines of calls that count against the same budgets, and their places.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zoom_api::operation::RateLimit;
use zoom_api::pace::Ticket;

use super::note::Note;
use super::places::too_late;
use super::{Desk, Sender, Verdict, Verdicts};
use crate::pace::batch::Slot;
use crate::pace::budget::{Budgets, LaneKey};
use crate::pace::line::{Line, Number, Rank};

pub(super) struct Waiter {
    pub(super) deadline: Option<Deadline>,
    pub(super) sender: Sender,
}

/// By when a call has to leave.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    pub(super) at: Instant,
    /// When it is refused without a place: not before the store can have answered.
    pub(super) expiry: Instant,
}

pub(super) struct Lane {
    pub(super) key: Arc<LaneKey>,
    pub(super) budgets: Arc<Budgets>,
    pub(super) line: Line<Waiter>,
    pub(super) slots: BTreeMap<(Instant, Number), Slot>,
    /// Places that the store is being asked for.
    pub(super) asked: usize,
    /// Its place among the lanes of the label that can be asked for.
    pub(super) ready: Option<Rank>,
    /// A special limit lets nobody out before.
    pub(super) asleep: Option<Instant>,
    /// When the next place is free by what the store has said, and the limit that makes it so late.
    pub(super) next: Option<(Instant, &'static str)>,
}

/// The lanes of a label.
pub(super) struct Group {
    pub(super) label: RateLimit,
    pub(super) ready: Line<Number>,
    /// Calls that wait, those that have a place among them.
    pub(super) waiting: usize,
    /// The label is full until then as far as the horizon reaches.
    pub(super) blocked: Instant,
    pub(super) next: Option<Instant>,
    /// Calls in a window, and the window.
    pub(super) rate: Option<(f64, Duration)>,
}

impl Deadline {
    /// Whether a place comes too late. One that is free at once comes with an answer, which is behind
    /// the deadline of a call that does not wait at all, by the way to the store and back.
    pub(super) fn is_before(&self, place: Instant, way: Duration) -> bool {
        self.at.checked_add(way).map_or(self.expiry, |at| at.min(self.expiry)) < place
    }
}

impl Desk {
    /// The lane of a call, which is made when it is first needed.
    pub(super) fn lane(&mut self, ticket: &Ticket) -> Number {
        let key = LaneKey::of(ticket);
        if let Some(id) = self.names.get(&key) {
            return *id;
        }
        let id = self.next_number();
        let key = Arc::new(key);
        let lane = Lane {
            key: Arc::clone(&key),
            budgets: Arc::new(self.account.budgets(ticket)),
            line: Line::new(),
            slots: BTreeMap::new(),
            asked: 0,
            ready: None,
            asleep: None,
            next: None,
        };
        self.lanes.insert(id, lane);
        self.names.insert(key, id);
        id
    }

    pub(super) fn add_slot(&mut self, id: Number, at: Instant, slot: Slot) {
        let number = self.next_number();
        if let Some(lane) = self.lanes.get_mut(&id) {
            lane.slots.insert((at, number), slot);
            self.due.insert((at, number), id);
        }
    }

    /// Takes a call out of its line.
    pub(super) fn remove(&mut self, id: Number, rank: Rank) -> Option<Waiter> {
        let waiter = self.lanes.get_mut(&id)?.line.remove(&rank)?;
        self.forget(id, rank, waiter.deadline);
        Some(waiter)
    }

    pub(super) fn forget(&mut self, id: Number, rank: Rank, deadline: Option<Deadline>) {
        if let Some(deadline) = deadline {
            self.deadlines.remove(&(deadline.expiry, id, rank));
        }
        if let Some(label) = self.lanes.get(&id).map(|lane| lane.budgets.label) {
            self.add_waiting(label, -1);
        }
    }

    pub(super) fn add_waiting(&mut self, label: RateLimit, by: isize) {
        if let Some(group) = self.groups.iter_mut().find(|group| group.label == label) {
            group.waiting = group.waiting.saturating_add_signed(by);
        }
    }

    /// Refuses a call whose deadline has come.
    pub(super) fn refuse(
        &mut self,
        id: Number,
        rank: Rank,
        deadline: Instant,
        verdicts: &mut Verdicts,
    ) {
        self.deadlines.remove(&(deadline, id, rank));
        let next = self.lanes.get(&id).map(|lane| {
            let group = self.groups.iter().find(|group| group.label == lane.budgets.label);
            let of_label = group.and_then(|group| Some((group.next?, group.label.as_str())));
            lane.next.or(of_label).unwrap_or((deadline, lane.budgets.label.as_str()))
        });
        let (at, limit) = next.unwrap_or((deadline, ""));
        if let Some(waiter) = self.remove(id, rank) {
            let refusal = too_late(limit, at.max(deadline));
            verdicts.calls.push((waiter.sender, Verdict::No(refusal)));
        }
        self.refresh(id);
    }

    /// Lanes whose special limits let calls out again.
    pub(super) fn wake(&mut self, now: Instant) {
        while let Some(&(at, id)) = self.asleep.first().filter(|(at, _)| *at <= now) {
            self.asleep.pop_first();
            if let Some(lane) = self.lanes.get_mut(&id).filter(|lane| lane.asleep == Some(at)) {
                lane.asleep = None;
                self.refresh(id);
            }
        }
    }

    /// Sees to it that a lane is asked for when it needs places, gives back those that it does not need, and is
    /// forgotten when it needs nothing.
    pub(super) fn refresh(&mut self, id: Number) {
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        while lane.slots.len() > lane.line.len() {
            let Some((time, slot)) = lane.slots.pop_last() else { break };
            self.due.remove(&time);
            let budgets = Arc::clone(&lane.budgets);
            self.notes.push_back(Note::Cancel { budgets, slot, certain: true });
        }
        let wants = lane.line.len() > lane.slots.len();
        let wants = wants && lane.asked == 0 && lane.asleep.is_none();
        let rank = lane.line.iter().next().map(|(rank, _)| rank).filter(|_| wants);
        if lane.ready != rank
            && let Some(group) =
                self.groups.iter_mut().find(|group| group.label == lane.budgets.label)
        {
            if let Some(old) = lane.ready.take() {
                group.ready.remove(&old);
            }
            if let Some(rank) = rank {
                group.ready.insert(rank, id);
            }
            lane.ready = rank;
        }
        if lane.line.is_empty() && lane.asked == 0 && lane.slots.is_empty() {
            if let Some(at) = lane.asleep {
                self.asleep.remove(&(at, id));
            }
            let key = Arc::clone(&lane.key);
            self.lanes.remove(&id);
            self.names.remove(&key);
        }
    }
}
