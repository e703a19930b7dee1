//! Which limit a refusal is about.

use std::time::SystemTime;

/// What a 429 says about the limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Throttle {
    /// Calls per second or minute.
    Rate {
        /// When Zoom wants to be asked again, if it says so.
        retry_at: Option<SystemTime>,
    },
    /// Calls per day under the label.
    Daily {
        /// When the budget is full again.
        until: SystemTime,
    },
    /// Calls per day of this operation or for this user. Other calls under the label may go on.
    DailyOfOperation {
        /// When the budget is full again.
        until: SystemTime,
    },
    /// Calls at the same time for the same user or object.
    Concurrent,
}
