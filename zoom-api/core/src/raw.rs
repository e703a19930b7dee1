//! Requests that the spec does not model.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde::Serialize;

use crate::call::{Body, Encoded, Object, Value, encode_form, encode_parts, encode_segments};
use crate::error::{Error, ErrorKind};
use crate::headers;
use crate::operation::{RateLimit, Replay};

/// A request of the caller's own making, for [`Client::raw`](crate::Client::raw),
/// [`raw_as`](crate::Client::raw_as) and [`raw_stream`](crate::Client::raw_stream).
///
/// The path is given as segments, each of which is encoded as a whole, so that an id with a slash
/// cannot reach another path.
///
/// ```
/// use zoom_api::RawRequest;
/// use zoom_api::operation::RateLimit;
///
/// let request = RawRequest::get(["users", "me", "meetings"])
///     .query("page_size", "300")
///     .rate_limit(RateLimit::Medium)
///     .operation("meetings.list");
/// assert_eq!(request.target().unwrap(), "/users/me/meetings?page_size=300");
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until a client sends it"]
pub struct RawRequest {
    method: Method,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    content: Content,
    operation: Option<Cow<'static, str>>,
    label: RateLimit,
    replay: Option<Replay>,
}

/// What is sent behind the headers.
#[derive(Clone)]
enum Content {
    Nothing,
    /// JSON, or why a value cannot be written as such.
    Json(Result<Bytes, String>),
    Form(Vec<(String, String)>),
    Parts(Object),
    Other {
        content_type: String,
        bytes: Bytes,
    },
}

impl RawRequest {
    /// A request with any method.
    pub fn new<S: Into<String>>(method: Method, segments: impl IntoIterator<Item = S>) -> Self {
        let segments = segments.into_iter().map(Into::into).collect();
        Self {
            method,
            segments,
            query: Vec::new(),
            headers: Vec::new(),
            content: Content::Nothing,
            operation: None,
            label: RateLimit::Heavy,
            replay: None,
        }
    }

    /// A `GET` request.
    pub fn get<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, segments)
    }

    /// A `POST` request.
    pub fn post<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::POST, segments)
    }

    /// A `PUT` request.
    pub fn put<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PUT, segments)
    }

    /// A `PATCH` request.
    pub fn patch<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PATCH, segments)
    }

    /// A `DELETE` request.
    pub fn delete<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::DELETE, segments)
    }

    /// A `HEAD` request.
    pub fn head<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::HEAD, segments)
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Whether a query parameter is set.
    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(known, _)| known == name)
    }

    /// Sets a query parameter that may be there already.
    pub(crate) fn set_query(mut self, name: &str, value: String) -> Self {
        self.query.retain(|(known, _)| known != name);
        self.query(name, value)
    }

    /// Sets a header. Those that belong to the client or to HTTP itself, such as `Authorization`, `Host` and
    /// `Content-Type`, are refused when the request is sent.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body to JSON: a `serde_json::Value`, or anything else that can be serialised. What cannot is
    /// refused when the request is sent.
    pub fn json(mut self, body: impl Serialize) -> Self {
        let json = serde_json::to_vec(&body).map(Bytes::from).map_err(|error| error.to_string());
        self.content = Content::Json(json);
        self
    }

    /// Sets the body to a form, `application/x-www-form-urlencoded`.
    pub fn form<N: Into<String>, V: Into<String>>(
        mut self,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let fields = fields.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.content = Content::Form(fields.collect());
        self
    }

    /// Adds a part to a body of `multipart/form-data`: a text, or an [`Upload`](crate::types::Upload).
    ///
    /// ```
    /// use zoom_api::RawRequest;
    /// use zoom_api::types::Upload;
    ///
    /// let request = RawRequest::post(["rooms", "3", "background"])
    ///     .part("name", "Sea")
    ///     .part("file", Upload::from_bytes("sea.png", b"...".to_vec()));
    /// ```
    pub fn part(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let mut parts = match self.content {
            Content::Parts(parts) => parts,
            _ => Object::default(),
        };
        parts.insert(Cow::Owned(name.into()), value.into());
        self.content = Content::Parts(parts);
        self
    }

    /// Sets the body to bytes of a type, such as `text/csv`.
    pub fn body(mut self, content_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        self.content = Content::Other { content_type: content_type.into(), bytes: bytes.into() };
        self
    }

    /// Sets the name that errors and spans call it by, such as `meetings.list`. Without it, they have the method
    /// and those segments of the path that are words: `GET /users/{}/meetings`.
    pub fn operation(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.operation = Some(name.into());
        self
    }

    /// Sets the label that Zoom books the call under, which its documents tell. Without it, the call
    /// is paced like a heavy one, so that it cannot break a limit.
    pub fn rate_limit(mut self, label: RateLimit) -> Self {
        self.label = label;
        self
    }

    /// Says whether the call may be repeated when its outcome is unknown. Without it, a `GET` or `HEAD` is and
    /// nothing else.
    pub fn replay(mut self, replay: Replay) -> Self {
        self.replay = Some(replay);
        self
    }

    pub(crate) fn label(&self) -> RateLimit {
        self.label
    }

    pub(crate) fn replay_class(&self) -> Replay {
        let reads = self.method == Method::GET || self.method == Method::HEAD;
        self.replay.unwrap_or(if reads { Replay::Safe } else { Replay::Never })
    }

    /// What errors and spans call it.
    pub(crate) fn shown_name(&self) -> Cow<'static, str> {
        let plain = || format!("{} {}", self.method, self.template()).into();
        self.operation.clone().unwrap_or_else(plain)
    }

    /// The path with `{}` for every segment that may say who is meant.
    pub(crate) fn template(&self) -> String {
        let mut template = String::new();
        for segment in &self.segments {
            template.push('/');
            template.push_str(if is_word(segment) { segment } else { "{}" });
        }
        template
    }

    /// Path and query as they go over the wire.
    ///
    /// # Errors
    /// When a segment is empty, `.` or `..`.
    pub fn target(&self) -> Result<String, Error> {
        encode_segments(&self.segments, &self.query).map_err(|error| invalid(error.to_string()))
    }

    /// The headers that the caller has set.
    pub(crate) fn own_headers(&self) -> Result<HeaderMap, Error> {
        let mut own = HeaderMap::new();
        for (name, value) in &self.headers {
            headers::insert(&mut own, name, value)?;
        }
        Ok(own)
    }

    /// The method, and the request as it is sent.
    ///
    /// # Errors
    /// When a segment is empty, `.` or `..`, or the body cannot be written.
    pub fn into_parts(self) -> Result<(Method, Encoded), Error> {
        let target = self.target()?;
        let body = match self.content {
            Content::Nothing => Body::Empty,
            Content::Json(json) => Body::Json(json.map_err(invalid)?),
            Content::Form(fields) => encode_form(&fields),
            Content::Parts(parts) => {
                encode_parts(&parts).map_err(|error| invalid(error.to_string()))?
            }
            Content::Other { content_type, bytes } => Body::Other { content_type, bytes },
        };
        Ok((self.method, Encoded { target, headers: http::HeaderMap::new(), body }))
    }
}

fn invalid(why: String) -> Error {
    Error::with_source(ErrorKind::InvalidInput, why)
}

/// Whether a segment of a path names a kind of thing, and not one of them: ids have digits or capitals,
/// addresses an `@`.
fn is_word(segment: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-';
    segment.len() <= 32 && segment.bytes().all(letter)
}

/// Shows the method and how much there is of the rest: segments, query, headers and body may hold anything.
impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("segments", &self.segments.len())
            .field("parameters", &self.query.len())
            .field("headers", &self.headers.len())
            .field("has_body", &!matches!(self.content, Content::Nothing))
            .finish()
    }
}
