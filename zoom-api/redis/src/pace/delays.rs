//! What the delays of the network tell about the margin that windows need.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The margin before anything is known, and its bounds.
pub(super) const FIRST: Duration = Duration::from_millis(100);
const LEAST: Duration = Duration::from_millis(40);
const MOST: Duration = Duration::from_millis(250);
/// How long an answer is remembered, and in how many parts.
const PART: Duration = Duration::from_secs(5);
const PARTS: usize = 6;
/// Before so many answers nothing is known.
const ENOUGH: u32 = 20;

/// The quickest and the slowest answers of late.
#[derive(Debug)]
pub(super) struct Delays {
    parts: VecDeque<(Instant, Duration, Duration)>,
    answers: u32,
}

impl Delays {
    pub(super) fn new() -> Self {
        Self { parts: VecDeque::new(), answers: 0 }
    }

    /// An answer came so long after the time of the call's place.
    pub(super) fn answered(&mut self, now: Instant, after: Duration) {
        self.answers = self.answers.saturating_add(1);
        match self.parts.back_mut() {
            Some((since, least, most)) if now.saturating_duration_since(*since) < PART => {
                (*least, *most) = ((*least).min(after), (*most).max(after));
            }
            _ => {
                if self.parts.len() >= PARTS {
                    self.parts.pop_front();
                }
                self.parts.push_back((now, after, after));
            }
        }
    }

    /// How much later a call may arrive than one that left with it.
    pub(super) fn margin(&self) -> Duration {
        if self.answers < ENOUGH {
            return FIRST;
        }
        let least = self.parts.iter().map(|(_, least, _)| *least).min().unwrap_or_default();
        let most = self.parts.iter().map(|(.., most)| *most).max().unwrap_or_default();
        most.saturating_sub(least).clamp(LEAST, MOST)
    }
}
