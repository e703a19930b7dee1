//! Whether a call is sent again.

mod budget;
mod decide;

pub(crate) use budget::Budget;
pub(crate) use decide::{Attempt, Decision, Outcome, backoff, decide};
