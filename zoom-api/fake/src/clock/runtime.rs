//! What a client does by the clock.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, SystemTime};

use super::Clock;
use super::sleep::Sleep;
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;

impl Runtime for Clock {
    fn now(&self) -> SystemTime {
        Self::now(self)
    }

    fn uptime(&self) -> Duration {
        Self::uptime(self)
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Sleep::new(self, time, true))
    }

    fn timeout(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Sleep::new(self, time, false))
    }

    /// Runs the task as far as it goes at once. What has to wait goes on in tokio's runtime, or without
    /// one, on a thread.
    fn spawn(&self, mut task: BoxFuture<'static, ()>) {
        if task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return;
        }
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(task)),
            Err(_) => drop(thread::spawn(|| block_on(task))),
        }
    }

    fn chance(&self) -> f64 {
        self.state().chance.f64()
    }
}

/// Runs a future on this thread.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future: Pin<&mut _> = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        thread::park();
    }
}
