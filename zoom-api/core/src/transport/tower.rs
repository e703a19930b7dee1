//! Between [`Transport`] and the services of `tower`.

use std::error::Error as StdError;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tower_service::Service;

use super::{BoxFuture, Transport, TransportError};

/// A transport as a service of `tower`, for layers to stand around.
///
/// ```
/// # use zoom_api::transport::{FromService, Transport, TransportError, TransportService};
/// # fn run(
/// #     layer: impl FnOnce(TransportService) -> TransportService,
/// #     transport: impl Transport + 'static,
/// #     builder: zoom_api::ClientBuilder,
/// # ) -> Result<(), zoom_api::Error> {
/// // Such as `ServiceBuilder::new().layer(..).service(TransportService::new(Reqwest::new()?))`.
/// let service = layer(TransportService::new(transport));
/// let zoom = builder.transport(FromService::new(service)).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[cfg_attr(zoom_api_docsrs, doc(cfg(feature = "tower")))]
pub struct TransportService(Arc<dyn Transport>);

impl TransportService {
    /// The service that sends by a transport. It is always ready: calls have their turn already.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self(Arc::new(transport))
    }
}

impl std::fmt::Debug for TransportService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransportService").finish_non_exhaustive()
    }
}

impl Service<http::Request<Bytes>> for TransportService {
    type Response = http::Response<Bytes>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<http::Response<Bytes>, TransportError>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        let transport = Arc::clone(&self.0);
        Box::pin(async move { transport.send(request).await })
    }
}

/// A service of `tower` as a transport: one that sends, with layers around it.
///
/// The client repeats, waits and follows redirects by itself, and decides what may be sent twice. No layer may do any
/// of that: one that sends again what has failed creates a user twice. An error that is no [`TransportError`] counts as
/// one of a request that may have arrived, unless it comes while the service is not ready.
#[derive(Clone, Debug)]
#[cfg_attr(zoom_api_docsrs, doc(cfg(feature = "tower")))]
pub struct FromService<S>(S);

impl<S> FromService<S> {
    /// The transport that sends by a service, by a clone of it for each request.
    pub fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S> Transport for FromService<S>
where
    S: Service<http::Request<Bytes>, Response = http::Response<Bytes>> + Clone + Send + Sync,
    S::Error: Into<Box<dyn StdError + Send + Sync>>,
    S::Future: Send,
{
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let mut service = self.0.clone();
        Box::pin(async move {
            let ready = poll_fn(|context| service.poll_ready(context)).await;
            ready.map_err(|error| own(error.into(), TransportError::not_processed))?;
            let answer = service.call(request).await;
            answer.map_err(|error| own(error.into(), TransportError::connection))
        })
    }
}

/// The transport's own error, or one that is made from that of a layer.
fn own(
    error: Box<dyn StdError + Send + Sync>,
    other: fn(Box<dyn StdError + Send + Sync>) -> TransportError,
) -> TransportError {
    error.downcast::<TransportError>().map_or_else(other, |error| *error)
}
