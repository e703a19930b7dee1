//! A typed client for Zoom's Lockers API.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

#[cfg(feature = "fake")]
#[rustfmt::skip]
#[allow(dead_code, reason = "types are of no group: what uses them may be off")]
mod contracts;
#[rustfmt::skip]
mod generated;

/// Values that requests and answers are made of.
pub mod types {
    #[allow(unused_imports, reason = "not every spec has types that endpoints share")]
    pub use crate::generated::types::*;
    pub use zoom_api::types::{
        Csv, Date, DateTime, Misfit, Secret, UnknownField, UnknownFields, UnknownValue, Upload,
    };
}

/// What the spec says, for the fake.
#[cfg(feature = "fake")]
pub use contracts::CONTRACTS;
generated::show! {}
