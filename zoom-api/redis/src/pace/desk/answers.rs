//! What the store has said last, and what it is told of that.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::note::Note;
use super::{DAY, Desk, HORIZON, Verdict, Verdicts};
use crate::pace::batch::{Answer, Batch, Before, LabelState, Opening, Seen, Slot, UNKNOWN};
use crate::pace::timeline::Timeline;

/// How long a process is believed to be there that has said so.
const LIFETIME: Duration = Duration::from_secs(35);

/// What was said in the last answer.
pub(in crate::pace) struct Known {
    pub(super) epoch: Arc<str>,
    pub(super) books: u64,
    pub(super) asked: Instant,
    pub(in crate::pace) day: i64,
    /// When it ends.
    pub(super) midnight: Instant,
    pub(in crate::pace) here: usize,
    pub(in crate::pace) labels: Vec<LabelState>,
    /// Daily budgets that Zoom has closed, and for how long.
    pub(in crate::pace) closed: HashMap<String, Duration>,
    pub(in crate::pace) arrived: Instant,
    pub(in crate::pace) free: HashMap<&'static str, (i64, Instant)>,
}

impl Known {
    /// The day of the store that a time belongs to, in days since 1970.
    pub(super) fn day_at(&self, time: Instant) -> i64 {
        let Some(over) = time.checked_duration_since(self.midnight) else { return self.day };
        let days = over.as_secs() / DAY.as_secs();
        self.day.saturating_add(1).saturating_add_unsigned(days)
    }
}

impl Desk {
    pub(super) fn open(&self) -> Batch {
        let nonce = format!("{:016x}", fastrand::u64(..));
        let known = self.known.as_ref();
        let here = known.map_or(1, |known| known.here);
        Batch::new(
            self.keys.clone(),
            &Opening {
                me: &self.me,
                nonce: &nonce,
                known: known.map(|known| Before {
                    epoch: &known.epoch,
                    books: known.books,
                    asked: known.asked,
                    arrived: known.arrived,
                }),
                // Who has sent nothing meanwhile has no part that nobody else may have.
                back: if self.is_back && self.went_alone() { here } else { 0 },
                grace: self.grace,
                horizon: self.horizon(),
                furthest: HORIZON,
                lifetime: LIFETIME,
            },
        )
    }

    /// Takes what the store has answered.
    pub(in crate::pace) fn answer(
        &mut self,
        batch: &Batch,
        answer: &Answer,
        asked: Instant,
        arrived: Instant,
        verdicts: &mut Verdicts,
    ) {
        self.in_flight = false;
        for note in std::mem::take(&mut self.told) {
            match note {
                Note::Reset { done } => {
                    self.days.clear();
                    self.closed.clear();
                    self.paused.clear();
                    self.look_again();
                    verdicts.heard.push(done);
                }
                Note::Settle { done } => verdicts.heard.push(done),
                _ => {}
            }
        }
        if std::mem::take(&mut self.is_back) {
            self.make_good();
        }
        let timeline = match (&self.timeline, &self.known) {
            (Some(line), Some(known)) if known.epoch == answer.epoch => {
                line.answered(answer.now, asked, arrived, answer.turns)
            }
            _ => Timeline::new(answer.now, asked, arrived, answer.turns),
        };
        self.timeline = Some(timeline);
        // The slowest answer of late.
        let took = arrived.saturating_duration_since(asked);
        self.round_trip = took.max(self.round_trip.mul_f64(0.95));
        if self.is_shorter(answer, arrived) {
            self.look_again();
        }
        if self.known.as_ref().is_some_and(|known| known.day != answer.day) {
            // Budgets of single users that nobody has used since the day before are forgotten.
            let is_of_late = |seen: &Seen| seen.day >= answer.day - 1;
            self.days.retain(|_, seen| seen.iter().any(is_of_late));
        }
        self.known = Some(Known {
            epoch: Arc::clone(&answer.epoch),
            books: answer.now,
            asked,
            day: answer.day,
            midnight: arrived + answer.rest_of_day,
            here: answer.here.max(1),
            labels: answer.labels.clone(),
            closed: answer.closed.iter().cloned().collect(),
            arrived,
            free: self.known.take().map(|known| known.free).unwrap_or_default(),
        });
        for (asked, booked) in batch.asked.iter().zip(&answer.booked) {
            self.booked(asked, booked, answer, &timeline, verdicts);
        }
    }

    /// Whether a pause ends long before it was said to: somebody has asked for a reset.
    pub(super) fn is_shorter(&self, answer: &Answer, arrived: Instant) -> bool {
        let known = self.known.iter().flat_map(|known| {
            known.labels.iter().map(|state| (&state.label, known.arrived + state.pause))
        });
        known.into_iter().any(|(label, ends)| {
            let now = answer.labels.iter().find(|state| state.label == *label);
            let pause = now.map_or(Duration::ZERO, |state| state.pause);
            ends > arrived + pause + Duration::from_secs(1)
        })
    }

    /// Asks again for all that waits: what the store has said before of times does not hold any more.
    pub(super) fn look_again(&mut self) {
        let now = Instant::now();
        for group in &mut self.groups {
            group.next = None;
            group.blocked = now;
        }
        self.asleep = self.asleep.iter().map(|(_, id)| (now, *id)).collect();
        for lane in self.lanes.values_mut().filter(|lane| lane.asleep.is_some()) {
            lane.asleep = Some(now);
        }
    }

    /// Labels whose rate goes down with this answer, by whomever, and those whose rate is back.
    pub(in crate::pace) fn changes(&self, answer: &Answer) -> Vec<LabelState> {
        let before = self.known.iter().flat_map(|known| &known.labels);
        let before: HashMap<_, _> = before.map(|state| (&*state.label, state.rate)).collect();
        let has_changed = |state: &&LabelState| {
            let old = before.get(&*state.label).copied().unwrap_or(1.0);
            state.rate < old || state.rate >= 1.0 && old < 1.0
        };
        answer.labels.iter().filter(has_changed).cloned().collect()
    }

    /// The store has given no answer. Whoever has no place is told, and what was asked for is given back if
    /// the store has booked it all the same.
    pub(in crate::pace) fn lost(&mut self, batch: &Batch, verdicts: &mut Verdicts) {
        self.in_flight = false;
        self.last_asked = None;
        for note in self.told.drain(..).rev() {
            match note.again() {
                Ok(note) => self.notes.push_front(note),
                Err(done) => verdicts.unheard.push(done),
            }
        }
        for asked in &batch.asked {
            if let Some(lane) = self.lanes.get_mut(&asked.lane) {
                lane.asked = 0;
            }
            for index in 1..=asked.count {
                let slot = Slot { id: Arc::clone(&asked.id), index, day: UNKNOWN };
                let budgets = Arc::clone(&asked.budgets);
                self.notes.push_back(Note::Cancel { budgets, slot, certain: false });
            }
        }
        self.is_back = true;
        let ids: Vec<_> = self.lanes.keys().copied().collect();
        for id in ids {
            let Some(lane) = self.lanes.get(&id) else { continue };
            let ranks: Vec<_> =
                lane.line.iter().skip(lane.slots.len()).map(|(rank, _)| rank).collect();
            for rank in ranks {
                if let Some(waiter) = self.remove(id, rank) {
                    verdicts.calls.push((waiter.sender, Verdict::Away));
                }
            }
            self.refresh(id);
        }
        for group in &mut self.groups {
            group.next = None;
            group.blocked = Instant::now();
        }
    }
}
