//! What a subscriber of `tracing` hears of the limits.

use std::time::{Duration, SystemTime};

use super::day::writable;

/// Something that those who run a program may want to know.
#[derive(Clone, Copy, Debug)]
pub(super) enum Notice {
    /// A 429 made calls pause and slow down.
    Pause { limit: &'static str, pause: Duration, per_second: f64 },
    /// The whole rate has come back.
    Recovered { limit: &'static str, per_second: f64 },
    /// A daily budget is used up, by Zoom's word.
    Day { limit: &'static str, until: SystemTime },
}

impl Notice {
    pub(super) fn tell(self) {
        match self {
            Self::Pause { limit, pause, per_second } => tracing::warn!(
                limit,
                pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                per_second,
                "calls pause, and go on more slowly"
            ),
            Self::Recovered { limit, per_second } => {
                tracing::info!(limit, per_second, "calls go at their whole rate again");
            }
            Self::Day { limit, until } => {
                let until = humantime::format_rfc3339_seconds(writable(until));
                tracing::warn!(limit, %until, "the daily budget is used up");
            }
        }
    }
}
