//! Calls that go out without the store, and what is known by then of days and pauses.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use zoom_api::operation::RateLimit;
use zoom_api::pace::{NotAdmitted, Ticket};

use super::note::Note;
use super::{DAY, Desk};
use crate::pace::batch::LONGEST;
use crate::pace::budget::{Budgets, LaneKey};
use crate::pace::{later, midnight};

/// Times of calls without the store that are kept for each lane: more than any window holds.
const MOST_TIMES: usize = 200;
/// Calls without the store are counted in steps of this, for as long as a day that they count against may last.
const STEP: Duration = Duration::from_secs(60);

/// Calls that went out without the store.
pub(super) struct Local {
    pub(super) budgets: Arc<Budgets>,
    pub(super) times: VecDeque<Instant>,
    /// How many since when, all of them: the store knows which of them count against its day.
    pub(super) counts: VecDeque<(Instant, usize)>,
}

impl Desk {
    /// A call that goes out without the store, one of so many instances, unless a daily budget is used up.
    pub(in crate::pace) fn goes_alone(
        &mut self,
        ticket: &Ticket,
        instances: usize,
        now: SystemTime,
    ) -> Result<(), NotAdmitted> {
        self.check_days(ticket, instances, now)?;
        let budgets = self.budgets(ticket);
        let local = self.local.entry(LaneKey::of(ticket)).or_insert_with(|| Local {
            budgets,
            times: VecDeque::new(),
            counts: VecDeque::new(),
        });
        let now = Instant::now();
        // A day of the store that begins in between begins another step.
        let known = self.known.as_ref();
        let day = |time| known.map(|known| known.day_at(time));
        let is_of_now = |since: Instant| since.elapsed() < STEP && day(since) == day(now);
        match local.counts.back_mut().filter(|(since, _)| is_of_now(*since)) {
            Some((_, count)) => *count += 1,
            None => local.counts.push_back((now, 1)),
        }
        while local.counts.front().is_some_and(|(since, _)| since.elapsed() > DAY + STEP) {
            local.counts.pop_front();
        }
        local.times.push_back(now);
        if local.times.len() > MOST_TIMES {
            local.times.pop_front();
        }
        Ok(())
    }

    /// Refuses a call whose daily budgets leave this instance nothing, by what is known without the store.
    pub(in crate::pace) fn check_days(
        &mut self,
        ticket: &Ticket,
        instances: usize,
        now: SystemTime,
    ) -> Result<(), NotAdmitted> {
        let budgets = self.budgets(ticket);
        let known = self.known.as_ref();
        let today = known.map(|known| known.day_at(Instant::now()));
        for day in &budgets.days {
            let closed = self.closed.get(&day.field).copied();
            if let Some(until) =
                closed.filter(|until| *until > now && *until <= later(now, LONGEST))
            {
                return Err(NotAdmitted::quota_exhausted(&day.name, until));
            }
            let (Some(today), Some(limit)) = (today, day.limit) else { continue };
            let mut seen = self.days.get(&day.field).into_iter().flatten();
            let Some(seen) = seen.find(|seen| seen.day == today) else { continue };
            let left = i64::from(limit).saturating_sub(seen.used).max(0) as usize;
            // What the store has not heard of yet.
            let locals = self.local.values();
            let same = |local: &&Local| local.budgets.days.iter().any(|own| own.field == day.field);
            let mine = locals.filter(same).flat_map(|local| &local.counts);
            let of_today = |since| known.is_some_and(|known| known.day_at(since) == today);
            let mine: usize =
                mine.filter(|(since, _)| of_today(*since)).map(|(_, count)| count).sum();
            if mine >= left / instances.max(1) {
                return Err(NotAdmitted::quota_exhausted(&day.name, midnight(now)));
            }
        }
        Ok(())
    }

    /// One of them did not go out after all.
    pub(in crate::pace) fn did_not_go(&mut self, ticket: &Ticket) {
        if let Some(local) = self.local.get_mut(&LaneKey::of(ticket)) {
            local.times.pop_back();
            if let Some((_, count)) = local.counts.back_mut() {
                *count -= 1;
                if *count == 0 {
                    local.counts.pop_back();
                }
            }
        }
    }

    pub(in crate::pace) fn went_alone(&self) -> bool {
        self.local.values().any(|local| !local.counts.is_empty())
    }

    /// Tells the store of what went out without it.
    pub(super) fn make_good(&mut self) {
        for (_, local) in self.local.drain().filter(|(_, local)| !local.counts.is_empty()) {
            self.number += 1;
            self.notes.push_back(Note::Sent {
                id: format!("{}-{}", self.me, self.number),
                budgets: local.budgets,
                times: local.times.into(),
                counts: local.counts.into(),
            });
        }
    }

    /// How long a label still pauses, by what is known without the store.
    pub(in crate::pace) fn pause(&self, label: RateLimit) -> Duration {
        let said = self.known.iter().filter_map(|known| {
            let mut states = known.labels.iter();
            let state = states.find(|state| state.label == label.as_str())?;
            known.arrived.checked_add(state.pause)
        });
        let until = said.chain(self.paused.get(&label).copied()).max();
        until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()))
    }

    pub(super) fn close(&mut self, field: &str, until: SystemTime) {
        let now = SystemTime::now();
        self.closed.retain(|_, until| *until > now);
        self.closed.insert(field.to_owned(), until);
    }
}
