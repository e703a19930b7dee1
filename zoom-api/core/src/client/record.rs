//! What a recorder hears of a call.

use std::time::Duration;

use bytes::Bytes;

use super::{Inner, Job};
use crate::call::Body;
use crate::error::Error;
use crate::metrics::{Attempt, Call};

impl Inner {
    /// Tells the recorder, if there is one, how an attempt ended.
    pub(super) fn record_attempt(
        &self,
        job: &Job,
        number: u32,
        time: Duration,
        result: &Result<http::Response<Bytes>, Error>,
    ) {
        let Some(recorder) = &self.shared.recorder else { return };
        recorder.attempt(&Attempt {
            operation: job.id().unwrap_or_default(),
            method: &job.method,
            path: job.template().unwrap_or_default(),
            limit: job.ticket.label,
            number,
            status: match result {
                Ok(answer) => Some(answer.status()),
                Err(error) => error.status(),
            },
            failure: result.as_ref().err().map(Error::kind),
            time,
            sent: match &job.encoded.body {
                Body::Empty => 0,
                Body::Json(bytes) | Body::Multipart { bytes, .. } | Body::Other { bytes, .. } => {
                    bytes.len()
                }
            },
            received: result.as_ref().map_or(0, |answer| answer.body().len()),
        });
    }

    /// Tells the recorder, if there is one, how a call ended.
    pub(super) fn record_call(
        &self,
        job: &Job,
        attempts: u32,
        waited: Duration,
        time: Duration,
        error: Option<&Error>,
    ) {
        let Some(recorder) = &self.shared.recorder else { return };
        recorder.call(&Call {
            operation: job.id().unwrap_or_default(),
            method: &job.method,
            path: job.template().unwrap_or_default(),
            limit: job.ticket.label,
            attempts,
            waited,
            time,
            error,
        });
    }
}
