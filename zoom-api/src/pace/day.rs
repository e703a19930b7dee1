use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A day as Zoom counts it, from 00:00 UTC.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// When the day ends that a time belongs to.
pub(crate) fn next_midnight(now: SystemTime) -> SystemTime {
    UNIX_EPOCH + DAY.saturating_mul(u32::try_from(number(now) + 1).unwrap_or(u32::MAX))
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
        match self.until {
            Some(until) if until > now => 0,
            _ if self.day == number(now) => self.limit - self.used.min(self.limit),
            _ => self.limit,
        }
    }

    /// Calls that are left today, if there is a budget.
    pub(super) fn known_left(&self, now: SystemTime) -> Option<u32> {
        (self.limit < u32::MAX || self.left(now) == 0).then(|| self.left(now))
    }

    /// When there is budget again.
    pub(super) fn until(&self, now: SystemTime) -> SystemTime {
        self.until.filter(|until| *until > now).unwrap_or_else(|| next_midnight(now))
    }

    pub(super) fn take(&mut self, now: SystemTime) {
        if self.day != number(now) {
            (self.day, self.used) = (number(now), 0);
        }
        self.used = self.used.saturating_add(1);
    }

    /// Gives a call back that was taken at this time.
    pub(super) fn give_back(&mut self, taken: SystemTime) {
        if self.day == number(taken) {
            self.used = self.used.saturating_sub(1);
        }
    }

    /// Zoom says that nothing is left.
    pub(super) fn exhaust(&mut self, until: SystemTime) {
        self.until = Some(self.until.map_or(until, |known| known.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(hours * 3_600)
    }

    #[test]
    fn a_budget_lasts_till_midnight() {
        let mut day = Day::new(10, 0.25);
        assert_eq!(day.left(at(30)), 2);
        day.take(at(30));
        day.take(at(47));
        assert_eq!((day.left(at(47)), day.until(at(47))), (0, at(48)));
        assert_eq!(day.left(at(48)), 2);
        day.take(at(48));
        day.give_back(at(47));
        assert_eq!(day.left(at(48)), 1, "what was taken yesterday is not given back today");
        day.give_back(at(48));
        assert_eq!(day.left(at(48)), 2);
        day.exhaust(at(60));
        assert_eq!((day.left(at(59)), day.until(at(59)), day.left(at(60))), (0, at(60), 2));
        assert_eq!(Day::new(50, 0.001).left(at(0)), 1);
    }
}
