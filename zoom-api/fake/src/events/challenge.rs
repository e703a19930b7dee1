//! Whether somebody with the secret still answers at the URL.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};
use zoom_api::webhooks::Signer;

use super::attempt::Attempt;
use crate::account::milliseconds;
use crate::random::Random;

pub(super) const NAME: &str = "endpoint.url_validation";
/// How often Zoom asks.
const EVERY: Duration = Duration::from_secs(72 * 60 * 60);
/// So many failures in a row, and there are no more events.
const MOST_FAILURES: u32 = 6;

pub(super) struct Challenges {
    /// When the next one is due, by the uptime of the clock.
    due: Duration,
    /// Whether one has been met so far. Before that, there are no events.
    met: bool,
    failures: u32,
    sent: u32,
    random: Random,
}

impl Challenges {
    pub(super) fn new(seed: u64) -> Self {
        let random = Random::new(seed);
        Self { due: Duration::ZERO, met: false, failures: 0, sent: 0, random }
    }

    /// Whether the receiver has shown that it is there.
    pub(super) fn are_met(&self) -> bool {
        self.met && !self.are_lost()
    }

    /// Whether it has failed too often.
    pub(super) fn are_lost(&self) -> bool {
        self.failures >= MOST_FAILURES
    }

    pub(super) fn is_due(&self, uptime: Duration) -> bool {
        !self.are_lost() && self.due <= uptime
    }

    /// The next token, and the body that asks for it.
    pub(super) fn ask(&mut self, now: SystemTime) -> (String, Bytes) {
        let token = self.random.text(22);
        let event_ts = milliseconds(now);
        let body =
            json!({ "payload": { "plainToken": token }, "event_ts": event_ts, "event": NAME });
        self.sent += 1;
        (token, body.to_string().into())
    }

    /// Looks at an answer. Whoever has not met one yet is asked again the next time, however often, and whoever
    /// has after three days.
    pub(super) fn settle(
        &mut self,
        answer: Option<&Response<Bytes>>,
        right: bool,
        uptime: Duration,
        time: SystemTime,
    ) -> Attempt {
        self.met |= right;
        if self.met {
            self.failures = if right { 0 } else { self.failures + 1 };
            self.due = uptime.saturating_add(EVERY);
        }
        Attempt::new(NAME, self.sent, answer, right, time)
    }
}

/// Whether an answer is the one that Zoom wants to see.
pub(super) fn is_right(answer: &Response<Bytes>, token: &str, signer: &Signer) -> bool {
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    answer.status() == 200
        && body["plainToken"] == token
        && body["encryptedToken"] == signer.encrypted_token(token)
}
