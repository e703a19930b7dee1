//! Clock, sleep, tasks and chance, so that a test can have its own.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::Handle;

use crate::transport::BoxFuture;

/// What the client takes from its surroundings apart from the network.
///
/// The default is [`Tokio`]. With an executor of another kind, or in a test with a clock of its own,
/// implement it and give it to [`ClientBuilder::runtime`](crate::ClientBuilder::runtime).
pub trait Runtime: Send + Sync {
    /// The time of the calendar. It decides when a token expires and when a day ends.
    fn now(&self) -> SystemTime;

    /// Time since any fixed point, which never goes back. Waits are measured by it. Clients that share a
    /// [`Pacer`](crate::pace::Pacer) must have the same fixed point.
    fn uptime(&self) -> Duration;

    /// Ends after this time.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;

    /// Ends after this time as well, and is the bound of something else that is waited for, which will
    /// most likely come first. A clock that jumps over waits must not jump to it.
    fn timeout(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.sleep(time)
    }

    /// Lets a task run beside the caller. A fetched token is not lost when its caller goes away.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// Whether what is spawned goes on whatever becomes of the caller and of what the caller runs on. If it
    /// does not, as by default, those who wait for a task drive it too.
    fn drives_tasks(&self) -> bool {
        false
    }

    /// An even chance from 0 to 1, 1 excluded. It spreads repeats; nothing secret depends on it.
    fn chance(&self) -> f64;
}

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
        let thread = std::thread::Builder::new().name("zoom-api-tokens".to_owned());
        thread.spawn(move || runtime.block_on(std::future::pending::<()>())).ok()?;
        Some(handle)
    };
    BACKGROUND.get_or_init(start).as_ref()
}

/// A number from 0 to 1, whatever a runtime of somebody else takes for chance.
pub(crate) fn part(chance: f64) -> f64 {
    if chance > 0.0 { chance.min(1.0) } else { 0.0 }
}

/// What a future gives, or `None` when time runs out first.
pub(crate) async fn within<T>(
    runtime: &dyn Runtime,
    time: Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut future = pin!(future);
    // The clock is only started when the future has to wait.
    let mut clock = None;
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        let clock = clock.get_or_insert_with(|| runtime.timeout(time));
        clock.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// What a future gives, or `None` when the end comes first. It may change whenever the future has been polled,
/// and there may be none.
pub(crate) async fn by<T>(
    runtime: &dyn Runtime,
    end: impl Fn() -> Option<Duration>,
    future: impl Future<Output = T>,
) -> Option<T> {
    let mut future = pin!(future);
    let mut clock: Option<(Duration, BoxFuture<'static, ()>)> = None;
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        let Some(end) = end() else {
            clock = None;
            return Poll::Pending;
        };
        if clock.as_ref().is_none_or(|(set, _)| *set != end) {
            let left = end.saturating_sub(runtime.uptime());
            clock = Some((end, runtime.timeout(left)));
        }
        match &mut clock {
            Some((_, clock)) => clock.as_mut().poll(context).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}
