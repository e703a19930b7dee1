//! The way from a client to a mock.

use std::fmt;

use bytes::Bytes;

use super::state::Shared;
use zoom_api::transport::{BoxFuture, Transport, TransportError};

/// What the calls of a client go through to reach a [`Mock`](super::Mock).
#[derive(Clone)]
pub struct MockTransport(pub(super) Shared);

impl Transport for MockTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let answer = self.0.with(|state| state.answer(request));
        Box::pin(std::future::ready(answer))
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockTransport").finish_non_exhaustive()
    }
}
