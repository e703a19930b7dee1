//! Calls in virtual time: what is sent, what is sent again, and what the caller is told.
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

mod comforts;
mod cost;
mod doubts;
mod effects;
mod far_times;
mod headers;
mod numbers;
mod paging;
mod proofs;
mod raw;
mod repeats;
mod replay;
mod roots;
mod shared_ids;
mod two_apis;
