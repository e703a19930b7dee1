//! The fake as a machine: ports, clock, limits, tokens, refusals, events, and doubles for single calls.
#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod clock;
mod control;
mod delay;
mod errors;
mod events;
mod gate;
mod limits;
mod mock;
mod oauth;
mod read;
mod server;
mod shapes;
