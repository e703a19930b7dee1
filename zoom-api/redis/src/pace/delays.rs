//! What the delays of the network tell about the margin that windows need.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use zoom_api::operation::RateLimit;

/// The margin before anything is known, and its bounds.
pub(super) const FIRST: Duration = Duration::from_millis(100);
const LEAST: Duration = Duration::from_millis(40);
const MOST: Duration = Duration::from_millis(250);
/// So many of the last answers are looked at, and fewer than that tell nothing.
const REMEMBERED: usize = 256;
const FEW: usize = 20;
/// So many answers come before the margin is worked out again.
const STEP: usize = 16;
/// One answer in so many may take longer than what is taken for usual.
const UNUSUAL: usize = 50;
/// What comes on top: clocks and threads are not exact either.
const SPARE: Duration = Duration::from_millis(15);

/// How long answers of late took, by label: from the time of a call's place until its answer was there.
#[derive(Debug, Default)]
pub(super) struct Delays {
    labels: HashMap<RateLimit, Label>,
}

#[derive(Debug, Default)]
struct Label {
    recent: VecDeque<Duration>,
    /// How many came since the spread was worked out.
    fresh: usize,
    spread: Option<Duration>,
}

impl Delays {
    pub(super) fn answered(&mut self, label: RateLimit, after: Duration) {
        let label = self.labels.entry(label).or_default();
        if label.recent.len() >= REMEMBERED {
            label.recent.pop_front();
        }
        label.recent.push_back(after);
        label.fresh += 1;
        if label.recent.len() >= FEW && (label.fresh >= STEP || label.spread.is_none()) {
            label.fresh = 0;
            let mut sorted: Vec<_> = label.recent.iter().copied().collect();
            sorted.sort_unstable();
            let usual = sorted.get(sorted.len() - 1 - sorted.len() / UNUSUAL);
            let bounds = sorted.first().zip(usual);
            label.spread = bounds.map(|(least, most)| *most - *least);
        }
    }

    /// How much later than others a call may arrive, where a window holds so many calls.
    ///
    /// An answer that is late tells how late its call may have been: with one call in a window, that is what
    /// must be reckoned with. With many, the way back has its part in it, and early ones make up for late ones.
    pub(super) fn margin(&self, label: RateLimit, calls: f64) -> Duration {
        let Some(spread) = self.labels.get(&label).and_then(|label| label.spread) else {
            return FIRST;
        };
        let part = 0.5 + 0.5 / calls.max(1.0).sqrt();
        (spread.mul_f64(part) + SPARE).clamp(LEAST, MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margin(delays: &[u64], calls: f64) -> Duration {
        let mut all = Delays::default();
        for delay in delays {
            all.answered(RateLimit::Light, Duration::from_millis(*delay));
        }
        assert_eq!(all.margin(RateLimit::Heavy, calls), FIRST);
        all.margin(RateLimit::Light, calls)
    }

    #[test]
    fn the_margin_follows_what_is_usual_within_bounds() {
        let even: Vec<u64> = (0..200).map(|time| 40 + time % 100).collect();
        assert_eq!(margin(&[], 80.0), FIRST);
        assert_eq!(margin(&[40; 200], 80.0), LEAST);
        assert_eq!(margin(&even, 1.0).as_millis(), 113);
        assert_eq!(margin(&even, 100.0).as_millis(), 68);
        assert_eq!(margin(&[10, 5_000].repeat(100), 1.0), MOST);
        // One that takes unusually long is not what all wait for.
        assert_eq!(margin(&[&[40; 100][..], &[5_000]].concat(), 1.0), LEAST);
    }
}
