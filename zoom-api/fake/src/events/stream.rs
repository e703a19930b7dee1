//! Events as they happen.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zoom_api::webhooks::Delivery;

/// The events of a [`Fake`](crate::Fake), each once and in order. Made by [`Fake::events`](crate::Fake::events).
///
/// It is a `futures_core::Stream` too. It keeps what nobody takes, and ends with the fake.
pub struct EventStream(UnboundedReceiver<Delivery>);

impl EventStream {
    pub(super) fn new() -> (UnboundedSender<Delivery>, Self) {
        let (sender, receiver) = unbounded_channel();
        (sender, Self(receiver))
    }

    /// The next event that has happened. `None`: nothing more has happened so far.
    pub fn try_next(&mut self) -> Option<Delivery> {
        self.0.try_recv().ok()
    }

    /// Waits for the next event. `None`: the fake has ended.
    pub async fn next(&mut self) -> Option<Delivery> {
        self.0.recv().await
    }
}

impl Stream for EventStream {
    type Item = Delivery;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Delivery>> {
        self.0.poll_recv(context)
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").finish_non_exhaustive()
    }
}
