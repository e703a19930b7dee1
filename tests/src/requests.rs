//! Requests to the fake without a client.

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::Response;
use serde_json::Value;
use zoom_api::transport::Transport as _;
use zoom_api_fake::{Fake, Grant};

/// Sends a request. The fake has its answer at once.
pub fn send(
    fake: &Fake,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<Bytes> {
    let mut request = http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    fake.transport().send(request).now_or_never().unwrap().unwrap()
}

/// Calls the API with a token for everything.
pub fn call(fake: &Fake, method: &str, target: &str, body: &str) -> Response<Bytes> {
    let bearer = format!("Bearer {}", fake.token(Grant::account()).expose());
    let mut headers = vec![("authorization", bearer.as_str())];
    if !body.is_empty() {
        headers.push(("content-type", "application/json"));
    }
    send(fake, method, &format!("https://api.zoom.us/v2{target}"), &headers, body)
}

/// The body of an answer.
pub fn json(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap()
}
