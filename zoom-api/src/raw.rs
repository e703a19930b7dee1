//! Requests that the spec does not model.

use std::fmt;

use http::Method;

use crate::call::{Body, Encoded, encode_segments};
use crate::error::{Error, ErrorKind};
use crate::operation::{RateLimit, Replay};

/// A request of the caller's own making, for [`Client::raw`](crate::Client::raw).
///
/// The path is given as segments, each of which is encoded as a whole, so that an id with a slash
/// cannot reach another path.
///
/// ```
/// use zoom_api::RawRequest;
///
/// let request = RawRequest::get(["users", "me", "meetings"]).query("page_size", "300");
/// assert_eq!(request.target().unwrap(), "/users/me/meetings?page_size=300");
/// ```
#[derive(Clone)]
#[must_use = "a request does nothing until a client sends it"]
pub struct RawRequest {
    method: Method,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    json: Option<serde_json::Value>,
    label: RateLimit,
    replay: Option<Replay>,
}

impl RawRequest {
    /// A request with any method.
    pub fn new<S: Into<String>>(method: Method, segments: impl IntoIterator<Item = S>) -> Self {
        let segments = segments.into_iter().map(Into::into).collect();
        Self {
            method,
            segments,
            query: Vec::new(),
            json: None,
            label: RateLimit::Heavy,
            replay: None,
        }
    }

    /// A `GET` request.
    pub fn get<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, segments)
    }

    /// Adds a query parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    pub fn json(mut self, body: serde_json::Value) -> Self {
        self.json = Some(body);
        self
    }

    /// Sets the label that Zoom books the call under, which its documents tell. Without it, the call
    /// is paced like a heavy one, so that it cannot break a limit.
    pub fn rate_limit(mut self, label: RateLimit) -> Self {
        self.label = label;
        self
    }

    /// Says whether the call may be repeated when its outcome is unknown. Without it, a `GET` is and
    /// nothing else.
    pub fn replay(mut self, replay: Replay) -> Self {
        self.replay = Some(replay);
        self
    }

    pub(crate) fn label(&self) -> RateLimit {
        self.label
    }

    pub(crate) fn replay_class(&self) -> Replay {
        let by_method = if self.method == Method::GET { Replay::Safe } else { Replay::Never };
        self.replay.unwrap_or(by_method)
    }

    /// Path and query as they go over the wire.
    ///
    /// # Errors
    /// When a segment is empty, `.` or `..`.
    pub fn target(&self) -> Result<String, Error> {
        encode_segments(&self.segments, &self.query)
            .map_err(|error| Error::with_source(ErrorKind::InvalidInput, error))
    }

    /// The method, and the request as it is sent.
    ///
    /// # Errors
    /// When a segment is empty, `.` or `..`.
    pub fn into_parts(self) -> Result<(Method, Encoded), Error> {
        let target = self.target()?;
        let body = self.json.map_or(Body::Empty, |json| Body::Json(json.to_string().into()));
        Ok((self.method, Encoded { target, body }))
    }
}

/// Shows the method and how much there is of the rest: segments, query and body may hold anything.
impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("segments", &self.segments.len())
            .field("parameters", &self.query.len())
            .field("has_body", &self.json.is_some())
            .finish()
    }
}
