//! Events as Zoom delivers them.
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod memory;
mod receiver;
mod service;
mod sockets;
