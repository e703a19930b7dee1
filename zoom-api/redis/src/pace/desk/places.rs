//! Asking for places, and what the store gives.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use zoom_api::pace::NotAdmitted;

use super::note::Note;
use super::{Desk, Verdict, Verdicts};
use crate::pace::batch::{Answer, Asked, Batch, Booked, Seen, Slot};
use crate::pace::line::Number;
use crate::pace::timeline::Timeline;

/// How often the store is asked at most when a label is full.
const PATIENCE: Duration = Duration::from_millis(20);
/// What goes into one run of the script at most, so that it holds nobody up.
const MOST_LANES: usize = 32;
const MOST_AT_ONCE: usize = 100;

impl Desk {
    /// Asks for places of the label, for its lanes in their order.
    pub(super) fn ask(&mut self, index: usize, now: Instant, batch: &mut Batch) {
        let here = self.known.as_ref().map_or(1, |known| known.here);
        let Some(group) = self.groups.get_mut(index).filter(|group| group.blocked <= now) else {
            return;
        };
        // Nobody takes all at once where others want some, too.
        let calls = group.rate.map_or(MOST_AT_ONCE as f64, |(calls, _)| calls);
        let mut left = ((calls / here as f64).ceil() as usize).clamp(1, MOST_AT_ONCE);
        let mut lanes = 0;
        while left > 0 && lanes < MOST_LANES {
            let Some((_, id)) = group.ready.pop() else { break };
            let Some(lane) = self.lanes.get_mut(&id) else { continue };
            lane.ready = None;
            let count = lane.line.len().saturating_sub(lane.slots.len()).min(left);
            if count == 0 {
                continue;
            }
            lane.asked = count;
            left -= count;
            lanes += 1;
            self.number += 1;
            let asked = Asked {
                lane: id,
                count,
                budgets: Arc::clone(&lane.budgets),
                id: format!("{}-{}", self.me, self.number).into(),
            };
            batch.book(asked, |day| self.days.get(&day.field).map_or(&[], Vec::as_slice));
        }
    }

    pub(super) fn booked(
        &mut self,
        asked: &Asked,
        booked: &Booked,
        answer: &Answer,
        timeline: &Timeline,
        verdicts: &mut Verdicts,
    ) {
        let (id, budgets) = (asked.lane, &asked.budgets);
        for (day, used) in budgets.days.iter().zip(&booked.used) {
            let seen = Seen { book: Arc::clone(&answer.book), day: answer.day, used: *used };
            let days = self.days.entry(day.field.clone()).or_default();
            days.retain(|known| known.day != seen.day);
            days.insert(0, seen);
            days.truncate(2);
        }
        let now = Instant::now();
        if let Some(known) = &mut self.known {
            let free = budgets.windows.iter().zip(&booked.free);
            known.free.extend(free.map(|(window, free)| (window.name, (*free, now))));
        }
        for (index, wait) in (1..).zip(&booked.waits) {
            let slot = Slot { id: Arc::clone(&asked.id), index, day: answer.day };
            if self.lanes.contains_key(&id) {
                self.add_slot(id, timeline.at(answer.now.saturating_add(*wait)), slot);
            } else {
                let budgets = Arc::clone(budgets);
                self.notes.push_back(Note::Cancel { budgets, slot, certain: true });
            }
        }
        let next = booked.next.map(|(wait, window)| {
            let window = budgets.windows.get(window);
            (timeline.at(answer.now.saturating_add(wait)), window)
        });
        let horizon = self.horizon();
        let group = self.groups.iter_mut().find(|group| group.label == budgets.label);
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        lane.asked = 0;
        lane.next = next.map(|(at, window)| (at, window.map_or("", |window| window.name)));
        if let (Some((at, window)), Some(group)) = (next, group) {
            let again = at.checked_sub(horizon).unwrap_or(at).max(now + PATIENCE);
            if window.is_none_or(|window| window.is_label) {
                group.blocked = again;
                group.next = Some(at);
            } else {
                lane.asleep = Some(again);
                self.asleep.insert((again, id));
            }
        }
        if let Some((index, until)) = booked.exhausted {
            let until = UNIX_EPOCH + Duration::from_millis(until);
            let day = budgets.days.get(index);
            let limit = day.map_or("", |day| &day.name);
            let closed = day.map(|day| (day.field.clone(), until));
            let refusal = NotAdmitted::quota_exhausted(limit, until);
            let ranks: Vec<_> =
                lane.line.iter().skip(lane.slots.len()).map(|(rank, _)| rank).collect();
            for rank in ranks {
                if let Some(waiter) = self.remove(id, rank) {
                    verdicts.calls.push((waiter.sender, Verdict::No(refusal.clone())));
                }
            }
            if let Some((field, until)) = closed {
                self.close(&field, until);
            }
        }
        self.check_deadlines(id, verdicts);
        self.refresh(id);
    }

    /// The earliest time at which a call that joins now can leave, as far as that is known.
    pub(super) fn earliest(
        &self,
        id: Number,
        urgent: bool,
        now: Instant,
    ) -> Option<(&'static str, Instant)> {
        let lane = self.lanes.get(&id)?;
        let group = self.groups.iter().find(|group| group.label == lane.budgets.label)?;
        let of_label = group.next.filter(|next| *next > now).map(|next| {
            // Places may be those of other labels: then it is earlier than it says.
            let ahead = if urgent { 0 } else { group.waiting.saturating_sub(self.due.len()) };
            let windows = group.rate.map_or(Duration::ZERO, |(calls, window)| {
                window.saturating_mul((ahead as f64 / calls.max(1.0)) as u32)
            });
            (group.label.as_str(), next + windows)
        });
        let of_lane = lane.next.filter(|(next, _)| *next > now && lane.asleep.is_some());
        let of_lane = of_lane.map(|(next, name)| (name, next));
        of_label.into_iter().chain(of_lane).max_by_key(|(_, at)| *at)
    }

    /// Refuses those that will not leave before their deadlines.
    pub(super) fn check_deadlines(&mut self, id: Number, verdicts: &mut Verdicts) {
        let Some(lane) = self.lanes.get(&id) else { return };
        let label = lane.budgets.label;
        let name = lane.budgets.windows.first().map_or(label.as_str(), |window| window.name);
        let mut late = Vec::new();
        // It may have had to wait for the run before its own.
        let way = 2 * self.round_trip;
        // Those with places have theirs in the order of the line.
        let with_places = lane.line.iter().zip(lane.slots.keys());
        late.extend(with_places.filter_map(|((rank, waiter), &(at, _))| {
            waiter
                .deadline
                .is_some_and(|deadline| deadline.is_before(at, way))
                .then_some((rank, name, at))
        }));
        if let Some((at, name)) = lane.next {
            let others = lane.line.iter().skip(lane.slots.len());
            late.extend(others.filter_map(|(rank, waiter)| {
                waiter
                    .deadline
                    .is_some_and(|deadline| deadline.is_before(at, way))
                    .then_some((rank, name, at))
            }));
        }
        for (rank, name, at) in late {
            if let Some(waiter) = self.remove(id, rank) {
                verdicts.calls.push((waiter.sender, Verdict::No(too_late(name, at))));
            }
        }
    }
}

pub(super) fn too_late(limit: &str, earliest: Instant) -> NotAdmitted {
    let wait = earliest.saturating_duration_since(Instant::now());
    NotAdmitted::too_late(limit, SystemTime::now() + wait)
}
