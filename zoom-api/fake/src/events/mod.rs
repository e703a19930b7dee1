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
use zoom_api::webhooks::{Delivery, Signer};

use self::outbox::Outbox;
use super::account::{AccountEvent, milliseconds};
use super::clock::Clock;

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

    pub(super) fn add_stream(&mut self) -> EventStream {
        let (sender, stream) = EventStream::new();
        self.streams.push(sender);
        stream
    }

    pub(super) fn add_webhook(&mut self, signer: Signer, clock: Clock, number: u64) -> Webhook {
        let outbox = Arc::new(Mutex::new(Outbox::new(signer, clock.clone(), number)));
        self.outboxes.push(Arc::downgrade(&outbox));
        Webhook::new(outbox, clock)
    }

    /// Delivers an event to everybody.
    pub(super) fn deliver(&mut self, event: AccountEvent, now: SystemTime) {
        let AccountEvent { name, payload } = event;
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
