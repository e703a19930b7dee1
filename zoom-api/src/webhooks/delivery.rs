//! An event that has arrived.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::Event;
use super::body::{Body, Head};
use super::dedup::EventKey;
use crate::wire::UnknownFields;

/// One delivery of an event: what it says, and the bytes as they came.
#[derive(Clone)]
pub struct Delivery {
    event: Event,
    head: Head,
    bytes: Bytes,
}

impl Delivery {
    /// Reads a body whose signature was good. Nothing in it is an error: what nobody knows is an
    /// [`Event::Unknown`].
    ///
    /// A receiver does that by itself. This is for the other end of a queue that [`bytes`](Self::bytes) were
    /// put into.
    #[must_use]
    pub fn from_verified(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let mut body = Body::new(&bytes);
        let event = Event::read(&mut body);
        Self { event, head: body.head, bytes }
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The event, taken out.
    #[must_use]
    pub fn into_event(self) -> Event {
        self.event
    }

    /// The name of the event, such as `user.created`. Empty where Zoom has sent none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.event.name()
    }

    /// When it happened, by Zoom's clock, to the millisecond. Deliveries come in any order: this tells which
    /// event was the later one.
    #[must_use]
    pub fn time(&self) -> Option<SystemTime> {
        let since_1970 = Duration::from_millis(u64::try_from(self.head.event_ts?).ok()?);
        SystemTime::UNIX_EPOCH.checked_add(since_1970)
    }

    /// What the event has in common with its repeats. It is made anew with each call.
    #[must_use]
    pub fn key(&self) -> EventKey {
        EventKey::of(&self.bytes)
    }

    /// The whole body as it came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The members that stand beside the payload and that nobody knows.
    #[must_use]
    pub fn unknown_fields(&self) -> UnknownFields<'_> {
        self.head.rest.unknown_fields()
    }
}

/// Shows the event, and not the bytes: they may hold a secret.
impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Delivery");
        shown.field("event", &self.event).field("event_ts", &self.head.event_ts);
        shown.finish_non_exhaustive()
    }
}
