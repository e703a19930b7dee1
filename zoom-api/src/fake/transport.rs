//! The way in without a socket.

use bytes::Bytes;
use http::{Request, Response};

use super::Fake;
use super::core::Delivery;
use crate::runtime::Runtime as _;
use crate::transport::{BoxFuture, Transport, TransportError};

/// A [`Transport`] that leads to a [`Fake`] in this process. Made by [`Fake::transport`].
#[derive(Clone, Debug)]
pub struct FakeTransport(pub(super) Fake);

impl Transport for FakeTransport {
    /// The fake answers at once. Only an answer that is late by a fault takes time, by its clock.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let delivery = self.0.core().answer(request);
        Box::pin(async move {
            match delivery {
                Delivery::Answer(answer) => Ok(answer),
                Delivery::Late(answer, time) => {
                    self.0.clock().sleep(time).await;
                    Ok(answer)
                }
                Delivery::Half(_) => Err(TransportError::connection("half of the answer came")),
                Delivery::Nothing => Err(TransportError::connection("the connection broke")),
                Delivery::NoConnection => Err(TransportError::connect("no connection")),
            }
        })
    }
}
