//! What a subscriber of `tracing` sees of a call.
//!
//! The names are those that OpenTelemetry gives to HTTP clients, and `zoom.…` beside them. Of the URL
//! there is only the template: path values may be e-mail addresses.

use std::time::Duration;

use bytes::Bytes;
use tracing::Span;
use tracing::field::Empty;

use super::Job;
use crate::answer_headers::tracking_id;
use crate::error::Error;
use crate::pace::Throttle;
use crate::response::Effect;

/// The span of a call with all its attempts.
pub(super) fn call(job: &Job) -> Span {
    tracing::info_span!(
        "zoom.call",
        otel.kind = "client",
        http.request.method = job.method.as_str(),
        url.template = job.template(),
        zoom.operation = job.id(),
        zoom.rate_limit = job.ticket.label.as_str(),
        zoom.wait_ms = Empty,
        zoom.attempts = Empty,
        zoom.effect = Empty,
        http.response.status_code = Empty,
        "error.type" = Empty,
        zoom.code = Empty,
        zoom.tracking_id = Empty,
    )
}

/// Fills in how a call ended.
pub(super) fn ended(
    span: &Span,
    attempts: u32,
    result: Result<(&http::Response<Bytes>, Effect), &Error>,
) {
    if span.is_disabled() {
        return;
    }
    span.record("zoom.attempts", attempts);
    match result {
        Ok((answer, effect)) => {
            answered(span, answer);
            if effect != Effect::Answered {
                span.record("zoom.effect", effect.as_str());
            }
        }
        Err(error) => failed(span, error),
    }
}

/// A call waited for its place for long.
pub(super) fn waited(span: &Span, job: &Job, time: Duration) {
    let wait_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let limit = job.ticket.label.as_str();
    tracing::info!(parent: span, limit, wait_ms, "the call has waited for a rate limit");
}

/// Zoom turned a call away because of a limit.
pub(super) fn limited(span: &Span, job: &Job, throttle: Throttle) {
    let kind = match throttle {
        Throttle::Rate { .. } => "rate",
        Throttle::Daily { .. } => "daily",
        Throttle::DailyOfOperation { .. } => "daily_of_operation",
        Throttle::Concurrent => "concurrent",
    };
    let limit = job.ticket.label.as_str();
    tracing::warn!(parent: span, limit, kind, "Zoom answered 429");
}

/// The span of one attempt.
pub(super) struct AttemptSpan(Span);

impl AttemptSpan {
    /// `before` attempts were sent already.
    pub(super) fn new(job: &Job, before: u32) -> Self {
        Self(tracing::debug_span!(
            "zoom.attempt",
            http.request.method = job.method.as_str(),
            url.template = job.template(),
            http.request.resend_count = before,
            http.response.status_code = Empty,
            "error.type" = Empty,
            zoom.code = Empty,
            zoom.tracking_id = Empty,
        ))
    }

    pub(super) fn span(&self) -> Span {
        self.0.clone()
    }

    pub(super) fn ended(self, result: &Result<http::Response<Bytes>, Error>) {
        if self.0.is_disabled() {
            return;
        }
        match result {
            Ok(answer) => answered(&self.0, answer),
            Err(error) => failed(&self.0, error),
        }
    }
}

fn answered(span: &Span, answer: &http::Response<Bytes>) {
    span.record("http.response.status_code", answer.status().as_u16());
    if let Some(id) = tracking_id(answer.headers()) {
        span.record("zoom.tracking_id", id);
    }
}

/// Fills in why a call failed.
pub(super) fn failed(span: &Span, error: &Error) {
    span.record("error.type", error.kind().as_str());
    if let Some(answer) = error.raw() {
        answered(span, answer);
    }
    if let Some(code) = error.code() {
        span.record("zoom.code", code);
    }
}
