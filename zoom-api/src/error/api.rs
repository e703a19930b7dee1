//! What the body of an answer says about a failure.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::Value;

use crate::response::tracking_id;

/// What Zoom says about a failed call.
#[derive(Clone, Debug)]
pub struct ApiError {
    status: StatusCode,
    body: ErrorBody,
    tracking_id: Option<String>,
    retry_after: Option<String>,
    pub(super) attempts: u32,
}

impl ApiError {
    pub(super) fn read(raw: &http::Response<Bytes>) -> Self {
        let retry_after = raw.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Self {
            status: raw.status(),
            body: ErrorBody::read(raw.body()),
            tracking_id: tracking_id(raw.headers()).map(str::to_owned),
            retry_after: retry_after.map(str::to_owned),
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

    /// When Zoom wants to be asked again, if it says so. `now` is what a number of seconds counts
    /// from. Times that are past or absurd are left out.
    #[must_use]
    pub fn retry_after(&self, now: SystemTime) -> Option<SystemTime> {
        crate::throttle::retry_after(self.retry_after.as_deref()?, now)
    }

    /// How often the call was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the token endpoint says that a refresh token or a code is not valid.
    pub(super) fn is_invalid_grant(&self) -> bool {
        self.body.oauth_error.as_deref() == Some("invalid_grant")
    }

    /// What was wrong with which field, when Zoom refused the input.
    #[must_use]
    pub fn field_errors(&self) -> &[FieldError] {
        &self.body.errors
    }

    /// The fields that Zoom found fault with, where it names them.
    pub(crate) fn named_fields(&self) -> impl Iterator<Item = &str> {
        self.field_errors().iter().map(FieldError::field).filter(|field| !field.is_empty())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zoom answered {}", self.status.as_u16())?;
        if let Some(code) = self.code() {
            write!(f, ", code {code}")?;
        }
        if let Some(message) = self.message() {
            write!(f, ": {message}")?;
        }
        for error in self.field_errors() {
            write!(f, " [{}: {}]", error.field(), error.message())?;
        }
        Ok(())
    }
}

/// Whether a success carries the body of an error, as Zoom does for some refusals.
pub(crate) fn is_error_body(bytes: &[u8]) -> bool {
    let body = ErrorBody::read(bytes);
    body.code.is_some_and(|code| code != 0) && body.message.is_some()
}

/// The body of an error.
#[derive(Clone, Debug, Default)]
struct ErrorBody {
    code: Option<i64>,
    message: Option<String>,
    errors: Vec<FieldError>,
    /// The word by which the token endpoint names a failure.
    oauth_error: Option<String>,
}

impl ErrorBody {
    /// Reads what can be read. Zoom's OAuth side names the members differently, gateways send HTML,
    /// and no odd member may cost the others.
    fn read(bytes: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let errors = body.get("errors").and_then(Value::as_array);
        Self {
            code: ["code", "errorCode"].iter().find_map(|name| integer(body.get(name)?)),
            message: ["message", "error_message", "errorMessage", "reason", "error"]
                .iter()
                .find_map(|name| text(body.get(name)?)),
            oauth_error: body.get("error").and_then(text),
            errors: errors.into_iter().flatten().filter_map(FieldError::read).collect(),
        }
    }
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What was wrong with one field.
#[derive(Clone, Debug)]
pub struct FieldError {
    field: String,
    message: String,
}

impl FieldError {
    fn read(value: &Value) -> Option<Self> {
        let member = |name| value.get(name).and_then(text);
        let (field, message) = (member("field"), member("message"));
        let found = field.is_some() || message.is_some();
        found.then(|| Self {
            field: field.unwrap_or_default(),
            message: message.unwrap_or_default(),
        })
    }

    /// The field, as Zoom names it.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What was wrong with it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}
