//! How late calls may have arrived, by what their answers tell.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use zoom_api::operation::RateLimit;

/// No call is taken to have arrived later than this. The server takes its time, too.
pub(super) const LATEST: Duration = Duration::from_secs(1);
/// So many of the last answers are looked at. A few tell nothing: all of them may have been slow.
const REMEMBERED: usize = 256;
const FEW: usize = 64;
/// So many answers come before the shortest one is looked for again.
const STEP: usize = 16;

/// How long answers of late took, by label: from the time of a call's place until its answer was there.
#[derive(Debug, Default)]
pub(super) struct Delays {
    labels: HashMap<RateLimit, Label>,
    /// When the first answer came.
    first: Option<Instant>,
}

#[derive(Debug, Default)]
struct Label {
    recent: VecDeque<Duration>,
    /// How many came since the shortest one was looked for.
    fresh: usize,
    shortest: Duration,
    /// How late calls were on average.
    mean: Duration,
}

impl Delays {
    /// A call has ended whose place was at `at`. It arrived no later than its answer came, less the shortest way:
    /// so late it may have been.
    ///
    /// That is more than it was when the way back was slow. But where machines or networks stand still, calls
    /// are late together, and none makes up for another.
    pub(super) fn ended(
        &mut self,
        label: RateLimit,
        at: Instant,
        now: Instant,
        answered: bool,
    ) -> Duration {
        let after = now.saturating_duration_since(at);
        let label = self.labels.entry(label).or_default();
        let late = after.saturating_sub(label.shortest).min(LATEST);
        // Those that left before the first answer came had to wait for connections. They tell nothing about
        // the shortest way.
        if answered && at >= *self.first.get_or_insert(now) {
            label.answered(after, late);
        }
        late
    }

    /// The shortest time from a place to the answer.
    pub(super) fn shortest(&self, label: RateLimit) -> Duration {
        self.labels.get(&label).map_or(Duration::ZERO, |label| label.shortest)
    }

    /// How late calls are on average.
    pub(super) fn mean(&self, label: RateLimit) -> Duration {
        self.labels.get(&label).map_or(Duration::ZERO, |label| label.mean)
    }
}

impl Label {
    fn answered(&mut self, after: Duration, late: Duration) {
        if self.recent.len() >= REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back(after);
        self.fresh += 1;
        self.mean = (self.mean * 15 + late) / 16;
        if self.recent.len() >= FEW && (self.fresh >= STEP || self.recent.len() == FEW) {
            self.fresh = 0;
            self.shortest = self.recent.iter().min().copied().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lateness_is_what_an_answer_took_over_the_shortest_way() {
        let start = Instant::now();
        let mut delays = Delays::default();
        let mut late = |left: u64, took: u64| {
            let at = start + Duration::from_millis(left);
            let now = at + Duration::from_millis(took);
            delays.ended(RateLimit::Light, at, now, true).as_millis()
        };
        // Nothing is known yet: it may have been on its way for all that time.
        assert_eq!(late(0, 400), 400);
        assert_eq!(late(0, 300), 300);
        assert_eq!(late(500, 9_000), 1_000);
        for time in 0..300 {
            late(1_000, 100 + time % 100);
        }
        assert_eq!(late(2_000, 100), 0);
        assert_eq!(late(2_000, 150), 50);
        assert_eq!(late(2_000, 400), 300);
        assert!(delays.mean(RateLimit::Light) > Duration::from_millis(20), "{delays:?}");
        assert_eq!(delays.mean(RateLimit::Heavy), Duration::ZERO);
    }
}
