//! The answer to a call that the spec does not model, as a type of the caller's.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Job;
use crate::error::{Error, ErrorKind};
use crate::response::Response;
use crate::wire::body_of;

/// Reads an answer that is known to be none of the forms in which Zoom refuses a call.
pub(super) fn read_as<T: DeserializeOwned>(
    job: &Job,
    response: Response<Value>,
) -> Result<Response<T>, Error> {
    let body = match body_of(response.bytes()) {
        b"" => b"null",
        body => body,
    };
    // From the bytes: they say in which line and column something does not fit.
    match serde_json::from_slice(body) {
        Ok(value) => Ok(response.map(|_| value)),
        Err(error) => {
            let attempts = response.attempts();
            let error = Error::with_source(ErrorKind::Decode, error);
            Err(job.name(error.with_raw(response.into_answer()).after(attempts, true)))
        }
    }
}
