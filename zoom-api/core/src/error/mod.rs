//! What can go wrong.

mod api;
mod body;
mod display;
mod field;
pub(crate) mod kind;
mod scope;
mod text;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::answer_headers::tracking_id;
use crate::operation::Operation;
use crate::pace::refusal::NotAdmitted;
use crate::transport::TransportError;

pub use api::ApiError;
pub use body::Doubt;
pub(crate) use body::{excerpt, is_refusal};
pub use field::FieldError;
pub use kind::ErrorKind;
pub use scope::MissingScope;
pub use text::OwnWords;
pub(crate) use text::hide;

/// The query parameter of all listings.
const PAGE_TOKEN: &str = "next_page_token";

/// Why a call failed.
///
/// [`kind`](Self::kind) says what to do about it, [`api`](Self::api) what Zoom said, and
/// [`raw`](Self::raw) keeps the answer as it came. `Display` is one line that says which call it was, what
/// went wrong and why, down to the first cause. Each cause is behind [`source`](StdError::source) as well, for
/// those who want to know its type: whoever prints the chain prints the reasons twice. No token is in any of
/// them, and of what was sent nothing but what Zoom repeats in its message: an id that it does not know, for one.
///
/// ```
/// use zoom_api::auth::StaticToken;
/// use zoom_api::{Client, ErrorKind};
///
/// # #[cfg(feature = "reqwest")]
/// # fn run() {
/// let error = Client::new(StaticToken::new("")).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::InvalidInput);
/// assert_eq!(error.to_string(), "the access token is empty");
/// # }
/// # #[cfg(feature = "reqwest")]
/// # run();
/// ```
///
/// Cheap to clone: calls that wait for the same token fail with the same error.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    operation: Option<Cow<'static, str>>,
    /// The operation, unless it was a raw call.
    called: Option<&'static Operation>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    api: Option<ApiError>,
    raw: Option<http::Response<Bytes>>,
    attempts: u32,
    may_have_worked: bool,
    until: Option<SystemTime>,
    missing_scope: Option<MissingScope>,
    /// Whether the call had the token of a page in it.
    page_token: bool,
    authorization: Option<Authorization>,
}

/// Why there is no access token, where that decides what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Authorization {
    /// Nobody has authorised the app yet.
    Missing,
    /// It was authorised once.
    Lost,
    /// The store does not say.
    StoreFailed,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Arc::new(Inner {
            kind,
            operation: None,
            called: None,
            source: None,
            api: None,
            raw: None,
            attempts: 0,
            may_have_worked: matches!(
                kind,
                ErrorKind::Timeout
                    | ErrorKind::Connection
                    | ErrorKind::Decode
                    | ErrorKind::Indeterminate
            ),
            until: None,
            missing_scope: None,
            page_token: false,
            authorization: None,
        }))
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
        let inner = self.inner();
        inner.operation.get_or_insert(Cow::Borrowed(operation.id));
        inner.called.get_or_insert(operation);
        self
    }

    /// The failure of a call that the spec does not model.
    pub(crate) fn of_call(mut self, name: Cow<'static, str>) -> Self {
        self.inner().operation.get_or_insert(name);
        self
    }

    /// The answer is kept whole: what the transport lets through is what can be looked at.
    pub(crate) fn with_raw(mut self, raw: http::Response<Bytes>) -> Self {
        self.inner().raw = Some(raw);
        self
    }

    /// An answer that says that the call failed.
    pub(crate) fn from_answer(raw: http::Response<Bytes>) -> Self {
        let mut error = Self::new(ErrorKind::Api);
        let api = ApiError::read(&raw);
        let inner = error.inner();
        inner.may_have_worked =
            api.status().is_server_error() && api.status() != StatusCode::NOT_IMPLEMENTED;
        inner.missing_scope = scope::in_answer(&api, raw.body());
        inner.api = Some(api);
        error.with_raw(raw)
    }

    /// The same failure of a call that may have taken effect and must not be repeated.
    pub(crate) fn into_indeterminate(self, advice: String) -> Self {
        let mut error = self.clone();
        let inner = error.inner();
        inner.kind = ErrorKind::Indeterminate;
        inner.may_have_worked = true;
        inner.source = Some(Arc::new(Indeterminate { advice, cause: self }));
        error
    }

    /// Takes back that the call may have taken effect, if nothing was on its way.
    pub(crate) fn only_if_sent(mut self, sent: bool) -> Self {
        self.inner().may_have_worked &= sent;
        self
    }

    /// The answer that it was made from.
    pub(crate) fn into_answer(self) -> http::Response<Bytes> {
        self.0.raw.clone().unwrap_or_default()
    }

    pub(crate) fn after(mut self, attempts: u32, may_have_worked: bool) -> Self {
        let inner = self.inner();
        inner.attempts = attempts;
        inner.may_have_worked |= may_have_worked;
        if let Some(api) = &mut inner.api {
            api.attempts = attempts;
        }
        self
    }

    /// The call had the token of a page in it.
    pub(crate) fn of_later_page(mut self) -> Self {
        self.inner().page_token = true;
        self
    }

    pub(crate) fn with_scopes(mut self, needed: &[&str], present: Option<&[String]>) -> Self {
        if let Some(missing) = &mut self.inner().missing_scope {
            missing.complete(needed, present);
        }
        self
    }

    pub(crate) fn missing_scope_before_sending(needed: &[&str], present: &[String]) -> Self {
        let mut error = Self::new(ErrorKind::MissingScope);
        error.inner().missing_scope = Some(MissingScope::default());
        error.with_scopes(needed, Some(present))
    }

    /// The same failure of a call whose last attempt had failed before. That is behind its source.
    pub(crate) fn behind(mut self, last: Self) -> Self {
        let inner = self.inner();
        inner.source = Some(Arc::new(Behind { cause: inner.source.take(), last }));
        self
    }

    /// The same failure, without a secret in what is shown of the answer.
    pub(crate) fn without(mut self, secret: &str) -> Self {
        if let Some(api) = &mut self.inner().api {
            api.hide(secret);
        }
        self
    }

    /// There are no tokens of the user: the app was not authorised yet.
    pub(crate) fn not_authorized(what: &'static str) -> Self {
        let mut error = Self::with_source(ErrorKind::Credentials, what);
        error.inner().authorization = Some(Authorization::Missing);
        error
    }

    /// The same failure, which only the user can mend.
    pub(crate) fn authorization_lost(mut self) -> Self {
        self.inner().authorization = Some(Authorization::Lost);
        self
    }

    /// A failure of a store of tokens.
    pub(crate) fn of_store(self) -> Self {
        let mut error = match self.kind() {
            ErrorKind::Credentials => self,
            _ => Self::with_source(ErrorKind::Credentials, self),
        };
        error.inner().authorization = Some(Authorization::StoreFailed);
        error
    }

    /// The same failure, of the token endpoint.
    pub(crate) fn into_credentials(mut self) -> Self {
        let inner = self.inner();
        inner.kind = ErrorKind::Credentials;
        inner.may_have_worked = false;
        self
    }

    pub(crate) fn quota_exhausted(mut self, until: SystemTime) -> Self {
        self.inner().kind = ErrorKind::QuotaExhausted;
        self.open_at(until)
    }

    fn open_at(mut self, until: SystemTime) -> Self {
        self.inner().until = Some(until);
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Id of the operation that failed, such as `users.list`. Of a [`RawRequest`](crate::RawRequest) the name that
    /// the caller gave it, or method and path, without the segments that may say who is meant.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
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

    /// How often the call was sent. 0 when it was not.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the call may have taken effect although it failed.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        self.0.may_have_worked
    }

    /// Whether the user has to authorise the app again: the token endpoint does not know the refresh
    /// token or the code any more. Nothing but the user can mend that.
    #[must_use]
    pub fn is_authorization_lost(&self) -> bool {
        let says_no = |api: &ApiError| {
            let passes = api.status().is_server_error() || api.status().as_u16() == 429;
            !passes && api.oauth_error() == Some("invalid_grant")
        };
        let invalid = || self.api().is_some_and(says_no);
        self.kind() == ErrorKind::Credentials
            && (self.0.authorization == Some(Authorization::Lost) || invalid())
    }

    /// Whether the user has not authorised the app yet, or has taken that back: the store was read, and
    /// holds no tokens.
    #[must_use]
    pub fn is_not_authorized(&self) -> bool {
        self.0.authorization == Some(Authorization::Missing)
    }

    /// Whether the store of the tokens could not be read or written. The authorisation may be as good as
    /// ever: it is the store that has to be mended.
    #[must_use]
    pub fn is_token_store_failure(&self) -> bool {
        self.0.authorization == Some(Authorization::StoreFailed)
    }

    /// When there is budget again, after [`ErrorKind::QuotaExhausted`], and when the call could have gone out,
    /// after [`ErrorKind::WaitTooLong`].
    #[must_use]
    pub fn until(&self) -> Option<SystemTime> {
        self.0.until
    }

    /// Which scopes were missing, when that was the failure.
    #[must_use]
    pub fn missing_scope(&self) -> Option<&MissingScope> {
        self.0.missing_scope.as_ref()
    }

    /// Whether the token has none of the scopes that are needed, by Zoom's word or by what is known of
    /// the token.
    #[must_use]
    pub fn is_missing_scope(&self) -> bool {
        self.0.missing_scope.is_some()
    }

    /// Whether a daily budget is used up. [`until`](Self::until) says until when.
    #[must_use]
    pub fn is_quota_exhausted(&self) -> bool {
        self.kind() == ErrorKind::QuotaExhausted
    }

    /// Whether a rate limit would have kept the call waiting for longer than it may.
    /// [`until`](Self::until) says when it could have gone out.
    #[must_use]
    pub fn is_wait_too_long(&self) -> bool {
        self.kind() == ErrorKind::WaitTooLong
    }

    /// Whether the call was sent, may have taken effect, and must not be repeated without a look.
    #[must_use]
    pub fn is_indeterminate(&self) -> bool {
        self.kind() == ErrorKind::Indeterminate
    }

    /// Whether Zoom did not accept the token of a page. They live for 15 minutes.
    ///
    /// That is code 300 with the token among the [`field_errors`](ApiError::field_errors), or with no field
    /// at all when a page token was sent. Zoom's text does not count: its language is that of the account.
    #[must_use]
    pub fn is_page_token_expired(&self) -> bool {
        let Some(api) = self.api().filter(|api| api.code() == Some(300)) else { return false };
        api.named_field(&[PAGE_TOKEN]).map_or(self.0.page_token, |named| named.is_some())
    }

    /// Whether a listing ended with fewer items than Zoom had counted.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.kind() == ErrorKind::Incomplete
    }

    /// Whether the request or a setting was not valid: by the client's word or by Zoom's, which
    /// answers code 300 with [`field_errors`](ApiError::field_errors).
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        self.kind() == ErrorKind::InvalidInput
            || (self.kind() == ErrorKind::Api && self.code() == Some(300))
    }

    /// Whether an answer came that could not be read.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Whether what the call was about, or something else that it named, does not seem to exist: by status 404, but
    /// not with code 2300, which says that there is no such endpoint, or by a code of which the spec says so, of
    /// whichever operation of the same API. No proof that it is gone: a
    /// gateway may say the same.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        let nothing = self.status() == Some(StatusCode::NOT_FOUND) && self.code() != Some(2300);
        self.kind() == ErrorKind::Api && (nothing || self.is_told_by(|operation| operation.missing))
    }

    /// Whether something of that name or address is there already, by status 409 or by a code of which
    /// the spec says so, of whichever operation of the same API.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.kind() == ErrorKind::Api
            && (self.status() == Some(StatusCode::CONFLICT)
                || self.is_told_by(|operation| operation.conflicts))
    }

    /// Whether the code is one of these, of whichever operation of the API that was called.
    fn is_told_by(&self, codes: fn(&Operation) -> &'static [i64]) -> bool {
        let mut all = self.0.called.iter().flat_map(|called| called.with_others());
        self.code().is_some_and(|code| all.any(|operation| codes(operation).contains(&code)))
    }

    /// Whether Zoom turned the call away because of a rate limit.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the call took too long.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

/// Why a call went no further, after an attempt that had failed.
#[derive(Debug)]
struct Behind {
    cause: Option<Arc<dyn StdError + Send + Sync>>,
    last: Error,
}

impl fmt::Display for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cause = self.cause.as_deref().map(|cause| cause as &dyn StdError);
        while let Some(error) = cause {
            write!(f, "{error}: ")?;
            cause = error.source();
        }
        f.write_str("the last attempt failed")
    }
}

impl StdError for Behind {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.last)
    }
}

/// Why it is not known whether a call has taken effect.
#[derive(Debug)]
struct Indeterminate {
    advice: String,
    cause: Error,
}

impl fmt::Display for Indeterminate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.advice)
    }
}

impl StdError for Indeterminate {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.cause)
    }
}

impl From<NotAdmitted> for Error {
    fn from(refusal: NotAdmitted) -> Self {
        match refusal {
            NotAdmitted::QuotaExhausted { until, .. } => {
                Self::with_source(ErrorKind::QuotaExhausted, refusal).open_at(until)
            }
            NotAdmitted::TooLate { earliest, .. } => {
                Self::with_source(ErrorKind::WaitTooLong, refusal).open_at(earliest)
            }
            NotAdmitted::Unavailable { .. } => Self::with_source(ErrorKind::Pacer, refusal),
        }
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        let (kind, processed) = (error.kind(), error.may_be_processed());
        Self::with_source(kind, error).only_if_sent(processed)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
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
