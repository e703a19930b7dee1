//! What Zoom says about a failed call.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::StatusCode;
use http::header::RETRY_AFTER;

use super::body::{ErrorBody, excerpt};
use super::field::FieldError;
use super::text::{OwnWords, Shown, hide};
use crate::answer_headers::{date, retry_after, tracking_id};

/// Most characters of a message that are shown.
const MESSAGE: usize = 500;
/// Most errors of fields that are shown, and most characters of each.
const FIELDS: usize = 8;

/// What Zoom says about a failed call.
#[derive(Clone)]
pub struct ApiError {
    status: StatusCode,
    body: ErrorBody,
    /// Content type and first words, where the body is no JSON.
    excerpt: Option<String>,
    tracking_id: Option<String>,
    retry_after: Option<String>,
    /// Whether the message is one of this crate's.
    own_words: bool,
    /// Zoom's clock when it answered.
    date: Option<SystemTime>,
    pub(super) attempts: u32,
}

impl ApiError {
    pub(super) fn read(raw: &http::Response<Bytes>) -> Self {
        let retry_after = raw.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Self {
            status: raw.status(),
            body: ErrorBody::read(raw.body()),
            excerpt: excerpt(raw.headers(), raw.body()),
            tracking_id: tracking_id(raw.headers()).map(str::to_owned),
            retry_after: retry_after.map(str::to_owned),
            own_words: raw.extensions().get::<OwnWords>().is_some(),
            date: date(raw.headers()),
            attempts: 0,
        }
    }

    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Zoom's code. The spec lists the codes of each operation.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.body.code
    }

    /// Zoom's text. It changes without notice, so decide by [`code`](Self::code).
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.body.message.as_deref()
    }

    /// Zoom's tracking id, which its support asks for.
    #[must_use]
    pub fn tracking_id(&self) -> Option<&str> {
        self.tracking_id.as_deref()
    }

    /// When Zoom wants to be asked again, if it says so, by the clock that `now` is from. What it says
    /// counts from the time in its answer, or else from `now`. Times that are past or absurd are left
    /// out.
    #[must_use]
    pub fn retry_after(&self, now: SystemTime) -> Option<SystemTime> {
        let theirs = self.date.unwrap_or(now);
        let time = retry_after(self.retry_after.as_deref()?, theirs)?;
        now.checked_add(time.duration_since(theirs).ok()?)
    }

    /// How often the call was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The word by which the token endpoint names a failure, such as `invalid_grant`.
    pub(crate) fn oauth_error(&self) -> Option<&str> {
        self.body.oauth_error.as_deref()
    }

    /// Takes a secret out of the texts. Names of fields are left as they are, for they decide.
    pub(super) fn hide(&mut self, secret: &str) {
        let errors = self.body.errors.iter_mut().map(|error| &mut error.message);
        let texts = self.body.message.iter_mut().chain(&mut self.excerpt).chain(errors);
        texts.for_each(|text| hide(text, secret));
    }

    /// What was wrong with which field, when Zoom refused the input.
    #[must_use]
    pub fn field_errors(&self) -> &[FieldError] {
        &self.body.errors
    }

    /// Which of these fields Zoom found fault with first, where it names any. Outside, `None`: it names none.
    pub(crate) fn named_field(&self, names: &[&'static str]) -> Option<Option<&'static str>> {
        let mut named =
            self.field_errors().iter().filter(|error| !error.field.is_empty()).peekable();
        named.peek()?;
        Some(named.find_map(|error| names.iter().copied().find(|name| error.is_of(name))))
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zoom answered {}", self.status.as_u16())?;
        if let Some(code) = self.code() {
            write!(f, ", code {code}")?;
        }
        match self.message() {
            Some(message) if self.own_words => write!(f, ": {message}")?,
            Some(message) => write!(f, ": {}", Shown(message, MESSAGE))?,
            None => {}
        }
        if let Some(excerpt) = &self.excerpt {
            write!(f, " ({excerpt})")?;
        }
        for error in self.field_errors().iter().take(FIELDS) {
            write!(f, " [{error}]")?;
        }
        match self.field_errors().len().checked_sub(FIELDS) {
            Some(more @ 1..) => write!(f, " and {more} more"),
            _ => Ok(()),
        }
    }
}

/// Shows what `Display` shows, and the tracking id.
impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("says", &format_args!("{self}"))
            .field("tracking_id", &self.tracking_id)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
