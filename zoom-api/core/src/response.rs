//! Answers.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::answer_headers::tracking_id;
use crate::error::Doubt;
use crate::wire::{Misread, Record, Seen};

/// What a successful call brings back: the typed value, and all that it was made from.
///
/// Use it like the value itself. Fields can be read and borrowed through it, and not moved out of it: take the
/// value out with [`into_value`](Self::into_value) for that. What the spec does not know of it is with the value:
/// [`Inspect`](crate::Inspect) shows it.
///
/// ```no_run
/// # use zoom_api::users::{GetUser, ListUsers};
/// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
/// let user = zoom.send(GetUser::new("me")).await?;
/// println!("{:?}, answered with {}", user.email, user.status());
///
/// let users = zoom.send(ListUsers::new()).await?.into_value().users;
/// for user in users {
///     println!("{:?}", user.email);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    /// On the heap: it may have more than a kilobyte, and is handed on more than once.
    value: Box<T>,
    status: StatusCode,
    headers: HeaderMap,
    bytes: Bytes,
    effect: Effect,
    attempts: u32,
    waited: Duration,
    /// Whether items of a listing could not be read, or not what tells them from the others.
    pub(crate) has_lost_items: bool,
}

/// What it took to get an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) attempts: u32,
    pub(crate) waited: Duration,
}

/// How it is known that a call took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Zoom answered with a success. This is the usual case.
    Answered,
    /// The answer was lost, and a look at the account showed that the call had been carried out. The
    /// fields that Zoom would have sent are not set.
    Confirmed,
    /// An answer was lost, and when the call was repeated, what it was to delete was gone. That was the
    /// first attempt, unless somebody else was faster. Status and body are those of Zoom's last answer.
    AlreadyGone,
    /// The journal of work in bulk says that an earlier run has done it. Nothing was sent now, and the
    /// answer is that of the earlier run, without secrets.
    Recorded,
}

impl Effect {
    /// The effect as one word, such as `confirmed`, for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Confirmed => "confirmed",
            Self::AlreadyGone => "already_gone",
            Self::Recorded => "recorded",
        }
    }
}

impl<T> Response<T> {
    pub(crate) fn new(
        value: Box<T>,
        raw: http::Response<Bytes>,
        effect: Effect,
        cost: Cost,
    ) -> Self {
        let (head, bytes) = raw.into_parts();
        let Cost { attempts, waited } = cost;
        let (status, headers) = (head.status, head.headers);
        let has_lost_items = false;
        Self { value, status, headers, bytes, effect, attempts, waited, has_lost_items }
    }

    /// An answer to a call that was not sent now.
    #[cfg(feature = "bulk")]
    pub(crate) fn unsent(value: T, raw: http::Response<Bytes>, effect: Effect) -> Self {
        Self::new(Box::new(value), raw, effect, Cost { attempts: 0, waited: Duration::ZERO })
    }

    /// The answer as it came.
    #[cfg(feature = "bulk")]
    pub(crate) fn into_raw(self) -> http::Response<Bytes> {
        let mut raw = http::Response::new(self.bytes);
        *raw.status_mut() = self.status;
        *raw.headers_mut() = self.headers;
        raw
    }

    /// The typed value.
    #[must_use]
    pub fn into_value(self) -> T {
        *self.value
    }

    /// The same response with another value, made from this one.
    ///
    /// ```no_run
    /// # use zoom_api::users::{GetUser, ListedUser, ListUsers};
    /// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// let users = zoom.send(ListUsers::new()).await?.map(|page| page.users);
    /// println!("{} users, tracking id {:?}", users.len(), users.tracking_id());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        let Self { value, status, headers, bytes, effect, attempts, waited, has_lost_items } = self;
        let value = Box::new(change(*value));
        Response { value, status, headers, bytes, effect, attempts, waited, has_lost_items }
    }

    /// The answer that it was made from.
    pub(crate) fn into_answer(self) -> http::Response<Bytes> {
        let mut answer = http::Response::new(self.bytes);
        *answer.status_mut() = self.status;
        *answer.headers_mut() = self.headers;
        answer
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// HTTP headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// How it is known that the call took effect.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// How often the call was sent. 1 in the usual case.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call waited until the rate limits let it go out, all its attempts together. Waits between
    /// attempts are not part of it.
    #[must_use]
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// Zoom's tracking id, which its support asks for.
    #[must_use]
    pub fn tracking_id(&self) -> Option<&str> {
        tracking_id(&self.headers)
    }
}

/// Shows the value, and of the rest only what holds no secret: the bytes and the headers do.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status.as_u16())
            .field("tracking_id", &self.tracking_id())
            .finish_non_exhaustive()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// So that a field can be taken out of a response that is still needed: `std::mem::take(&mut page.users)`.
impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// What the body of a success can be read as.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an answer",
    label = "not an answer",
    note = "an `Endpoint` is answered with `()`, `Bytes`, `serde_json::Value` or a type that a spec has",
    note = "to read a type of your own that implements `Deserialize`, send a `RawRequest` with `Client::raw_as`"
)]
pub trait Answer: Sized {
    /// What it takes to see a refusal in the body of a success.
    #[doc(hidden)]
    const DOUBT: Doubt = Doubt::Likely;

    /// Reads a body that is not empty, and tells how much of it was known. The value is on the heap from the
    /// beginning: most are too large to be moved about.
    ///
    /// # Errors
    /// When the body is not what the type describes.
    fn decode(bytes: &[u8]) -> Result<(Box<Self>, Seen), Misread>;

    /// The answer for an empty body, which Zoom sends even where it documents fields.
    fn empty() -> Self;

    /// The member without which a body is no answer of the type: the items of a listing.
    fn needs() -> Option<&'static str> {
        Self::empty().record()?.schema().needs
    }

    /// Whether a value that takes whatever comes has a member.
    #[doc(hidden)]
    fn has(&self, _member: &str) -> bool {
        true
    }

    /// It as a list of its fields, for a look at what the spec does not know. Types that take whatever comes
    /// have none.
    #[doc(hidden)]
    fn record(&self) -> Option<&dyn Record> {
        None
    }
}

/// An object of the API, or a list that has none around it.
#[diagnostic::do_not_recommend]
impl<T: Record + Default> Answer for T {
    fn decode(bytes: &[u8]) -> Result<(Box<Self>, Seen), Misread> {
        crate::wire::decode(bytes)
    }

    fn empty() -> Self {
        Self::default()
    }

    fn record(&self) -> Option<&dyn Record> {
        Some(self)
    }
}

/// No body is documented. `true` and an object in which nothing speaks of a failure are as good as none;
/// anything else, such as the log-in page of a gateway, does not come from Zoom.
impl Answer for () {
    const DOUBT: Doubt = Doubt::Any;

    fn decode(bytes: &[u8]) -> Result<(Box<Self>, Seen), Misread> {
        crate::wire::decode_nothing(bytes).map(|()| (Box::new(()), Seen::default()))
    }

    fn empty() {}
}

/// Whatever came, for [`Client::raw_bytes`](crate::Client::raw_bytes).
impl Answer for Bytes {
    const DOUBT: Doubt = Doubt::Certain;

    /// The response has the bytes already.
    fn decode(_bytes: &[u8]) -> Result<(Box<Self>, Seen), Misread> {
        Ok((Box::default(), Seen::default()))
    }

    fn empty() -> Self {
        Self::new()
    }
}

/// JSON of any shape, for [`Client::raw`](crate::Client::raw).
impl Answer for serde_json::Value {
    const DOUBT: Doubt = Doubt::Certain;

    fn decode(bytes: &[u8]) -> Result<(Box<Self>, Seen), Misread> {
        let value = serde_json::from_slice(bytes).map_err(Misread::from)?;
        Ok((Box::new(value), Seen::default()))
    }

    fn empty() -> Self {
        Self::Null
    }

    fn has(&self, member: &str) -> bool {
        self.get(member).is_some_and(|member| !member.is_null())
    }
}
