//! A request, taken apart so that two can be compared.

use http::Method;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::route::route;
use zoom_api::call::{Body, Encoded};
use zoom_api::operation::Operation;

/// A request as it went over the wire.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) method: Method,
    /// The operation that it reaches.
    pub(super) operation: Option<&'static Operation>,
    /// Path and query, as they were sent.
    pub(super) target: String,
    /// Segments of the path, decoded.
    pub(super) path: Vec<String>,
    /// Parameters of the query, decoded.
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Content,
}

/// The body of a request.
#[derive(Clone, PartialEq)]
pub(super) enum Content {
    Empty,
    Json(Value),
    /// Anything else: its content type and its bytes.
    Other(String, bytes::Bytes),
}

impl Sent {
    pub(super) fn new(method: Method, encoded: Encoded) -> Self {
        let body = match encoded.body {
            Body::Json(bytes) => Content::read("application/json", bytes),
            Body::Multipart { content_type, bytes } => Content::read(&content_type, bytes),
            _ => Content::Empty,
        };
        Self::from_parts(method, encoded.target, body)
    }

    /// A request of the client's. Its base URL ends with the version of the API, which no call names.
    pub(super) fn of(request: &http::Request<bytes::Bytes>) -> Self {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let below = target.strip_prefix("/v2").filter(|rest| rest.starts_with('/'));
        let target = below.unwrap_or(target).to_owned();
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let body = Content::read(content_type.unwrap_or_default(), request.body().clone());
        Self::from_parts(request.method().clone(), target, body)
    }

    fn from_parts(method: Method, target: String, body: Content) -> Self {
        let (below, query) = target.split_once('?').unwrap_or((&target, ""));
        let path = below.split('/').skip(1).map(decoded).collect();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
        let operation = route(&method, below).ok().map(|route| route.contract.operation);
        Self { method, operation, path, query, body, target }
    }

    /// Method and target, as one line.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

impl Content {
    fn read(content_type: &str, bytes: bytes::Bytes) -> Self {
        if bytes.is_empty() && content_type.is_empty() {
            return Self::Empty;
        }
        match serde_json::from_slice(&bytes) {
            Ok(json) if content_type.starts_with("application/json") => Self::Json(json),
            _ => Self::Other(content_type.to_owned(), bytes),
        }
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
