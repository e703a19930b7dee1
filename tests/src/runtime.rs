//! Clocks for tests.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;
use zoom_api::runtime::{Runtime, Tokio};
use zoom_api::transport::BoxFuture;

/// Real time, in which repeats follow at once: chance always takes the shortest wait.
#[derive(Clone, Debug, Default)]
pub struct Hasty(Tokio);

impl Runtime for Hasty {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn uptime(&self) -> Duration {
        self.0.uptime()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(time)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.0.spawn(task);
    }

    fn chance(&self) -> f64 {
        0.0
    }
}

/// Virtual time. Tests that use it are marked `#[tokio::test(start_paused = true)]`: tokio's clock
/// then moves only when all tasks sleep, and moves at once.
#[derive(Clone, Debug)]
pub struct Virtual {
    start: Instant,
    calendar: SystemTime,
}

impl Virtual {
    /// A clock that begins at a time of the calendar, such as `2026-11-23T12:00:00Z`.
    pub fn at(time: &str) -> Self {
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

type Sleep = dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync;
type Spawn = dyn Fn(BoxFuture<'static, ()>) + Send + Sync;

/// A runtime like another one, but for what a test says. It drives no tasks.
pub struct But {
    of: Arc<dyn Runtime>,
    sleep: Option<Box<Sleep>>,
    spawn: Option<Box<Spawn>>,
}

impl But {
    pub fn of(runtime: Arc<dyn Runtime>) -> Self {
        Self { of: runtime, sleep: None, spawn: None }
    }

    #[must_use]
    pub fn sleep(
        self,
        sleep: impl Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync + 'static,
    ) -> Self {
        Self { sleep: Some(Box::new(sleep)), ..self }
    }

    #[must_use]
    pub fn spawn(self, spawn: impl Fn(BoxFuture<'static, ()>) + Send + Sync + 'static) -> Self {
        Self { spawn: Some(Box::new(spawn)), ..self }
    }
}

impl Runtime for But {
    fn now(&self) -> SystemTime {
        self.of.now()
    }

    fn uptime(&self) -> Duration {
        self.of.uptime()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.sleep.as_ref().map_or_else(|| self.of.sleep(time), |sleep| sleep(time))
    }

    fn timeout(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.sleep.as_ref().map_or_else(|| self.of.timeout(time), |sleep| sleep(time))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        match &self.spawn {
            Some(spawn) => spawn(task),
            None => self.of.spawn(task),
        }
    }

    fn chance(&self) -> f64 {
        self.of.chance()
    }
}
