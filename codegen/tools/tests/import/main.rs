//! What documents of upstream bring into a spec.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod addresses;
mod basics;
mod calls;
#[path = "../common/mod.rs"]
mod common;
mod documents;
mod events;
mod kept;
mod merge;
mod names;
mod new_files;
mod overrides;
mod renamed;
mod schemas;
mod shared;
mod told;
mod types;
mod undocumented;
