//! The enum of the events that the spec lists.

use super::events::events;
use super::unknown::UnknownEvent;

/// An event, with its payload.
///
/// Later versions add variants. What was [`Unknown`](Self::Unknown) may then have one of its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// An event that the spec does not list, or whose payload is no object.
    Unknown(UnknownEvent),
}

events! { Event {} }
