//! How fast calls go out when others call too.

use std::time::Duration;

use crate::runtime::part;

/// What is left of the rate after a 429 that comes when nobody else has been noticed for a while. It may have
/// been chance.
const FIRST_STEP_BACK: f64 = 0.85;
/// What is left of it after one that comes soon behind another.
const STEP_BACK: f64 = 0.7;
/// What comes back of the whole rate in the first window behind it.
const STEP_UP: f64 = 0.02;
/// After so many windows it comes back twice as fast, and so on.
const HURRY: f64 = 5.0;
/// The rate does not fall lower than this part of the whole.
const LEAST: f64 = 0.05;
/// The longest pause after a 429 that gives no time, in windows. The shortest is half as long.
const PAUSE: f64 = 0.4;
/// So many windows behind a 429, others are taken to be gone.
const MEMORY: u32 = 30;

/// Finds the rate that others leave.
///
/// Others who use the same account cannot be seen, only noticed, when a call is answered 429. Then calls
/// pause for a part of a window and go on at 0.85 of the rate, at 0.7 of it when others were noticed not long
/// ago, one by one and not in bursts. The rate comes
/// back by 0.02 of the whole in the next window, and a little faster in each one behind it. So those who
/// share an account find equal shares: the one that has more gives up more.
///
/// A building block for pacers. [`AccountPacer`](super::AccountPacer) has one for each label.
#[derive(Clone, Debug)]
pub struct RateControl {
    window: Duration,
    /// The part of the rate that was left at the last step back.
    part: f64,
    /// When that was, as long as the whole rate is not back.
    stepped_back: Option<Duration>,
    /// When it was last.
    answered: Option<Duration>,
    /// When others were last noticed.
    limited: Option<Duration>,
    paused_until: Duration,
}

impl RateControl {
    /// The whole rate, for a limit that counts calls in such a window.
    #[must_use]
    pub fn new(window: Duration) -> Self {
        Self {
            window,
            part: 1.0,
            stepped_back: None,
            answered: None,
            limited: None,
            paused_until: Duration::ZERO,
        }
    }

    /// The part of the whole rate that may be used at this uptime, above 0 and up to 1.
    #[must_use]
    pub fn part(&self, now: Duration) -> f64 {
        let Some(since) = self.stepped_back else { return 1.0 };
        let windows = now.saturating_sub(since).as_secs_f64() / self.window.as_secs_f64();
        (self.part + STEP_UP * windows * (1.0 + windows / (2.0 * HURRY))).min(1.0)
    }

    /// The uptime before which no call should go out. Zero when there was no pause.
    #[must_use]
    pub fn paused_until(&self) -> Duration {
        self.paused_until
    }

    /// Whether others were noticed not long ago, so that calls should go out one by one.
    #[must_use]
    pub fn is_contended(&self, now: Duration) -> bool {
        self.limited
            .is_some_and(|limited| now < limited.saturating_add(self.window.saturating_mul(MEMORY)))
    }

    /// A call was answered 429. `asked` is how long Zoom wants to be left alone, if it says so; `chance` is a
    /// number from 0 to 1, so that not all come back at once.
    ///
    /// Calls that were on their way together when that happened mean one step back. Returns whether this one
    /// means one.
    pub fn limited(
        &mut self,
        departed: Duration,
        now: Duration,
        asked: Option<Duration>,
        chance: f64,
    ) -> bool {
        let pause = self.window.mul_f64(PAUSE * (0.5 + part(chance) / 2.0));
        let step = if self.is_contended(now) { STEP_BACK } else { FIRST_STEP_BACK };
        self.limited = Some(now);
        if let Some(asked) = asked {
            self.paused_until = self.paused_until.max(now.saturating_add(asked));
        }
        if self.answered.is_some_and(|time| departed < time) {
            return false;
        }
        self.part = (self.part(now) * step).max(LEAST);
        (self.stepped_back, self.answered) = (Some(now), Some(now));
        self.paused_until = self.paused_until.max(now.saturating_add(asked.unwrap_or(pause)));
        true
    }

    /// Whether the whole rate has come back since this was asked last.
    pub fn has_recovered(&mut self, now: Duration) -> bool {
        let recovered = self.stepped_back.is_some() && self.part(now) >= 1.0;
        if recovered {
            self.stepped_back = None;
        }
        recovered
    }

    /// Others were noticed without a 429: what an answer says is left is less than what this one has left.
    pub fn noticed(&mut self, now: Duration) {
        self.limited = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_429_costs_a_part_of_a_window_and_a_step_back() {
        let mut control = RateControl::new(seconds(1));
        assert_eq!((control.part(seconds(9)), control.is_contended(seconds(9))), (1.0, false));
        assert!(control.limited(seconds(9), seconds(10), None, 1.0));
        assert_eq!(control.paused_until(), Duration::from_millis(10_400));
        assert!((control.part(seconds(10)) - 0.85).abs() < 1e-9);
        // On the way at the same time.
        assert!(!control.limited(seconds(9), seconds(11), None, 1.0));
        assert_eq!(control.paused_until(), Duration::from_millis(10_400));
        // It comes back, and comes back faster.
        let [first, second] = [12, 18].map(|now| control.part(seconds(now)));
        assert!(first > 0.88 && second - first > 0.1, "{first} {second}");
        assert_eq!(control.part(seconds(25)), 1.0);
        assert!(control.is_contended(seconds(40)) && !control.is_contended(seconds(41)));
        let mut recovering = control.clone();
        let recovered = [14, 16, 17].map(|now| recovering.has_recovered(seconds(now)));
        assert_eq!(recovered, [false, true, false]);
        // What Zoom asks for is done.
        assert!(control.limited(seconds(30), seconds(30), Some(seconds(5)), 0.0));
        assert_eq!(control.paused_until(), seconds(35));
        for second in 31..60 {
            control.limited(seconds(second), seconds(second), None, 0.0);
        }
        assert!((control.part(seconds(59)) - LEAST).abs() < 0.03);
    }
}
