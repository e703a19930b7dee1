//! Calls in line that a test polls by hand, on a clock that it sets.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, SystemTime};

use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{AccountPacer, Feedback, NotAdmitted, Outcome, Pacer, Permit, Ticket};
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;

type Call = Pin<Box<dyn Future<Output = Result<Permit, NotAdmitted>> + Send>>;

/// A clock that the test sets.
#[derive(Clone, Default)]
pub(crate) struct Set(Arc<AtomicU64>);

impl Set {
    pub(crate) fn to(&self, millis: u64) {
        self.0.store(millis, Ordering::Relaxed);
    }
}

impl Runtime for Set {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.uptime()
    }

    fn uptime(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn spawn(&self, _: BoxFuture<'static, ()>) {}

    fn chance(&self) -> f64 {
        0.5
    }
}

/// Counts how often it was woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A call that is polled by hand.
pub(crate) struct ByHand {
    call: Call,
    bell: Arc<Bell>,
}

impl ByHand {
    pub(crate) fn new(pacer: &AccountPacer, clock: &Set, ticket: &Ticket) -> Self {
        let (pacer, clock, ticket) = (pacer.clone(), clock.clone(), ticket.clone());
        let call: Call = Box::pin(async move { pacer.admit(&clock, &ticket).await });
        Self { call, bell: Arc::default() }
    }

    /// One that is in line.
    pub(crate) fn waits(pacer: &AccountPacer, clock: &Set, ticket: &Ticket) -> Self {
        let mut call = Self::new(pacer, clock, ticket);
        assert!(call.poll().is_none(), "it waits");
        call
    }

    pub(crate) fn poll(&mut self) -> Option<Result<Permit, NotAdmitted>> {
        self.bell.0.store(0, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&self.bell));
        match self.call.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(permit) => Some(permit),
            Poll::Pending => None,
        }
    }

    pub(crate) fn goes(&mut self) -> Permit {
        self.poll().expect("it goes").unwrap()
    }

    pub(crate) fn is_woken(&self) -> bool {
        self.bell.0.load(Ordering::Relaxed) > 0
    }
}

/// A call is sent and answered there and then.
pub(crate) fn answered(mut permit: Permit, clock: &Set) {
    permit.sent();
    let outcome = Outcome::Answered { throttle: None, remaining: None };
    permit.ended(&Feedback::new(clock.uptime(), clock.uptime(), clock.now(), outcome));
}

/// A pacer that knows by its answers that four light calls may leave at once.
pub(crate) fn settled(clock: &Set) -> AccountPacer {
    let pacer = AccountPacer::new(Plan::Free);
    for second in 0..10 {
        clock.to(second * 2_000);
        answered(ByHand::new(&pacer, clock, &Ticket::new(RateLimit::Light)).goes(), clock);
    }
    pacer
}

/// A light call that is urgent.
pub(crate) fn urgent() -> Ticket {
    let mut ticket = Ticket::new(RateLimit::Light);
    ticket.urgent = true;
    ticket
}
