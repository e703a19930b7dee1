//! What clients of Zoom's APIs have in common: the one machine that sends requests as values and reads the answers.
//!
//! Nobody depends on this crate by itself. `zoom-api` shows all of it under its own name, beside the endpoints of the
//! User API; the crates of other APIs come to it by way of `zoom-api` too. The documentation is there.

// Where the documentation is built for docs.rs, what needs a feature says so.
#![cfg_attr(zoom_api_docsrs, feature(doc_cfg))]

mod answer_headers;
mod as_json;
pub mod auth;
#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "bulk")]
pub mod bulk;
pub mod call;
mod client;
mod endpoint;
mod error;
#[rustfmt::skip]
mod generated;
#[doc(hidden)]
pub mod generated_code;
mod headers;
mod host;
pub mod limits;
pub mod metrics;
pub mod observations;
pub mod operation;
mod options;
pub mod pace;
mod raw;
mod response;
mod retry;
pub mod runtime;
pub mod scopes;
mod set_some;
mod stream;
mod threads;
pub mod throttle;
pub mod transport;
pub mod types;
pub mod wire;

pub use as_json::AsJson;
pub use client::{Client, ClientBuilder};
pub use endpoint::{Endpoint, Paged};
pub use error::{ApiError, Error, ErrorKind, FieldError, MissingScope};
pub use options::Options;
pub use raw::RawRequest;
pub use response::{Answer, Effect, Response};
pub use set_some::SetSome;
pub use stream::{Cursor, InvalidCursor, Items, Pages, RawItems};
pub use wire::Inspect;

/// For the crates `zoom-api` and `zoom-api-fake` of the same version. It promises nothing to anybody else.
#[doc(hidden)]
pub mod internal {
    pub use crate::error::OwnWords;
    pub use crate::host::{is_local_url, is_zoom_url};
    pub use crate::pace::day::{DAY, next_midnight};
    pub use crate::runtime::bounds::within;
    pub use crate::types::secret::HIDDEN;
    pub use crate::wire::decode::body_of;
    pub use crate::wire::rest::members;
}
