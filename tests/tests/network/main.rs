//! Calls over real sockets.
#![allow(missing_docs, clippy::unwrap_used)]

mod blocking;
mod connections;
mod faults;
mod loopback;
mod transport;
