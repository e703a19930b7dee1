//! How long calls are on their way, and how unevenly they arrive for that reason.

use std::collections::VecDeque;
use std::time::Duration;

/// So many of the last answers are looked at.
const REMEMBERED: usize = 256;
/// Fewer answers than this tell nothing about what is usual.
const FEW: usize = 8;
/// So many answers come before the figures are worked out again.
const STEP: usize = 16;
/// The shortest way may be shorter than any that was seen: by this part of it.
const SHORTER: f64 = 0.8;
/// No answer takes longer. What says so is a clock that was set. As microseconds it fits into 32 bits.
const LONGEST: Duration = Duration::from_secs(60 * 60);
/// One answer in so many may take longer than what is taken for usual.
const UNUSUAL: usize = 20;

/// Learns from answers how much later than others a call may have arrived.
///
/// What counts for a limit is when calls arrive. Two that left a window apart may arrive closer together:
/// the first one was slow and the second one fast. How long a call took there and back bounds that: it
/// arrived no later than its answer came, less the time of the fastest way back.
///
/// A building block for pacers. [`AccountPacer`](super::AccountPacer) has one for each label.
#[derive(Clone, Debug)]
pub struct Delays {
    /// The last round trips, in microseconds.
    recent: VecDeque<u32>,
    /// How many came since the figures were worked out.
    fresh: usize,
    first_answer: Option<Duration>,
    shortest: Duration,
    /// How much longer than the shortest one a round trip usually is, at most.
    usual: Duration,
    mean: Duration,
    most: Duration,
}

impl Delays {
    /// Nothing is known yet. No call is taken to be later than `most`.
    #[must_use]
    pub fn new(most: Duration) -> Self {
        Self {
            recent: VecDeque::new(),
            fresh: 0,
            first_answer: None,
            shortest: Duration::ZERO,
            usual: Duration::ZERO,
            mean: Duration::ZERO,
            most,
        }
    }

    /// An answer has come. Both times are uptimes.
    pub fn observe(&mut self, departed: Duration, ended: Duration) {
        let first = *self.first_answer.get_or_insert(ended);
        // Those that left before the first answer came had to wait for connections. They tell nothing about
        // the shortest way.
        if departed < first {
            return;
        }
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        let round_trip = ended.saturating_sub(departed).min(LONGEST);
        self.recent.push_back(u32::try_from(round_trip.as_micros()).unwrap_or(u32::MAX));
        self.fresh += 1;
        if self.recent.len() >= FEW && (self.fresh >= STEP || self.recent.len() < REMEMBERED / 8) {
            self.work_out();
        }
    }

    fn work_out(&mut self) {
        self.fresh = 0;
        // It happens every few calls, and integers are quicker to sort and to add than durations.
        let mut times: Vec<u32> = self.recent.iter().copied().collect();
        let shortest = times.iter().min().copied().unwrap_or_default();
        let all: u64 = times.iter().map(|time| u64::from(*time)).sum();
        let usual = times.len() - 1 - times.len() / UNUSUAL;
        let (_, usual, _) = times.select_nth_unstable(usual);
        let usual = Duration::from_micros(u64::from(*usual));
        let mean = Duration::from_micros(all / times.len() as u64);
        self.shortest = Duration::from_micros(u64::from(shortest)).mul_f64(SHORTER);
        self.usual = usual.saturating_sub(self.shortest);
        self.mean = mean.saturating_sub(self.shortest);
    }

    /// How much later than by the fastest way a call must be taken to have arrived whose answer took so
    /// long, or which has had no answer for so long, where a window holds so many calls.
    ///
    /// With one call in a window, it is all that is possible. With many, early and late ones make up for each
    /// other, and about two thirds of that are enough. What takes unusually long counts whole: that is not chance,
    /// but a connection that is being made or a network that stands still, and it does not come alone.
    #[must_use]
    pub fn lateness(&self, round_trip: Duration, calls: u32) -> Duration {
        let over = round_trip.saturating_sub(self.shortest);
        let late = if over <= self.usual { over.mul_f64(part(calls)) } else { over };
        late.min(self.most)
    }

    /// The shortest time from the departure of a call to its answer that is likely, as far as is known.
    #[must_use]
    pub fn shortest(&self) -> Duration {
        self.shortest
    }

    /// No call is taken to be later than this.
    pub(super) fn most(&self) -> Duration {
        self.most
    }

    /// What the lateness of a call comes to on average: by so much a window grows.
    #[must_use]
    pub fn margin(&self, calls: u32) -> Duration {
        self.mean.mul_f64(part(calls)).min(self.most)
    }
}

/// Which part of the possible lateness is likely enough to be reckoned with.
fn part(calls: u32) -> f64 {
    0.6 + 0.4 / f64::from(calls.max(1)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Answers that took from 100 to 199 ms.
    fn learned() -> Delays {
        let mut delays = Delays::new(millis(1_000));
        delays.observe(millis(0), millis(500));
        for time in 0..100 {
            delays.observe(millis(1_000), millis(1_100 + time));
        }
        delays
    }

    #[test]
    fn nothing_is_usual_before_anything_is_known() {
        let mut delays = Delays::new(millis(1_000));
        for round_trip in [40, 400] {
            assert_eq!(delays.lateness(millis(round_trip), 80), millis(round_trip));
        }
        assert_eq!(delays.lateness(millis(4_000), 80), millis(1_000));
        // A first burst over connections that were still being made.
        (0..80).for_each(|_| delays.observe(millis(0), millis(300)));
        assert_eq!(delays.lateness(millis(300), 80), millis(300));
        assert_eq!(delays.margin(80), Duration::ZERO);
    }

    #[test]
    fn many_calls_make_up_for_each_other_and_one_does_not() {
        let delays = learned();
        assert_eq!(delays.lateness(millis(80), 1), Duration::ZERO);
        assert_eq!(delays.lateness(millis(130), 1), millis(50));
        assert_eq!(delays.lateness(millis(130), 100), millis(50).mul_f64(0.64));
        assert_eq!(delays.lateness(millis(160), 4), millis(64));
        // Unusual.
        assert_eq!(delays.lateness(millis(600), 100), millis(520));
        assert_eq!(delays.margin(1).as_millis(), 67);
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let mut delays = learned();
        (0..300).for_each(|_| delays.observe(millis(5_000), millis(5_300)));
        assert_eq!(delays.lateness(millis(240), 1), Duration::ZERO);
    }
}
