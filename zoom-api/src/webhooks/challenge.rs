//! The question with which Zoom finds out whether a URL is served by someone who has the secret.

use std::fmt;

use bytes::Bytes;
use serde_json::{Value, json};

use super::body::{Body, name_of};
use super::key::Key;
use super::refusal::Refusal;
use crate::internal::body_of;

/// Larger bodies are no challenge.
const LARGEST: usize = 4096;
const LONGEST_TOKEN: usize = 128;

/// A challenge, answered. Zoom asks when a URL is entered and every 72 hours, waits for three seconds, and
/// sends no more events to a URL that has failed six times in a row.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge(Bytes);

impl Challenge {
    /// The body to answer with, as `application/json` and with status 200.
    #[must_use]
    pub fn answer(&self) -> &Bytes {
        &self.0
    }

    /// Whether a body is a challenge.
    pub(super) fn is_in(body: &[u8]) -> bool {
        body.len() <= LARGEST
            && name_of(body_of(body)).as_deref() == Some("endpoint.url_validation")
    }

    /// Answers a challenge. The answer is a signature of the token by the very key that signs events, so a
    /// token that could be what is signed of an event gets none.
    pub(super) fn of(body: &Bytes, key: &Key) -> Result<Self, Refusal> {
        let payload = Body::new(body).payload::<Value>();
        let token = payload.as_ref().and_then(|payload| payload.get("plainToken")?.as_str());
        let is_plain = |token: &&str| {
            (1..=LONGEST_TOKEN).contains(&token.len())
                && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let token = token.filter(is_plain).ok_or(Refusal::MalformedChallenge)?;
        let answer = json!({ "plainToken": token, "encryptedToken": key.encrypted(token) });
        Ok(Self(answer.to_string().into()))
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge").finish_non_exhaustive()
    }
}
