//! From a request to a challenge or an event.

use std::env;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use super::challenge::Challenge;
use super::delivery::Delivery;
use super::headers::Headers;
use super::key::Key;
use super::refusal::Refusal;
use crate::types::Secret;
use crate::{Error, ErrorKind};

/// Zoom sends an event again up to 85 minutes after the first time, and does not say whether it signs it anew.
const MAX_AGE: Duration = Duration::from_secs(90 * 60);
/// Clocks differ.
const MAX_AHEAD: Duration = Duration::from_secs(5 * 60);
/// The largest event that is known has 120 KB.
const MAX_BODY: usize = 1024 * 1024;
const SECRET: &str = "ZOOM_WEBHOOK_SECRET_TOKEN";

/// Tells deliveries of Zoom's from what others send to the same URL. It has no network and no runtime.
///
/// ```
/// use std::time::SystemTime;
/// use zoom_api::webhooks::{Received, Receiver, Signer};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let receiver = Receiver::new("secret-token")?; // In earnest: Receiver::from_env()?
///
/// // In earnest, these come with the request.
/// let body = r#"{"event":"user.created","event_ts":1795435200000,"payload":{"account_id":"a"}}"#;
/// let headers = Signer::new("secret-token")?.headers(SystemTime::now(), body.as_bytes());
///
/// match receiver.receive(&headers, body, SystemTime::now())? {
///     Received::Challenge(challenge) => println!("answer 200 with {:?}", challenge.answer()),
///     Received::Delivery(delivery) => assert_eq!(delivery.name(), "user.created"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Receiver {
    /// The newest first. There always is one.
    key: Key,
    older: Vec<Key>,
    max_age: Duration,
    max_ahead: Duration,
    max_body: usize,
    signed_challenges_only: bool,
}

/// What has come.
#[derive(Clone, Debug)]
pub enum Received {
    /// Zoom asks whether somebody is there.
    Challenge(Challenge),
    /// An event.
    Delivery(Delivery),
}

impl Receiver {
    /// Takes the secret token that the page of the app in Zoom's Marketplace shows.
    ///
    /// # Errors
    /// When it is empty, or has a blank, a line end or a non-ASCII character in it.
    pub fn new(secret: impl Into<Secret>) -> Result<Self, Error> {
        Ok(Self {
            key: Key::new(&secret.into())?,
            older: Vec::new(),
            max_age: MAX_AGE,
            max_ahead: MAX_AHEAD,
            max_body: MAX_BODY,
            signed_challenges_only: false,
        })
    }

    /// Takes the secret token from the environment, where it is `ZOOM_WEBHOOK_SECRET_TOKEN`.
    ///
    /// # Errors
    /// When it is not there, or is none.
    pub fn from_env() -> Result<Self, Error> {
        let secret = env::var(SECRET).map_err(|_| {
            Error::with_source(ErrorKind::InvalidInput, format!("not in the environment: {SECRET}"))
        })?;
        Self::new(secret.trim())
    }

    /// Takes another secret for good too, while one is replaced. Challenges are answered with the one that
    /// they are signed with, and unsigned ones with the first.
    ///
    /// # Errors
    /// When it is empty, or has a blank, a line end or a non-ASCII character in it.
    pub fn or_secret(mut self, secret: impl Into<Secret>) -> Result<Self, Error> {
        self.older.push(Key::new(&secret.into())?);
        Ok(self)
    }

    /// Sets how old a signature may be, 90 minutes by default.
    ///
    /// Zoom sends what it could not deliver again after 5, 25 and 85 minutes, perhaps with the signature of the
    /// first time: what is less than 90 minutes may lose them. Whoever has seen a request can send it again in
    /// that time, so events have to be told from their repeats, which [`EventService`](super::EventService) does
    /// for a day. Where they are not, 5 minutes are usual.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Sets how far ahead of this clock a signature may be, 5 minutes by default.
    #[must_use]
    pub fn max_ahead(mut self, ahead: Duration) -> Self {
        self.max_ahead = ahead;
        self
    }

    /// Sets how many bytes a body may have, a mebibyte by default.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets whether a challenge that is not signed is refused. By default it is answered, for nothing says that
    /// Zoom signs all of them. One that is signed has to be signed well in any case.
    #[must_use]
    pub fn signed_challenges_only(mut self, only: bool) -> Self {
        self.signed_challenges_only = only;
        self
    }

    /// How many bytes a body may have.
    #[must_use]
    pub fn body_limit(&self) -> usize {
        self.max_body
    }

    /// Looks at a request: its headers, its body as it came, and the time.
    ///
    /// An event that is signed is never an error, whatever is in it: see [`Delivery::event`].
    ///
    /// # Errors
    /// When the request cannot be shown to come from Zoom.
    pub fn receive<'a>(
        &self,
        headers: impl Into<Headers<'a>>,
        body: impl Into<Bytes>,
        now: SystemTime,
    ) -> Result<Received, Refusal> {
        self.take(headers.into(), body.into(), now)
    }

    fn take(
        &self,
        headers: Headers<'_>,
        body: Bytes,
        now: SystemTime,
    ) -> Result<Received, Refusal> {
        if body.len() > self.max_body {
            return Err(Refusal::TooLarge(self.max_body));
        }
        let is_unsigned = headers.signature.is_none() && !self.signed_challenges_only;
        if is_unsigned && Challenge::is_in(&body) {
            return Challenge::of(&body, &self.key).map(Received::Challenge);
        }
        let key = self.verified(headers, &body, now)?;
        if Challenge::is_in(&body) {
            return Challenge::of(&body, key).map(Received::Challenge);
        }
        Ok(Received::Delivery(Delivery::from_verified(body)))
    }

    /// The key with which the request is signed.
    fn verified(
        &self,
        headers: Headers<'_>,
        body: &[u8],
        now: SystemTime,
    ) -> Result<&Key, Refusal> {
        let tag = headers.tag()?;
        let (timestamp, time) = headers.time()?;
        let mut keys = std::iter::once(&self.key).chain(&self.older);
        let key = keys.find(|key| key.verifies(timestamp, body, &tag));
        let key = key.ok_or(Refusal::WrongSignature)?;
        match now.duration_since(time) {
            Ok(age) if age > self.max_age => Err(Refusal::TooOld(age)),
            Err(ahead) if ahead.duration() > self.max_ahead => {
                Err(Refusal::TooFarAhead(ahead.duration()))
            }
            _ => Ok(key),
        }
    }
}

/// Shows no secret.
impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("max_age", &self.max_age)
            .field("max_ahead", &self.max_ahead)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}
