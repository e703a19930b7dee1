//! A clock that jumps to the next event whenever nothing else is to do.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;

/// Virtual time. Tests that use it are marked `#[tokio::test(start_paused = true)]`: tokio's clock
/// then moves only when all tasks sleep, and moves at once.
#[derive(Clone, Debug)]
pub(crate) struct Virtual {
    start: Instant,
    calendar: SystemTime,
}

impl Virtual {
    /// A clock that begins at a time of the calendar, such as `2026-11-23T12:00:00Z`.
    pub(crate) fn at(time: &str) -> Self {
        let calendar = humantime::parse_rfc3339(time).unwrap();
        Self { start: Instant::now(), calendar }
    }
}

impl Runtime for Virtual {
    fn now(&self) -> SystemTime {
        self.calendar + self.start.elapsed()
    }

    fn uptime(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        drop(tokio::spawn(task));
    }

    fn chance(&self) -> f64 {
        0.5
    }
}
