//! The service for servers that speak tower.

use std::convert::Infallible;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};

use super::{ANSWER_WITHIN, EventService, answer, refused, refused_method};
use crate::runtime::within;
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
        let body = Box::pin(Limited::new(body, most).collect());
        match within(&*self.runtime, ANSWER_WITHIN, body).await {
            Some(Ok(body)) => {
                let left =
                    ANSWER_WITHIN.saturating_sub(self.runtime.uptime().saturating_sub(start));
                self.take(&head.headers, body.to_bytes(), left).await
            }
            Some(Err(error)) if error.is::<LengthLimitError>() => refused(Refusal::TooLarge(most)),
            // Whoever sends that slowly, or stops in the middle, has to come again.
            _ => answer(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
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
