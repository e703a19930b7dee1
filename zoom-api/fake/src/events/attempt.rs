//! What became of a delivery.

use std::time::SystemTime;

/// One request to the receiver of events, and what it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The name of the event, such as `user.created`. That of a challenge is `endpoint.url_validation`.
    pub event: &'static str,
    /// Which one it was for this event, from 1. Repeats count on.
    pub number: u32,
    /// The status of the answer. `None`: there was none within three seconds.
    pub status: Option<u16>,
    /// Whether Zoom is content: with 200 or 204, and of a challenge with the right answer.
    pub is_accepted: bool,
    /// When it was sent, by the clock of the fake.
    pub time: SystemTime,
}
