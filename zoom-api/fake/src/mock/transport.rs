//! The way from a client to a mock.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::state::State;
use zoom_api::transport::{BoxFuture, Transport, TransportError};

/// What the calls of a client go through to reach a [`Mock`].
#[derive(Clone)]
pub struct MockTransport(pub(super) Arc<Mutex<State>>);

impl Transport for MockTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let answer = self.0.lock().unwrap_or_else(PoisonError::into_inner).answer(request);
        Box::pin(std::future::ready(answer))
    }
}

impl fmt::Debug for MockTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockTransport").finish_non_exhaustive()
    }
}
