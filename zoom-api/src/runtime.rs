//! Clock, sleep, tasks and chance, so that a test can have its own.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

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

    fn spawn(&self, mut task: BoxFuture<'static, ()>) {
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(task)),
            // A token that needs no network is there at once, without any runtime.
            Err(_) => drop(task.as_mut().poll(&mut Context::from_waker(Waker::noop()))),
        }
    }

    fn chance(&self) -> f64 {
        fastrand::f64()
    }
}

/// What a future gives, or `None` when time runs out first.
pub(crate) async fn within<T>(
    runtime: &dyn Runtime,
    time: Duration,
    future: impl Future<Output = T>,
) -> Option<T> {
    first(future, || runtime.timeout(time)).await
}

/// Sleeps, or ends early with a future.
pub(crate) async fn sleep_until(
    runtime: &dyn Runtime,
    time: Duration,
    future: impl Future<Output = ()>,
) {
    first(future, || runtime.sleep(time)).await;
}

/// What a future gives, or `None` when the clock is first.
async fn first<T>(
    future: impl Future<Output = T>,
    clock: impl FnOnce() -> BoxFuture<'static, ()>,
) -> Option<T> {
    let mut future = pin!(future);
    // The clock is only started when the future has to wait.
    let (mut clock, mut started) = (Some(clock), None);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        if let Some(start) = clock.take() {
            started = Some(start());
        }
        match &mut started {
            Some(sleep) => sleep.as_mut().poll(context).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}
