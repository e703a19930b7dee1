//! Days as Zoom counts them, and budgets that last for one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A day as Zoom counts it, from 00:00 UTC.
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// No word of Zoom's about a day reaches further ahead than this.
const LONGEST: Duration = Duration::from_secs(25 * 60 * 60);
/// The last second of the year 9999, behind which no time can be written.
const END: Duration = Duration::from_secs(253_402_300_799);

/// When the day ends that a time belongs to.
pub fn next_midnight(now: SystemTime) -> SystemTime {
    later(UNIX_EPOCH, DAY.saturating_mul(u32::try_from(number(now) + 1).unwrap_or(u32::MAX)))
}

/// A time that is so much later, if there is one.
pub(crate) fn later(now: SystemTime, by: Duration) -> SystemTime {
    now.checked_add(by).map_or(UNIX_EPOCH + END, writable)
}

/// A time that can be written: no program ends for one that nobody can mean.
pub(crate) fn writable(time: SystemTime) -> SystemTime {
    time.clamp(UNIX_EPOCH, UNIX_EPOCH + END)
}

/// Whether a time is further ahead than this.
fn is_beyond(time: SystemTime, now: SystemTime, ahead: Duration) -> bool {
    time.duration_since(now).is_ok_and(|left| left > ahead)
}

fn number(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / DAY.as_secs()
}

/// A daily budget.
#[derive(Debug)]
pub(super) struct Day {
    limit: u32,
    used: u32,
    /// The day that `used` counts, in days since 1970.
    day: u64,
    /// Until when there is nothing left by Zoom's word.
    until: Option<SystemTime>,
}

impl Day {
    /// A share of a daily budget, rounded down, but at least one call.
    pub(super) fn new(calls: u32, share: f64) -> Self {
        let limit = (f64::from(calls) * share).floor().max(1.0) as u32;
        Self { limit, used: 0, day: 0, until: None }
    }

    /// No budget of our own: it ends by Zoom's word only.
    pub(super) fn unlimited() -> Self {
        Self { limit: u32::MAX, used: 0, day: 0, until: None }
    }

    /// Calls that are left today.
    pub(super) fn left(&self, now: SystemTime) -> u32 {
        if self.closed(now).is_some() {
            0
        } else if self.counts(now) {
            self.limit - self.used.min(self.limit)
        } else {
            self.limit
        }
    }

    /// Whether what is used was used today. A clock that goes back over midnight has seen the new day begin,
    /// and does not get the old one, nor later the new one, once more. One that was wrong by years and is
    /// set right keeps what is used, too.
    fn counts(&self, now: SystemTime) -> bool {
        number(now) <= self.day
    }

    /// Until when Zoom has closed the day. What lies more than a day ahead was worked out by a clock that has
    /// been wrong.
    fn closed(&self, now: SystemTime) -> Option<SystemTime> {
        self.until.filter(|until| *until > now && !is_beyond(*until, now, LONGEST))
    }

    /// Calls that are left today, if there is a budget.
    pub(super) fn known_left(&self, now: SystemTime) -> Option<u32> {
        (self.limit < u32::MAX || self.left(now) == 0).then(|| self.left(now))
    }

    /// When there is budget again.
    pub(super) fn until(&self, now: SystemTime) -> SystemTime {
        self.closed(now).unwrap_or_else(|| next_midnight(now))
    }

    /// How long it takes until so many calls can have been made.
    pub(super) fn time_for(&self, calls: u64, now: SystemTime) -> Duration {
        let Some(over) = calls.saturating_sub(u64::from(self.left(now))).checked_sub(1) else {
            return Duration::ZERO;
        };
        let first = self.until(now).duration_since(now).unwrap_or_default();
        let days = u32::try_from(over / u64::from(self.limit.max(1))).unwrap_or(u32::MAX);
        first.saturating_add(DAY.saturating_mul(days))
    }

    /// Takes a call, and tells which day it belongs to.
    pub(super) fn take(&mut self, now: SystemTime) -> u64 {
        let today = number(now);
        if !self.counts(now) {
            (self.day, self.used) = (today, 0);
        } else if self.day > today + 1 {
            // The clock was wrong, and is right now or wrong in another way.
            self.day = today;
        }
        self.used = self.used.saturating_add(1);
        self.day
    }

    /// Whether nothing is known that matters.
    pub(super) fn is_idle(&self, now: SystemTime) -> bool {
        self.closed(now).is_none() && (self.used == 0 || !self.counts(now))
    }

    /// Gives a call back that belongs to that day.
    pub(super) fn give_back(&mut self, day: u64) {
        if self.day == day {
            self.used = self.used.saturating_sub(1);
        }
    }

    /// Zoom says that nothing is left.
    pub(super) fn exhaust(&mut self, until: SystemTime, now: SystemTime) {
        let until = until.min(later(now, LONGEST));
        self.until = Some(self.closed(now).map_or(until, |known| known.max(until)));
    }

    /// Forgets what Zoom has said.
    pub(super) fn reopen(&mut self) {
        (self.used, self.until) = (0, None);
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn at(hours: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(hours * 3_600)
    }

    #[test]
    fn a_budget_lasts_till_midnight() {
        let mut day = Day::new(10, 0.25);
        assert_eq!(day.left(at(30)), 2);
        let yesterday = day.take(at(30));
        day.take(at(47));
        assert_eq!((day.left(at(47)), day.until(at(47))), (0, at(48)));
        assert_eq!(day.left(at(48)), 2);
        let today = day.take(at(48));
        day.give_back(yesterday);
        assert_eq!(day.left(at(48)), 1, "what was taken yesterday is not given back today");
        day.give_back(today);
        assert_eq!(day.left(at(48)), 2);
        day.exhaust(at(60), at(48));
        assert_eq!((day.left(at(59)), day.until(at(59)), day.left(at(60))), (0, at(60), 2));
        assert_eq!(Day::new(50, 0.001).left(at(0)), 1);
    }

    #[test]
    fn a_clock_that_goes_back_gives_no_day_twice() {
        let mut day = Day::new(10, 1.0);
        for _ in 0..10 {
            day.take(at(47));
        }
        assert_eq!(day.left(at(47)), 0);
        for _ in 0..4 {
            day.take(at(48));
        }
        let before = at(48) - Duration::from_secs(1);
        assert_eq!(day.left(before), 6, "the old day does not begin again");
        day.take(before);
        assert_eq!(day.left(at(48)), 5, "nor does the new one");
        assert_eq!(day.left(at(72)), 10);
    }

    #[test]
    fn a_clock_that_was_years_ahead_closes_one_day_at_most() {
        let (wrong, right) = (at(24 * 365 * 60), at(24 * 365 * 57 + 12));
        let mut day = Day::new(10, 1.0);
        day.take(wrong);
        day.exhaust(next_midnight(wrong), wrong);
        assert_eq!(day.left(wrong), 0);
        assert_eq!(day.left(right), 9);
        day.take(right);
        assert_eq!(day.left(right + DAY), 10, "days end again");
        day.exhaust(right + DAY * 400, right);
        assert_eq!(day.left(right + LONGEST), 10);
        day.exhaust(right + DAY, right);
        day.reopen();
        assert_eq!(day.left(right), 10);
    }
}
