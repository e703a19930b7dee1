//! A subscription to events.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use zoom_api::runtime::Runtime as _;
use zoom_api::webhooks::EventService;

use super::attempt::Attempt;
use super::challenge::is_right;
use super::outbox::{Outbox, request};
use crate::clock::Clock;

/// How long Zoom waits for an answer.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// A subscription to the events of a [`Fake`](crate::Fake), which are delivered as Zoom does. Made by
/// [`Fake::webhook`](crate::Fake::webhook).
///
/// First it asks the receiver for the answer to a challenge, and again every 72 hours. Who has never answered
/// one gets no events, and who fails six times in a row gets no more. What is answered with 5xx, or not
/// within three seconds, is delivered again after 5, 20 and 60 minutes more, by the [`clock`](crate::Fake::clock) of the
/// fake.
///
/// Nothing is sent by itself: [`deliver_to`](Self::deliver_to) delivers what is due, so that a test knows
/// what has arrived. [`send_to`](Self::send_to) sends to a port, beside the test.
///
/// ```
/// use std::time::Duration;
/// use zoom_api_fake::Fake;
/// use zoom_api::groups::CreateGroup;
/// use zoom_api::webhooks::{EventService, Receiver};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), zoom_api::Error> {
/// let fake = Fake::start();
/// let service = EventService::new(Receiver::new("secret-token")?, |delivery| async move {
///     if delivery.name() == "group.created" { Ok(()) } else { Err("not now") }
/// });
/// // The clock of the fake stands in January 2026. By that of the machine, every delivery is too old.
/// let service = service.runtime(fake.clock().clone());
/// let webhook = fake.webhook("secret-token")?;
///
/// fake.client().send(CreateGroup::new("Engines")).await?;
/// let attempts = webhook.deliver_to(&service).await;
/// let events: Vec<_> = attempts.iter().map(|attempt| (attempt.event, attempt.status)).collect();
/// assert_eq!(events, [("endpoint.url_validation", Some(200)), ("group.created", Some(200))]);
/// # Ok(())
/// # }
/// ```
pub struct Webhook {
    outbox: Arc<Mutex<Outbox>>,
    clock: Clock,
}

impl Webhook {
    pub(super) fn new(outbox: Arc<Mutex<Outbox>>, clock: Clock) -> Self {
        Self { outbox, clock }
    }

    /// Delivers each event twice from now on, or once, as by default.
    #[must_use]
    pub fn duplicates(self, duplicates: bool) -> Self {
        self.outbox().duplicates = duplicates;
        self
    }

    /// Delivers events that are due at the same time in any order from now on, or in that in which they
    /// happened, as by default.
    #[must_use]
    pub fn disorder(self, disorder: bool) -> Self {
        self.outbox().disorder = disorder;
        self
    }

    /// Signs a repeat with the time at which it is sent, or lets it have the signature of the first time, as by
    /// default. What Zoom does is stated nowhere.
    #[must_use]
    pub fn signs_anew(self, anew: bool) -> Self {
        self.outbox().signs_anew = anew;
        self
    }

    /// How many events are still to be delivered, those included that will be due later.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.outbox().len()
    }

    /// Whether events are delivered: the receiver has met a challenge, and not failed six in a row since.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.outbox().challenges.are_met()
    }

    /// All attempts so far, but of more than 10,000 only the last ones.
    #[must_use]
    pub fn attempts(&self) -> Vec<Attempt> {
        self.outbox().log()
    }

    /// Delivers what is due to a service, one after the other, and gives the attempts that it took.
    pub async fn deliver_to(&self, service: &EventService) -> Vec<Attempt> {
        self.deliver(|request| async { Some(service.handle(request).await) }).await
    }

    /// Delivers what is due to whatever takes requests, one after the other, and gives the attempts that it took.
    /// Without an answer, the connection has broken.
    pub async fn deliver<F, T>(&self, send: F) -> Vec<Attempt>
    where
        F: Fn(Request<Bytes>) -> T,
        T: Future<Output = Option<Response<Bytes>>>,
    {
        let mut attempts = Vec::from_iter(self.ask(&send).await);
        while self.is_active() {
            let Some(attempt) = self.next(&send).await else { break };
            attempts.push(attempt);
        }
        attempts
    }

    /// Sends a challenge, if one is due.
    async fn ask<F, T>(&self, send: &F) -> Option<Attempt>
    where
        F: Fn(Request<Bytes>) -> T,
        T: Future<Output = Option<Response<Bytes>>>,
    {
        let now = self.clock.now();
        let (token, question) = {
            let mut outbox = self.outbox();
            if !outbox.challenges.is_due(self.clock.uptime()) {
                return None;
            }
            let (token, body) = outbox.challenges.ask(now);
            let mut headers = outbox.signer.headers(now, &body);
            outbox.add_ids(&mut headers);
            (token, request(headers, body))
        };
        let answer = self.answer(send(question)).await;
        let mut outbox = self.outbox();
        let right = answer.as_ref().is_some_and(|answer| is_right(answer, &token, &outbox.signer));
        let uptime = self.clock.uptime();
        let attempt = outbox.challenges.settle(answer.as_ref(), right, uptime, now);
        if outbox.challenges.are_lost() {
            outbox.give_up();
        }
        outbox.write_down(&attempt);
        Some(attempt)
    }

    /// Sends an event, if one is due.
    async fn next<F, T>(&self, send: &F) -> Option<Attempt>
    where
        F: Fn(Request<Bytes>) -> T,
        T: Future<Output = Option<Response<Bytes>>>,
    {
        let now = self.clock.now();
        let (parcel, request) = {
            let mut outbox = self.outbox();
            let mut parcel = outbox.take_due()?;
            let request = outbox.request(&mut parcel, now);
            (parcel, request)
        };
        let answer = self.answer(send(request)).await;
        let mut outbox = self.outbox();
        let attempt = outbox.settle(parcel, answer.as_ref(), now);
        outbox.write_down(&attempt);
        Some(attempt)
    }

    /// The answer, if it comes in time.
    async fn answer(
        &self,
        sending: impl Future<Output = Option<Response<Bytes>>>,
    ) -> Option<Response<Bytes>> {
        let mut sending = pin!(sending);
        let mut end = self.clock.timeout(ANSWER_WITHIN);
        std::future::poll_fn(|context| match sending.as_mut().poll(context) {
            Poll::Pending => end.as_mut().poll(context).map(|()| None),
            answered => answered,
        })
        .await
    }

    pub(super) fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("pending", &self.pending()).finish_non_exhaustive()
    }
}
