//! What became of a delivery.

use std::time::SystemTime;

use bytes::Bytes;
use http::Response;

/// Characters of an answer that are kept, at most.
const MOST_SAID: usize = 1_000;

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
    /// What the receiver said to it where it was not accepted: an [`EventService`](../zoom_api/webhooks/struct.EventService.html)
    /// says why. At most the first 1,000 characters.
    pub said: Option<String>,
    /// When it was sent, by the clock of the fake.
    pub time: SystemTime,
}

impl Attempt {
    pub(super) fn new(
        event: &'static str,
        number: u32,
        answer: Option<&Response<Bytes>>,
        is_accepted: bool,
        time: SystemTime,
    ) -> Self {
        let status = answer.map(|answer| answer.status().as_u16());
        let said = answer
            .filter(|_| !is_accepted)
            .map(|answer| String::from_utf8_lossy(answer.body()).chars().take(MOST_SAID).collect());
        Self { event, number, status, is_accepted, said, time }
    }
}
