//! What Zoom tells by itself: events, delivered to a URL of yours.
//!
//! An event is delivered at least once, in any order. [`Delivery`] is one that has arrived: the
//! [`Event`] with its typed payload, and the bytes as they came. What nobody has listed, and what does not
//! fit, is delivered all the same, as [`Event::Unknown`].

mod body;
mod delivery;
mod event;
mod events;
mod unknown;

pub(crate) use body::Body;
pub use delivery::Delivery;
pub use event::Event;
pub use unknown::UnknownEvent;
