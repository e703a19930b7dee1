//! Events: to whom they go, and how.

mod attempt;
mod challenge;
mod outbox;
mod sender;
mod stream;
mod webhook;

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::SystemTime;

use bytes::Bytes;
use serde_json::json;
use tokio::sync::mpsc::UnboundedSender;
use zoom_api::Error;
use zoom_api::types::Secret;
use zoom_api::webhooks::{Delivery, Signer};

use self::outbox::Outbox;
use super::Fake;
use super::account::{Happening, milliseconds};

pub use self::attempt::Attempt;
pub use self::sender::WebhookSender;
pub use self::stream::EventStream;
pub use self::webhook::Webhook;

/// Who wants to know what happens.
#[derive(Default)]
pub(super) struct Events {
    streams: Vec<UnboundedSender<Delivery>>,
    outboxes: Vec<Weak<Mutex<Outbox>>>,
    /// The time of the last event, in milliseconds. No two have the same, so that they can be put into order.
    last: u64,
}

impl Events {
    /// Whether nobody wants to know any more.
    pub(super) fn is_idle(&mut self) -> bool {
        self.streams.retain(|stream| !stream.is_closed());
        self.outboxes.retain(|outbox| outbox.strong_count() > 0);
        self.streams.is_empty() && self.outboxes.is_empty()
    }

    /// Tells everybody.
    fn tell(&mut self, happening: Happening, now: SystemTime) {
        let Happening { name, payload } = happening;
        self.last = milliseconds(now).max(self.last.saturating_add(1));
        let mut event = json!({ "event": name, "event_ts": self.last });
        if name == "user.settings_updated" {
            // Zoom writes these of this event twice.
            for member in ["operator", "operator_id", "time_stamp"] {
                if let Some(value) = payload.get(member) {
                    event[member] = value.clone();
                }
            }
        }
        event["payload"] = payload.into();
        let body = Bytes::from(event.to_string());
        for stream in &self.streams {
            // Whoever has gone is forgotten the next time.
            let _ = stream.send(Delivery::from_verified(body.clone()));
        }
        for outbox in self.outboxes.iter().filter_map(Weak::upgrade) {
            let mut outbox = outbox.lock().unwrap_or_else(PoisonError::into_inner);
            outbox.add(name, &body);
        }
    }
}

impl super::Core {
    /// Tells of what the account says has happened.
    pub(super) fn tell(&mut self) {
        let told = self.api.account.take_told();
        if told.is_empty() {
            return;
        }
        if self.events.is_idle() {
            return self.api.account.watch(false);
        }
        let now = self.clock.now();
        told.into_iter().for_each(|happening| self.events.tell(happening, now));
    }
}

impl Fake {
    /// The events of what happens from now on, as they happen.
    ///
    /// ```
    /// use zoom_api_fake::Fake;
    /// use zoom_api::groups::CreateGroup;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), zoom_api::Error> {
    /// let fake = Fake::start();
    /// let mut events = fake.events();
    /// fake.client().send(CreateGroup::new("Engines")).await?;
    /// assert_eq!(events.try_next().map(|event| event.name().to_owned()).as_deref(), Some("group.created"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn events(&self) -> EventStream {
        let (sender, stream) = EventStream::new();
        let mut core = self.core();
        core.events.streams.push(sender);
        core.api.account.watch(true);
        stream
    }

    /// A subscription to the events of what happens from now on. They are signed with this secret token, and
    /// delivered as Zoom does.
    ///
    /// # Errors
    /// When the secret token is none.
    pub fn webhook(&self, secret: impl Into<Secret>) -> Result<Webhook, Error> {
        let signer = Signer::new(secret)?;
        let mut core = self.core();
        let outbox = Outbox::new(signer, self.clock().clone(), core.random.number());
        let outbox = Arc::new(Mutex::new(outbox));
        core.events.outboxes.push(Arc::downgrade(&outbox));
        core.api.account.watch(true);
        Ok(Webhook::new(outbox, self.clock().clone()))
    }
}
