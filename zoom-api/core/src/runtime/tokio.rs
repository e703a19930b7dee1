//! Clock, sleep, tasks and chance of tokio.

use std::sync::OnceLock;
use std::task::{Context, Waker};
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::Handle;

use super::Runtime;
use crate::threads;
use crate::transport::BoxFuture;

/// The runtime of the `tokio` crate. Its time and its tasks need a tokio runtime with time enabled; a
/// call that neither waits nor fetches a token does without.
///
/// All of them in a process have the same uptime, so that what one client has booked means the same to
/// another one, whenever that was made.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tokio(());

impl Tokio {
    /// The runtime of tokio.
    #[must_use]
    pub fn new() -> Self {
        Self(())
    }
}

/// The uptime at the origin. A clock of tokio's that a test has stopped may be a little behind it.
const AT_ORIGIN: Duration = Duration::from_secs(60 * 60);

impl Runtime for Tokio {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn uptime(&self) -> Duration {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        let origin = *ORIGIN.get_or_init(Instant::now);
        let now = tokio::time::Instant::now().into_std();
        match now.checked_duration_since(origin) {
            Some(time) => AT_ORIGIN.saturating_add(time),
            None => AT_ORIGIN.saturating_sub(origin.saturating_duration_since(now)),
        }
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }

    /// The task runs on a thread of this crate's: a runtime of the caller's may be driven for a moment
    /// only, and whatever was opened in it stands still until it is driven again. A test whose time is not
    /// that of the machine keeps the task.
    fn spawn(&self, mut task: BoxFuture<'static, ()>) {
        if let Some(background) = background().filter(|_| !is_virtual()) {
            drop(background.spawn(task));
            return;
        }
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(task)),
            // A token that needs no network is there at once, without any runtime.
            Err(_) => drop(task.as_mut().poll(&mut Context::from_waker(Waker::noop()))),
        }
    }

    fn drives_tasks(&self) -> bool {
        !is_virtual() && background().is_some()
    }

    fn chance(&self) -> f64 {
        fastrand::f64()
    }
}

/// Whether a test has stopped tokio's clock.
fn is_virtual() -> bool {
    let before = Instant::now();
    let now = tokio::time::Instant::now().into_std();
    now < before || Instant::now() < now
}

/// A runtime on a thread of its own, which is driven as long as the process lives. `None`: the system gives
/// no thread.
fn background() -> Option<&'static Handle> {
    static BACKGROUND: OnceLock<Option<Handle>> = OnceLock::new();
    let start = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let handle = runtime.handle().clone();
        let drive = move || runtime.block_on(std::future::pending::<()>());
        threads::start("zoom-api-tokens", Box::new(drive)).ok()?;
        Some(handle)
    };
    BACKGROUND.get_or_init(start).as_ref()
}
