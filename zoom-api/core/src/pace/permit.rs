//! Leave to send a call, and what a pacer hears of it afterwards.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::throttle::Throttle;
use crate::threads::{MaybeSend, MaybeSync};

/// What a [`Pacer`](super::Pacer) keeps of a call that it has admitted: its place in the budgets.
///
/// Exactly one of the two methods is called, or none, when the caller goes away while the call is on its
/// way. Then the place is dropped, and the call counts as one that may have arrived.
pub trait Place: MaybeSend + MaybeSync {
    /// The call was not sent after all, or there was no connection for it. Those behind it may move up.
    fn give_back(self: Box<Self>);

    /// The attempt has ended, and was not [`NotSent`](Outcome::NotSent).
    fn ended(self: Box<Self>, feedback: &Feedback) {
        let _ = feedback;
    }
}

/// Leave to send one call. When it is dropped without [`sent`](Self::sent), the call gives its place back.
#[must_use = "a call that is not marked as sent gives its place back"]
pub struct Permit {
    place: Option<Box<dyn Place>>,
    waited: Duration,
    sent: bool,
}

impl Permit {
    /// Leave that came after a wait.
    pub fn new(waited: Duration, place: impl Place + 'static) -> Self {
        Self { place: Some(Box::new(place)), waited, sent: false }
    }

    /// Leave that counts against no budget, so that there is no place to give back.
    pub fn free() -> Self {
        Self { place: None, waited: Duration::ZERO, sent: false }
    }

    /// How long the call had to wait for it.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// The call is on its way.
    pub fn sent(&mut self) {
        self.sent = true;
    }

    /// The attempt has ended.
    pub fn ended(mut self, feedback: &Feedback) {
        match self.place.take() {
            Some(place) if feedback.outcome == Outcome::NotSent => place.give_back(),
            Some(place) => place.ended(feedback),
            None => {}
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(place) = self.place.take().filter(|_| !self.sent) {
            place.give_back();
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit")
            .field("waited", &self.waited)
            .field("sent", &self.sent)
            .finish_non_exhaustive()
    }
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Feedback {
    /// The uptime at which it left.
    pub departed: Duration,
    /// The uptime at which its answer was there, or at which it was clear that none comes.
    pub ended: Duration,
    /// The time of the calendar at which it ended.
    pub now: SystemTime,
    /// What it came to.
    pub outcome: Outcome,
}

impl Feedback {
    /// How an attempt ended.
    #[must_use]
    pub fn new(departed: Duration, ended: Duration, now: SystemTime, outcome: Outcome) -> Self {
        Self { departed, ended, now, outcome }
    }

    /// How long it took from the departure to the answer. `None` when there was no answer.
    #[must_use]
    pub fn round_trip(&self) -> Option<Duration> {
        let answered = matches!(self.outcome, Outcome::Answered { .. });
        answered.then(|| self.ended.saturating_sub(self.departed))
    }

    /// What a 429 said, if that was the answer.
    #[must_use]
    pub fn throttle(&self) -> Option<Throttle> {
        match self.outcome {
            Outcome::Answered { throttle, .. } => throttle,
            Outcome::NoAnswer | Outcome::NotSent => None,
        }
    }
}

/// What an attempt came to, as far as a pacer needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Zoom answered, whatever it said.
    Answered {
        /// What a 429 said.
        throttle: Option<Throttle>,
        /// Calls that the label has left in this second or minute, by the headers of the answer. Often they
        /// are missing, and calls of others change them: a hint.
        remaining: Option<u32>,
    },
    /// It left, and no answer came. It may have arrived.
    NoAnswer,
    /// There was no connection, and the server has seen nothing.
    NotSent,
}
