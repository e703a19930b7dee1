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
