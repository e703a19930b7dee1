//! Events as Zoom delivers them.
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod receiver;
mod service;
mod sockets;
