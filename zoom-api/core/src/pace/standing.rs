//! A call that waits for its place.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::books::{Caller, Reply, Stand};
use super::taken::{Inner, Taken};
use super::{NotAdmitted, Permit, Ticket};
use crate::runtime::Runtime;
use crate::transport::BoxFuture;

/// Stands in line and sleeps by itself until its time has come. It holds nothing that others need: when it is
/// not polled it loses its place, and when it is dropped it gives it up.
pub(super) struct Standing<'a> {
    inner: &'a Arc<Inner>,
    runtime: &'a dyn Runtime,
    ticket: &'a Ticket,
    since: Option<Duration>,
    stand: Option<Stand>,
    stood: bool,
    timer: Option<Timer>,
}

struct Timer {
    until: Duration,
    near: bool,
    sleep: BoxFuture<'static, ()>,
}

impl<'a> Standing<'a> {
    pub(super) fn new(inner: &'a Arc<Inner>, runtime: &'a dyn Runtime, ticket: &'a Ticket) -> Self {
        Self { inner, runtime, ticket, since: None, stand: None, stood: false, timer: None }
    }
}

impl Future for Standing<'_> {
    type Output = Result<Permit, NotAdmitted>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            let (now, uptime) = (this.runtime.now(), this.runtime.uptime());
            let since = *this.since.get_or_insert(uptime);
            let mut caller = Caller {
                ticket: this.ticket,
                stand: this.stand.take(),
                stood: this.stood,
                waker: context.waker(),
            };
            let reply =
                this.inner.books(|books, wakers| books.ask(&mut caller, now, uptime, wakers));
            (this.stand, this.stood) = (caller.stand, caller.stood);
            let (until, near) = match reply {
                Reply::Go(receipt) => {
                    let waited = uptime.saturating_sub(since);
                    let (inner, chance) = (Arc::clone(this.inner), this.runtime.chance());
                    let place = Taken { inner, receipt, chance };
                    return Poll::Ready(Ok(Permit::new(waited, place)));
                }
                Reply::Refused(refusal) => return Poll::Ready(Err(refusal)),
                Reply::Wait { until, near } => (until, near),
            };
            let same = |timer: &Timer| timer.until == until && timer.near == near;
            if !this.timer.as_ref().is_some_and(same) {
                let time = until.saturating_sub(uptime);
                // A clock that jumps over waits jumps to those of the first few, and to no other ones.
                let sleep =
                    if near { this.runtime.sleep(time) } else { this.runtime.timeout(time) };
                this.timer = Some(Timer { until, near, sleep });
            }
            let Some(timer) = &mut this.timer else { return Poll::Pending };
            match timer.sleep.as_mut().poll(context) {
                Poll::Ready(()) => this.timer = None,
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl Drop for Standing<'_> {
    fn drop(&mut self) {
        if self.stand.is_some() {
            let (ticket, stand) = (self.ticket, &mut self.stand);
            self.inner.books(|books, wakers| books.give_up(ticket, stand, wakers));
        }
    }
}
