//! Futures that have a bound in time.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::Runtime;
use crate::transport::BoxFuture;

/// What a future gives, or `None` when time runs out first.
pub async fn within<T>(
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
