//! A clock that can be set.

mod runtime;
mod sleep;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime};

/// The clock of a [`Fake`](super::Fake), and a [`Runtime`](../zoom_api/runtime/trait.Runtime.html) for clients.
///
/// It stands still until it is told otherwise. A client that it is given to as a runtime waits in no real
/// time: when all that is left is to sleep, the clock jumps to the end of the first sleep. Clones are the
/// same clock.
///
/// ```
/// use std::time::Duration;
/// use zoom_api_fake::Fake;
///
/// let fake = Fake::start();
/// let before = fake.clock().now();
/// fake.clock().advance(Duration::from_secs(60));
/// assert_eq!(fake.clock().now(), before + Duration::from_secs(60));
/// ```
#[derive(Clone)]
pub struct Clock(Arc<Mutex<State>>);

struct State {
    calendar: SystemTime,
    /// Never goes back, whatever the calendar is set to.
    uptime: Duration,
    /// Since when real time is added, if it is.
    running: Option<Instant>,
    /// Who sleeps, by the end of the sleep.
    sleepers: BTreeMap<(Duration, u64), Waker>,
    next: u64,
    chance: fastrand::Rng,
}

impl Clock {
    /// A clock that stands still at this time.
    #[must_use]
    pub fn new(now: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(State {
            calendar: now,
            uptime: Duration::ZERO,
            running: None,
            sleepers: BTreeMap::new(),
            next: 0,
            chance: fastrand::Rng::with_seed(0),
        })))
    }

    /// The time of the calendar.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.state().calendar
    }

    /// Lets time pass. Sleeps that are over end.
    pub fn advance(&self, time: Duration) {
        let due = self.state().pass(time);
        wake(due);
    }

    /// Sets the calendar. What lies between the old time and a later one has passed; back to an earlier
    /// time, only the calendar goes.
    pub fn set(&self, now: SystemTime) {
        let mut state = self.state();
        match now.duration_since(state.calendar) {
            Ok(time) => {
                let due = state.pass(time);
                drop(state);
                wake(due);
            }
            Err(_) => state.calendar = now,
        }
    }

    /// Lets real time pass too, from now on.
    pub fn run(&self) {
        self.state().running = Some(Instant::now());
    }

    /// Stands still, until it is advanced or set.
    pub fn stop(&self) {
        self.state().running = None;
    }

    /// Whether real time passes.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.state().running.is_some()
    }

    pub(crate) fn uptime(&self) -> Duration {
        self.state().uptime
    }

    /// The state, with the real time that has passed.
    fn state(&self) -> MutexGuard<'_, State> {
        let locked = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = locked();
        let Some(since) = state.running else { return state };
        let now = Instant::now();
        state.running = Some(now);
        let due = state.pass(now.saturating_duration_since(since));
        if !due.is_empty() {
            // Not under the lock: whoever wakes may come here.
            drop(state);
            wake(due);
            state = locked();
        }
        state
    }
}

impl State {
    /// Lets time pass, and gives those who slept until now.
    fn pass(&mut self, time: Duration) -> Vec<Waker> {
        self.uptime = self.uptime.saturating_add(time);
        self.calendar = self.calendar.checked_add(time).unwrap_or(self.calendar);
        let due = self.sleepers.range(..=(self.uptime, u64::MAX));
        due.map(|(_, waker)| waker.clone()).collect()
    }
}

fn wake(sleepers: Vec<Waker>) {
    sleepers.into_iter().for_each(Waker::wake);
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Clock")
            .field("now", &state.calendar)
            .field("running", &state.running.is_some())
            .finish_non_exhaustive()
    }
}
