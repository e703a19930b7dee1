//! From an HTTP request to the answer that Zoom expects.

#[cfg(feature = "tower")]
mod tower;

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use super::dedup::{Claim, Claimed, DedupStore, MemoryDedup};
use super::delivery::Delivery;
use super::receiver::{Received, Receiver};
use super::refusal::Refusal;
use crate::internal::within;
use crate::runtime::{Runtime, Tokio};
use crate::transport::BoxFuture;

/// How long the event may take. Zoom waits for three seconds, the way there and back included.
const ANSWER_WITHIN: Duration = Duration::from_millis(2_400);
/// How long the store may take afterwards.
const SETTLE_WITHIN: Duration = Duration::from_millis(300);

type Handler = dyn Fn(Delivery) -> BoxFuture<'static, bool> + Send + Sync;

/// Answers Zoom's requests: challenges by itself, and events by what a handler of yours makes of them.
///
/// | what | answer |
/// |---|---|
/// | a challenge | 200 with what Zoom wants to see |
/// | an event that the handler has taken, and its repeats | 200 |
/// | an event that it has not taken, or not in time, and one that is under way | 503: Zoom comes again after 5, 25 and 85 minutes |
/// | one from further ahead than the receiver takes, so that this clock must be slow | 503 |
/// | what does not come from Zoom | 401, 400 for a challenge that cannot be one |
/// | a body that is too large | 413 |
/// | another method than `POST` | 405 |
///
/// The handler has 2.4 seconds, and is dropped when they are over. What takes longer belongs into a queue:
/// put [`Delivery::bytes`] there, and read them with [`Delivery::from_verified`]. A handler that panics ends the
/// request without an answer, so that Zoom comes again as after 503.
///
/// Clones are the same service. With the feature `tower` it is a `tower::Service`, for axum and others. Without,
/// [`handle`](Self::handle) takes any request whose body has been read.
///
/// ```
/// use zoom_api::webhooks::{EventService, Receiver};
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// let receiver = Receiver::new("secret-token")?; // In earnest: Receiver::from_env()?
/// let service = EventService::new(receiver, |delivery| async move {
///     println!("{} at {:?}", delivery.name(), delivery.time());
///     Ok::<(), std::io::Error>(())
/// });
/// # let _ = service;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct EventService {
    receiver: Receiver,
    handler: Arc<Handler>,
    dedup: Arc<dyn DedupStore>,
    runtime: Arc<dyn Runtime>,
}

impl EventService {
    /// A service that hands events to a function. Repeats are told by a [`MemoryDedup`].
    ///
    /// An error of the function means that Zoom has to come again. It is shown nowhere: whoever wants to see
    /// it logs it there.
    pub fn new<F, T, E>(receiver: Receiver, handler: F) -> Self
    where
        F: Fn(Delivery) -> T + Send + Sync + 'static,
        T: Future<Output = Result<(), E>> + Send + 'static,
    {
        Self {
            receiver,
            handler: Arc::new(move |delivery| {
                let handled = handler(delivery);
                Box::pin(async move { handled.await.is_ok() })
            }),
            dedup: Arc::new(MemoryDedup::new()),
            runtime: Arc::new(Tokio::new()),
        }
    }

    /// Sets what tells events from their repeats. Processes that serve one URL share a store.
    #[must_use]
    pub fn dedup(mut self, store: impl DedupStore + 'static) -> Self {
        self.dedup = Arc::new(store);
        self
    }

    /// Sets clock and sleep. The default needs a tokio runtime.
    #[must_use]
    pub fn runtime(mut self, runtime: impl Runtime + 'static) -> Self {
        self.runtime = Arc::new(runtime);
        self
    }

    /// The receiver.
    #[must_use]
    pub fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// Answers a request.
    pub async fn handle(&self, request: Request<Bytes>) -> Response<Bytes> {
        let (head, body) = request.into_parts();
        if let Some(refused) = refused_method(&head.method) {
            return refused;
        }
        self.take(&head.headers, body, ANSWER_WITHIN).await
    }

    /// Answers what is signed, within this time.
    async fn take(&self, headers: &HeaderMap, body: Bytes, left: Duration) -> Response<Bytes> {
        match self.receiver.receive(headers, body, self.runtime.now()) {
            Ok(Received::Challenge(challenge)) => {
                let mut answer = Response::new(challenge.answer().clone());
                let json = HeaderValue::from_static("application/json");
                answer.headers_mut().insert(CONTENT_TYPE, json);
                answer
            }
            Ok(Received::Delivery(delivery)) => self.deliver(delivery, left).await,
            Err(refusal) => refused(refusal),
        }
    }

    async fn deliver(&self, delivery: Delivery, left: Duration) -> Response<Bytes> {
        let claim = Claim::new(delivery.key());
        let name = delivery.name().to_owned();
        let done = within(&*self.runtime, left, self.attempt(&claim, delivery)).await;
        let (status, settled) = match done {
            Some(Attempt::Handled) => {
                (StatusCode::OK, self.dedup.complete(&claim, self.runtime.now()))
            }
            Some(Attempt::Repeat) => return answer(StatusCode::OK),
            Some(Attempt::Busy) => return answer(StatusCode::SERVICE_UNAVAILABLE),
            Some(Attempt::Failed) => {
                tracing::warn!(event = name, "an event was not taken, and Zoom has to come again");
                (StatusCode::SERVICE_UNAVAILABLE, self.dedup.release(&claim))
            }
            None => {
                tracing::warn!(event = name, "an event took too long, and Zoom has to come again");
                (StatusCode::SERVICE_UNAVAILABLE, self.dedup.release(&claim))
            }
        };
        // What the store does not learn, it forgets: the claim ends by itself.
        if !matches!(within(&*self.runtime, SETTLE_WITHIN, settled).await, Some(Ok(()))) {
            tracing::warn!(
                event = name,
                "the store of repeats was not told what became of an event"
            );
        }
        answer(status)
    }

    async fn attempt(&self, claim: &Claim, delivery: Delivery) -> Attempt {
        match self.dedup.claim(claim, self.runtime.now()).await {
            Ok(Claimed::New) if (self.handler)(delivery).await => Attempt::Handled,
            Ok(Claimed::New) => Attempt::Failed,
            Ok(Claimed::Done) => Attempt::Repeat,
            Ok(Claimed::Busy) => Attempt::Busy,
            Err(error) => {
                tracing::warn!(%error, "the store of repeats is away, and Zoom has to come again");
                Attempt::Busy
            }
        }
    }
}

/// What became of one delivery.
enum Attempt {
    Handled,
    Failed,
    Repeat,
    Busy,
}

fn answer(status: StatusCode) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = status;
    answer
}

/// Says why, to whoever looks at Zoom's log of deliveries.
fn refused(refusal: Refusal) -> Response<Bytes> {
    tracing::info!(%refusal, "a request to the URL for events was refused");
    let mut answer = answer(refusal.status());
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, text);
    *answer.body_mut() = refusal.to_string().into();
    answer
}

fn refused_method(method: &Method) -> Option<Response<Bytes>> {
    let mut refused = (method != Method::POST).then(|| answer(StatusCode::METHOD_NOT_ALLOWED))?;
    refused.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    Some(refused)
}

impl fmt::Debug for EventService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventService").field("receiver", &self.receiver).finish_non_exhaustive()
    }
}
