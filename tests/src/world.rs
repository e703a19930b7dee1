//! A client over a scripted transport, with a clock that jumps.

use bytes::Bytes;
use zoom_api::auth::StaticToken;
use zoom_api::transport::TransportError;
use zoom_api::{Client, ClientBuilder};

pub use crate::runtime::Virtual;
pub use crate::scripted::{Scripted, answer};

/// What an attempt comes to.
pub type TransportResult = Result<http::Response<Bytes>, TransportError>;

/// A client whose time is virtual.
pub fn builder(transport: &Scripted) -> ClientBuilder {
    Client::builder(StaticToken::new("token"))
        .transport(transport.clone())
        .runtime(Virtual::at("2026-11-23T12:00:00Z"))
}

/// Answers that come one after the other. The last one is given again and again.
pub fn script(steps: Vec<fn() -> TransportResult>) -> Scripted {
    Scripted::new(move |index, _| {
        let step = steps.get(index).or(steps.last()).unwrap();
        std::future::ready(step())
    })
}

/// The connection broke behind the request.
pub fn reset() -> TransportResult {
    Err(TransportError::connection("reset by peer"))
}

/// There was no connection.
pub fn refused() -> TransportResult {
    Err(TransportError::connect("connection refused"))
}
