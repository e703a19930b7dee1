//! A clock for clients that wait for nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};
use std::time::{Duration, SystemTime};

use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;

/// A time that is never over.
pub(super) const ENDLESS: Duration = Duration::from_secs(u32::MAX as u64);

/// The time that a call may take which is sent once: a second attempt would be too late at any time.
pub(super) const AT_ONCE: Duration = Duration::ZERO;

/// Time that moves on when somebody sleeps, and at once.
///
/// A call waits for another thread at most, such as for the token that that one fetches, and never for
/// long. Its deadline must not come meanwhile, so the two times above never end.
#[derive(Clone, Debug)]
pub(super) struct Virtual {
    start: SystemTime,
    slept: Arc<Mutex<Duration>>,
}

impl Virtual {
    pub(super) fn new() -> Self {
        Self { start: SystemTime::now(), slept: Arc::default() }
    }
}

impl Runtime for Virtual {
    fn now(&self) -> SystemTime {
        self.start.checked_add(self.uptime()).unwrap_or(self.start)
    }

    fn uptime(&self) -> Duration {
        *self.slept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        if time == AT_ONCE || time >= ENDLESS {
            return Box::pin(std::future::pending());
        }
        let slept = Arc::clone(&self.slept);
        Box::pin(async move {
            let mut slept = slept.lock().unwrap_or_else(PoisonError::into_inner);
            *slept = slept.saturating_add(time);
        })
    }

    fn spawn(&self, mut task: BoxFuture<'static, ()>) {
        // Nothing here waits, so the first poll is the last one.
        let _ = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }

    fn chance(&self) -> f64 {
        0.5
    }
}
