//! Calls that are on their way, and what the store is told of those that are late.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::note::Note;
use super::{Desk, DuePlace};
use crate::pace::batch::Slot;
use crate::pace::budget::Budgets;
use crate::pace::delays::LATEST;

/// What is less late than this is not worth a word.
pub(in crate::pace) const PUNCTUAL: Duration = Duration::from_millis(10);
/// After this time without an answer, and again and again, a call is taken to be still on its way to Zoom, until
/// it is as late as can be.
const UNHEARD: Duration = Duration::from_millis(450);

/// A call that is on its way.
pub(super) struct Flying {
    pub(super) budgets: Arc<Budgets>,
    pub(super) slot: Slot,
}

impl Flying {
    pub(super) fn late(&self, arrived: Instant) -> Note {
        Note::Late { budgets: Arc::clone(&self.budgets), slot: self.slot.clone(), arrived }
    }
}

impl Desk {
    /// A call leaves with its place.
    pub(in crate::pace) fn leaves(&mut self, place: &DuePlace) {
        let late = place.at.elapsed();
        let call = Flying { budgets: Arc::clone(&place.budgets), slot: place.slot.clone() };
        if late > PUNCTUAL {
            self.notes.push_back(call.late(place.at + late));
        }
        let key = (place.at, place.number);
        self.flying.insert(key, call);
        self.unheard.insert((place.at + UNHEARD, key));
    }

    /// It has ended, and may have arrived so late.
    pub(in crate::pace) fn landed(&mut self, place: &DuePlace, late: Duration) {
        let call = self.flying.remove(&(place.at, place.number));
        // Where the store is far away, places come late by the way of its answers.
        let doubt = self.timeline.map_or(Duration::ZERO, |line| line.doubt());
        if let Some(call) = call.filter(|_| late + doubt > PUNCTUAL) {
            self.notes.push_back(call.late(place.at + late));
        }
    }

    /// A call that has no answer for long may not even have arrived.
    pub(super) fn look_after(&mut self, now: Instant) {
        while let Some(&(_, key)) = self.unheard.first().filter(|(check, _)| *check <= now) {
            self.unheard.pop_first();
            let Some(call) = self.flying.get(&key) else { continue };
            let latest = key.0 + LATEST;
            self.notes.push_back(call.late(now.min(latest)));
            if now < latest {
                self.unheard.insert((now + UNHEARD / 2, key));
            } else {
                // Nothing more can be said of it, and it may have been dropped without a word.
                self.flying.remove(&key);
            }
        }
    }
}
