//! Calls that are counted: in a window that slides, and by the day.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::pace::DAY;

/// So many calls in any stretch of time of this length.
#[derive(Debug)]
pub(super) struct Window {
    calls: u32,
    window: Duration,
    times: VecDeque<Duration>,
}

impl Window {
    pub(super) fn new(calls: u32, window: Duration) -> Self {
        Self { calls, window, times: VecDeque::new() }
    }

    pub(super) fn limit(&self) -> u32 {
        self.calls
    }

    /// Calls that may come now.
    pub(super) fn left(&mut self, uptime: Duration) -> u32 {
        while self.times.front().is_some_and(|time| uptime.saturating_sub(*time) >= self.window) {
            self.times.pop_front();
        }
        self.calls.saturating_sub(u32::try_from(self.times.len()).unwrap_or(u32::MAX))
    }

    /// How long it takes until the next call may come, if not now.
    pub(super) fn wait(&mut self, uptime: Duration) -> Option<Duration> {
        let full = self.left(uptime) == 0;
        let oldest = self.times.front().filter(|_| full)?;
        Some(self.window.saturating_sub(uptime.saturating_sub(*oldest)))
    }

    pub(super) fn take(&mut self, uptime: Duration) {
        self.times.push_back(uptime);
    }
}

/// So many calls from one midnight to the next, in UTC.
#[derive(Debug)]
pub(super) struct Day {
    calls: u32,
    used: u32,
    /// The day that `used` counts, in days since 1970.
    day: u64,
}

impl Day {
    pub(super) fn new(calls: u32) -> Self {
        Self { calls, used: 0, day: 0 }
    }

    pub(super) fn limit(&self) -> u32 {
        self.calls
    }

    /// Calls that are left today.
    pub(super) fn left(&self, now: SystemTime) -> u32 {
        if self.day == number(now) { self.calls.saturating_sub(self.used) } else { self.calls }
    }

    pub(super) fn take(&mut self, now: SystemTime) {
        if self.day != number(now) {
            (self.day, self.used) = (number(now), 0);
        }
        self.used = self.used.saturating_add(1);
    }
}

fn number(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / DAY.as_secs()
}
