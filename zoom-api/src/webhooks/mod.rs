//! What Zoom reports by itself: events, delivered to a URL of yours.
//!
//! A [`Receiver`] tells Zoom's events apart from what others send to the same URL, and answers Zoom's
//! challenges. An event is delivered at least once, in any order. [`Delivery`] is one that has arrived: the
//! [`Event`] with its typed payload, and the bytes as they came. What nobody has listed, and what does not
//! fit, is delivered all the same, as [`Event::Unknown`].
//!
//! [`EventService`] is all of it as a service: HTTP requests in, the answers that Zoom expects out, and no event
//! handed over again that was handled, however often it comes.

mod body;
mod challenge;
mod dedup;
mod delivery;
mod events;
mod headers;
mod key;
mod receiver;
mod refusal;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod service;
mod signer;
mod unknown;

pub use crate::events::Event;
pub(crate) use body::Body;
pub use challenge::Challenge;
pub use dedup::{Claim, Claimed, DedupStore, EventKey, MemoryDedup};
pub use delivery::Delivery;
pub(crate) use events::events;
pub use headers::Headers;
pub use receiver::{Received, Receiver};
pub use refusal::Refusal;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub use service::EventService;
pub use signer::Signer;
pub use unknown::UnknownEvent;
