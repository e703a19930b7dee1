//! The way in without a socket.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use super::core::Delivery;
use super::fake::Fake;
use zoom_api::runtime::Runtime as _;
use zoom_api::transport::{BoxFuture, Transport, TransportError};

/// A [`Transport`] that leads to a [`Fake`] in this process. Made by [`Fake::transport`].
#[derive(Clone, Debug)]
pub struct FakeTransport(pub(super) Fake);

impl Transport for FakeTransport {
    /// The fake answers at once. What takes time is an answer that is late by a fault, and the way there and
    /// back where the fake has a [delay](super::Behaviour::delay): time of its clock.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut core = self.0.core();
        let Some(there) = core.delay() else {
            let delivery = core.answer(request);
            return Box::pin(self.deliver(delivery, None));
        };
        let back = core.delay();
        drop(core);
        Box::pin(async move {
            self.0.clock().sleep(there).await;
            let delivery = self.0.core().answer(request);
            self.deliver(delivery, back).await
        })
    }

    fn realm(&self) -> u64 {
        self.0.core().realm
    }
}

impl FakeTransport {
    /// Hands out what comes back, when it has arrived.
    async fn deliver(
        &self,
        delivery: Delivery,
        back: Option<Duration>,
    ) -> Result<Response<Bytes>, TransportError> {
        if let Some(back) = back {
            self.0.clock().sleep(back).await;
        }
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
    }
}
