//! Telling an event from its repeats.

mod memory;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

use crate::Error;
use crate::transport::BoxFuture;

pub use memory::MemoryDedup;

/// What an event has in common with its repeats: the SHA-256 of its body. `Display` writes 64 hexadecimal
/// digits.
///
/// Zoom's tracking id is no such thing: each delivery has one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EventKey([u8; 32]);

impl EventKey {
    pub(super) fn of(body: &[u8]) -> Self {
        Self(Sha256::digest(body).into())
    }

    /// The digest.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for EventKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base16ct::lower::encode_string(&self.0))
    }
}

/// One attempt to handle an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    key: EventKey,
    ticket: u64,
}

impl Claim {
    /// How long a claim lasts when nobody says what became of it. An attempt takes three seconds at most, and
    /// Zoom comes again after five minutes at the earliest.
    pub const LEASE: Duration = Duration::from_secs(60);

    /// For how long an event is remembered that was handled. Zoom's last repeat comes after 85 minutes.
    pub const MEMORY: Duration = Duration::from_secs(24 * 60 * 60);

    /// An attempt to handle the event.
    #[must_use]
    pub fn new(key: EventKey) -> Self {
        Self { key, ticket: fastrand::u64(..) }
    }

    /// The event.
    #[must_use]
    pub fn key(&self) -> &EventKey {
        &self.key
    }

    /// Tells this attempt from others.
    #[must_use]
    pub fn ticket(&self) -> u64 {
        self.ticket
    }
}

/// What became of a [`Claim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The event is for whoever has claimed it.
    New,
    /// Another attempt is under way, or the store has no room. Zoom has to come again.
    Busy,
    /// The event has been handled.
    Done,
}

/// Remembers which events were handled.
///
/// An event is claimed before it is handled, and completed or released afterwards. So the repeat of an event
/// that failed is handled, and a program that dies in the middle loses none: its claim ends by itself after
/// [`Claim::LEASE`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` remembers no events",
    label = "not a `DedupStore`",
    note = "`webhooks` has `MemoryDedup`, for one process"
)]
pub trait DedupStore: Send + Sync {
    /// Claims an event, unless it has been handled or another claim for it stands.
    ///
    /// # Errors
    /// When the store cannot be reached. The event is then not handled, and Zoom comes again.
    fn claim<'a>(
        &'a self,
        claim: &'a Claim,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<Claimed, Error>>;

    /// Remembers for [`Claim::MEMORY`] that the event was handled, even if the claim has ended meanwhile.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn complete<'a>(
        &'a self,
        claim: &'a Claim,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Gives the event back, if this claim still stands: it was not handled.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn release<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<(), Error>>;
}

/// One store for several services, of which one handles each event. Two apps of an account get the same bytes: where
/// both want every event, each has a store of its own.
impl<S: DedupStore + ?Sized> DedupStore for Arc<S> {
    fn claim<'a>(
        &'a self,
        claim: &'a Claim,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<Claimed, Error>> {
        (**self).claim(claim, now)
    }

    fn complete<'a>(
        &'a self,
        claim: &'a Claim,
        now: SystemTime,
    ) -> BoxFuture<'a, Result<(), Error>> {
        (**self).complete(claim, now)
    }

    fn release<'a>(&'a self, claim: &'a Claim) -> BoxFuture<'a, Result<(), Error>> {
        (**self).release(claim)
    }
}
