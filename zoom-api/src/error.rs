//! What can go wrong.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::operation::Operation;
use crate::response::tracking_id;
use crate::transport::TransportError;

/// Why a call failed.
///
/// [`kind`](Self::kind) says what to do about it, [`api`](Self::api) what Zoom said, and
/// [`raw`](Self::raw) keeps the answer as it came. `Display` is one sentence; what caused it is
/// behind [`source`](StdError::source). No token is in any of them, and of what was sent nothing but
/// what Zoom repeats in its message: an id that it does not know, for one.
///
/// Cheap to clone: calls that wait for the same token fail with the same error.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    operation: Option<&'static str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    api: Option<ApiError>,
    raw: Option<http::Response<Bytes>>,
}

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request or the client's settings are not valid. Nothing was sent.
    InvalidInput,
    /// No access token could be had. Nothing was sent.
    Credentials,
    /// The server could not be reached. Nothing was sent.
    Connect,
    /// It took too long. The call may have taken effect.
    Timeout,
    /// The connection broke. The call may have taken effect.
    Connection,
    /// Zoom answered with an error.
    Api,
    /// Zoom answered with a success that could not be read. The call has taken effect.
    Decode,
    /// The call was sent, no answer tells whether it has taken effect, and sending it again may do
    /// harm. Look at the account before you repeat it.
    Indeterminate,
    /// The token is known to have none of the scopes that the operation needs. Nothing was sent.
    MissingScope,
    /// A daily budget is used up. [`Error::until`] says until when. The call has not taken effect.
    QuotaExhausted,
    /// A listing ended with fewer items than Zoom had counted. All that came have been given out.
    Incomplete,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Arc::new(Inner { kind, operation: None, source: None, api: None, raw: None }))
    }

    /// An error of the given kind with a cause, for implementations of
    /// [`Credentials`](crate::auth::Credentials).
    pub fn with_source(
        kind: ErrorKind,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let mut error = Self::new(kind);
        error.inner().source = Some(Arc::from(source.into()));
        error
    }

    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    pub(crate) fn during(mut self, operation: &'static Operation) -> Self {
        self.inner().operation.get_or_insert(operation.id);
        self
    }

    pub(crate) fn with_raw(mut self, raw: http::Response<Bytes>) -> Self {
        self.inner().raw = Some(raw);
        self
    }

    /// An answer that says that the call failed.
    pub(crate) fn from_answer(raw: http::Response<Bytes>) -> Self {
        let mut error = Self::new(ErrorKind::Api);
        error.inner().api = Some(ApiError::read(&raw));
        error.with_raw(raw)
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Id of the operation that failed, such as `users.list`.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// What Zoom said, when it answered with an error.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        self.0.api.as_ref()
    }

    /// The answer as it came, when there was one.
    #[must_use]
    pub fn raw(&self) -> Option<&http::Response<Bytes>> {
        self.0.raw.as_ref()
    }

    /// HTTP status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.raw.as_ref().map(http::Response::status)
    }

    /// Zoom's code, when it answered with one.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.api().and_then(ApiError::code)
    }

    /// Zoom's tracking id, which its support asks for.
    #[must_use]
    pub fn tracking_id(&self) -> Option<&str> {
        self.0.raw.as_ref().and_then(|raw| tracking_id(raw.headers()))
    }

    /// Whether what the call was about does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let gone = matches!(self.code(), Some(1001 | 1010 | 1238 | 2001 | 4130 | 4131));
        gone || (self.kind() == ErrorKind::Api
            && self.status() == Some(StatusCode::NOT_FOUND)
            && self.code() != Some(2300))
    }

    /// Whether something of that name or address is there already.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Api
            && (matches!(self.code(), Some(1005 | 1009 | 4132))
                || self.status() == Some(StatusCode::CONFLICT))
    }

    /// Whether a rate limit was reached.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.kind() == ErrorKind::Api && self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the call took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let kind = error.kind();
        Self::with_source(kind, error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        match (&self.0.kind, &self.0.api) {
            (ErrorKind::Api, Some(api)) => write!(f, "{api}"),
            (ErrorKind::Api, None) => f.write_str("Zoom answered with an error"),
            (ErrorKind::InvalidInput, _) => {
                f.write_str("the request or a setting is not valid, and nothing was sent")
            }
            (ErrorKind::Credentials, _) => f.write_str("no access token could be had"),
            (ErrorKind::Connect, _) => f.write_str("the server could not be reached"),
            (ErrorKind::Timeout, _) => f.write_str("the call took too long"),
            (ErrorKind::Connection, _) => f.write_str("the connection broke"),
            (ErrorKind::Decode, _) => f.write_str("the answer could not be read"),
            (ErrorKind::Indeterminate, _) => {
                f.write_str("whether the call has taken effect is not known")
            }
            (ErrorKind::MissingScope, _) => {
                f.write_str("the token has none of the scopes that are needed")
            }
            (ErrorKind::QuotaExhausted, _) => f.write_str("the budget of the day is used up"),
            (ErrorKind::Incomplete, _) => f.write_str("the listing ended too early"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("operation", &self.0.operation)
            .field("status", &self.status())
            .field("api", &self.0.api)
            .field("tracking_id", &self.tracking_id())
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// What Zoom says about a failed call.
#[derive(Clone, Debug)]
pub struct ApiError {
    status: StatusCode,
    body: ErrorBody,
}

impl ApiError {
    fn read(raw: &http::Response<Bytes>) -> Self {
        let body = ErrorBody::read(raw.body());
        Self { status: raw.status(), body }
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

    /// What was wrong with which field, when Zoom refused the input.
    #[must_use]
    pub fn field_errors(&self) -> &[FieldError] {
        &self.body.errors
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

/// For tests of error texts and for doubles of the API.
impl From<(StatusCode, HeaderMap, Bytes)> for Error {
    fn from((status, headers, bytes): (StatusCode, HeaderMap, Bytes)) -> Self {
        let mut raw = http::Response::new(bytes);
        *raw.status_mut() = status;
        *raw.headers_mut() = headers;
        Self::from_answer(raw)
    }
}
