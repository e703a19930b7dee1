//! A typed client for Zoom's User API: contact groups, groups and users.

pub mod auth;
pub mod call;
mod client;
mod endpoint;
mod error;
#[rustfmt::skip]
mod generated;
pub mod operation;
mod raw;
mod response;
mod stream;
pub mod transport;
pub mod types;
pub mod wire;

pub use client::{Client, ClientBuilder};
pub use endpoint::{Endpoint, Paged};
pub use error::{ApiError, Error, ErrorKind, FieldError};
pub use generated::*;
pub use raw::RawRequest;
pub use response::{Answer, Response};
pub use stream::Items;
