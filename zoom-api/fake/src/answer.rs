//! Answers as Zoom words them.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::call::Refusal;
use super::language::Language;

/// The content type of JSON.
pub(super) const JSON: &str = "application/json;charset=UTF-8";

/// An answer with a JSON body.
pub(super) fn json(status: u16, body: &Value) -> Response<Bytes> {
    with_body(status, JSON, body.to_string())
}

/// An answer without a body.
pub(super) fn empty(status: u16) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    answer
}

/// An answer with a body of some kind.
pub(super) fn with_body(
    status: u16,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let mut answer = empty(status);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    *answer.body_mut() = body.into();
    answer
}

/// An error.
pub(super) fn refusal(refusal: &Refusal, language: Language) -> Response<Bytes> {
    let mut body = json!({ "code": refusal.code, "message": language.message(refusal) });
    if !refusal.errors.is_empty() {
        let errors = refusal.errors.iter();
        let errors = errors
            .map(|(field, text)| json!({ "field": field, "message": language.problem(text) }));
        body["errors"] = errors.collect();
    }
    let mut answer = json(refusal.status, &body);
    add_headers(&mut answer, &refusal.headers);
    answer
}

/// Adds headers, where there is none of that name.
pub(super) fn add_headers(answer: &mut Response<Bytes>, headers: &[(&'static str, String)]) {
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            answer.headers_mut().entry(*name).or_insert(value);
        }
    }
}

/// The `Date` of answers, which is written once a second.
#[derive(Debug, Default)]
pub(super) struct Date {
    second: u64,
    value: Option<HeaderValue>,
}

impl Date {
    /// A time as it stands in the header. Before 1970 and after 9999 there is no text for it.
    pub(super) fn of(&mut self, time: SystemTime) -> Option<HeaderValue> {
        let second = time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
        if second != self.second || self.value.is_none() {
            let text = (second < YEAR_10000).then(|| httpdate::fmt_http_date(time));
            self.value = text.and_then(|text| HeaderValue::try_from(text).ok());
            self.second = second;
        }
        self.value.clone()
    }
}

/// The first second that needs five digits for its year.
const YEAR_10000: u64 = 253_402_300_800;
