//! Calls that are counted: in a window that slides, and by the day.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::behaviour::Windows;
use zoom_api::internal::DAY;

/// The moment of a call, by the calendar and by what never goes back.
#[derive(Clone, Copy)]
pub(in super::super) struct Moment {
    pub(in super::super) now: SystemTime,
    pub(in super::super) uptime: Duration,
}

/// So many calls in a stretch of time of this length.
#[derive(Debug)]
pub(super) struct Window {
    calls: u32,
    window: Duration,
    count: Count,
}

#[derive(Debug)]
enum Count {
    /// In any such stretch: when the calls came, by the time that never goes back.
    Sliding(VecDeque<Duration>),
    /// From one full second or minute to the next: the number of the stretch, and the calls in it.
    Fixed(u128, u32),
}

impl Window {
    pub(super) fn new(calls: u32, window: Duration, windows: Windows) -> Self {
        let count = match windows {
            Windows::Sliding => Count::Sliding(VecDeque::new()),
            Windows::Fixed => Count::Fixed(0, 0),
        };
        Self { calls, window, count }
    }

    pub(super) fn limit(&self) -> u32 {
        self.calls
    }

    /// Calls that may come now.
    pub(super) fn left(&mut self, moment: Moment) -> u32 {
        let now = self.number(moment);
        let used = match &mut self.count {
            Count::Sliding(times) => {
                let is_over = |time: &Duration| moment.uptime.saturating_sub(*time) >= self.window;
                while times.front().is_some_and(is_over) {
                    times.pop_front();
                }
                u32::try_from(times.len()).unwrap_or(u32::MAX)
            }
            Count::Fixed(number, used) if *number == now => *used,
            Count::Fixed(..) => 0,
        };
        self.calls.saturating_sub(used)
    }

    /// How long it takes until the next call may come, if not now.
    pub(super) fn wait(&mut self, moment: Moment) -> Option<Duration> {
        if self.left(moment) > 0 {
            return None;
        }
        let passed = match &self.count {
            Count::Sliding(times) => moment.uptime.saturating_sub(*times.front()?),
            Count::Fixed(..) => {
                let passed = since_1970(moment).as_nanos() % self.window.as_nanos().max(1);
                Duration::from_nanos(u64::try_from(passed).unwrap_or_default())
            }
        };
        Some(self.window.saturating_sub(passed))
    }

    pub(super) fn take(&mut self, moment: Moment) {
        let now = self.number(moment);
        match &mut self.count {
            Count::Sliding(times) => times.push_back(moment.uptime),
            Count::Fixed(number, used) if *number == now => *used = used.saturating_add(1),
            Count::Fixed(number, used) => (*number, *used) = (now, 1),
        }
    }

    /// The number of the stretch that a moment lies in.
    fn number(&self, moment: Moment) -> u128 {
        since_1970(moment).as_nanos() / self.window.as_nanos().max(1)
    }
}

fn since_1970(moment: Moment) -> Duration {
    moment.now.duration_since(UNIX_EPOCH).unwrap_or_default()
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
