//! The service for servers that speak tower.

use std::convert::Infallible;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};

use super::{ANSWER_WITHIN, EventService, answer, refused, refused_method};
use crate::internal::within;
use crate::transport::BoxFuture;
use crate::webhooks::Refusal;

impl EventService {
    /// Reads no more of a body than the receiver takes, and for no longer than Zoom waits.
    async fn read_and_handle<B>(self, request: Request<B>) -> Response<Bytes>
    where
        B: Body + Send,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        if let Some(refused) = refused_method(&head.method) {
            return refused;
        }
        let most = self.receiver.body_limit();
        let start = self.runtime.uptime();
        let body = whole(Limited::new(body, most));
        match within(&*self.runtime, ANSWER_WITHIN, Box::pin(body)).await {
            Some(Ok(body)) => {
                let left =
                    ANSWER_WITHIN.saturating_sub(self.runtime.uptime().saturating_sub(start));
                self.take(&head.headers, body, left).await
            }
            Some(Err(error)) if error.is::<LengthLimitError>() => refused(Refusal::TooLarge(most)),
            // Whoever sends that slowly, or stops in the middle, has to come again.
            _ => answer(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

/// A body in one piece. To keep the pieces, each of which may be a single byte, would take far more room than the
/// limit, for somebody who has not shown yet who it is.
async fn whole<B: Body>(body: B) -> Result<Bytes, B::Error> {
    let (mut body, mut whole) = (pin!(body), BytesMut::new());
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            whole.put(data);
        }
    }
    Ok(whole.freeze())
}

impl<B> tower_service::Service<Request<B>> for EventService
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.read_and_handle(request).await.map(Full::new)) })
    }
}
