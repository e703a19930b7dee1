//! A clock for work that is driven here now and elsewhere later.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use crate::runtime::Runtime;
use crate::transport::BoxFuture;

/// The runtime of a client, whose sleeps end when their time is over, wherever they are polled: a timer of
/// a runtime that nobody drives any more does not go off.
pub(super) struct Portable(pub(super) Arc<dyn Runtime>);

impl Portable {
    fn until(&self, time: Duration, mut timer: BoxFuture<'static, ()>) -> BoxFuture<'static, ()> {
        let runtime = Arc::clone(&self.0);
        let end = runtime.uptime().saturating_add(time);
        Box::pin(poll_fn(move |context| match timer.as_mut().poll(context) {
            Poll::Pending if runtime.uptime() < end => Poll::Pending,
            _ => Poll::Ready(()),
        }))
    }
}

impl Runtime for Portable {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn uptime(&self) -> Duration {
        self.0.uptime()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.until(time, self.0.sleep(time))
    }

    fn timeout(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.until(time, self.0.timeout(time))
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.0.spawn(task);
    }

    fn drives_tasks(&self) -> bool {
        self.0.drives_tasks()
    }

    fn chance(&self) -> f64 {
        self.0.chance()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::task::{Context, Waker};

    use super::*;

    /// Timers that never go off, under a clock that the test sets.
    #[derive(Clone, Default)]
    struct Stuck(Arc<Mutex<Duration>>);

    impl Runtime for Stuck {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH
        }

        fn uptime(&self) -> Duration {
            self.0.lock().map(|time| *time).unwrap_or_default()
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }

        fn spawn(&self, task: BoxFuture<'static, ()>) {
            let mut task = task;
            let polled = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_ready());
        }

        fn drives_tasks(&self) -> bool {
            self.uptime() > Duration::ZERO
        }

        fn chance(&self) -> f64 {
            0.0
        }
    }

    #[test]
    fn tasks_are_those_of_the_runtime_and_so_is_whether_they_are_driven() {
        let clock = Stuck::default();
        let portable = Portable(Arc::new(clock.clone()));
        assert!(!portable.drives_tasks());
        let set = Arc::clone(&clock.0);
        portable.spawn(Box::pin(async move {
            if let Ok(mut time) = set.lock() {
                *time = Duration::from_secs(1);
            }
        }));
        assert!(portable.drives_tasks());
    }

    #[test]
    fn a_timer_that_does_not_go_off_ends_when_its_time_is_over() {
        let clock = Stuck::default();
        let set = |seconds| {
            if let Ok(mut time) = clock.0.lock() {
                *time = Duration::from_secs(seconds);
            }
        };
        set(100);
        let portable = Portable(Arc::new(clock.clone()));
        let time = Duration::from_secs(5);
        let mut timers = [portable.sleep(time), portable.timeout(time)];
        for (now, ends) in [(100, false), (104, false), (105, true)] {
            set(now);
            for timer in &mut timers {
                let polled = timer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                assert_eq!(polled.is_ready(), ends, "{now}");
            }
        }
    }
}
