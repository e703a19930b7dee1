//! Calls in line: what counts against what, who goes first, and what pacing achieves.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

mod abandoned;
mod beginning;
mod budgets;
mod by_hand;
mod days;
mod limits;
mod many_users;
mod networks;
mod noon;
mod pacer;
mod pauses;
mod queues;
