//! From the time of the books to that of this process.

use std::time::{Duration, Instant};

/// What two clocks may run apart: a ten-thousandth.
const DRIFT: f64 = 1e-4;

/// When, by the clock of this process, the books have a certain time.
///
/// The script ran somewhere between the departure of the question and the arrival of its answer. Taken from the
/// arrival, a place is never early, and late by the way back. The quickest answer of late tells best.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timeline {
    books: u64,
    here: Instant,
    turns: i64,
    /// How much earlier it may have been.
    doubt: Duration,
}

impl Timeline {
    /// From the first answer.
    pub(super) fn new(books: u64, asked: Instant, arrived: Instant, turns: i64) -> Self {
        let doubt = arrived.saturating_duration_since(asked);
        Self { books, here: arrived, turns, doubt }
    }

    /// How much too late a place of this timeline may come, at most.
    pub(super) fn doubt(&self) -> Duration {
        self.doubt
    }

    /// From the next one. `turns` is another number when the books have corrected their time.
    pub(super) fn answered(self, books: u64, asked: Instant, arrived: Instant, turns: i64) -> Self {
        let fresh = Self::new(books, asked, arrived, turns);
        if turns != self.turns || books < self.books {
            return fresh;
        }
        let passed = Duration::from_micros(books - self.books);
        let expected = self.here + passed + passed.mul_f64(DRIFT);
        // The script cannot have run before it was asked: then the clocks do not run alike.
        if expected < asked || expected > arrived {
            fresh
        } else {
            Self { here: expected, ..fresh }
        }
    }

    /// When the books have this time.
    pub(super) fn at(&self, books: u64) -> Instant {
        if books >= self.books {
            self.here + Duration::from_micros(books - self.books)
        } else {
            let before = Duration::from_micros(self.books - books);
            self.here.checked_sub(before).unwrap_or(self.here)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_quickest_answer_tells_and_none_makes_it_early() {
        let start = Instant::now() + Duration::from_secs(100);
        // The books are at 0 at `start`. One answer took 2 ms back, the next one 90 ms.
        let line = Timeline::new(0, start, start + millis(2), 0);
        let line = line.answered(1_000_000, start + millis(999), start + millis(1_090), 0);
        let at = line.at(2_000_000) - start;
        assert!(at >= millis(2_000) && at <= millis(2_003), "{at:?}");
        // The store was set right: what was known counts no more.
        let line = line.answered(1_500_000, start + millis(2_999), start + millis(3_001), 1);
        assert_eq!(line.at(1_500_000) - start, millis(3_001));
        // It was not, but its clock runs faster than ours.
        let line = line.answered(2_500_000, start + millis(3_499), start + millis(3_502), 1);
        assert_eq!(line.at(2_500_000) - start, millis(3_502));
        let line = line.answered(2_600_000, start + millis(3_900), start + millis(3_902), 1);
        assert_eq!(line.at(2_600_000) - start, millis(3_902));
    }
}
