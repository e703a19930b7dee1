//! Why the control does not do what it is asked.

use bytes::Bytes;
use http::Response;
use serde_json::json;

use crate::answer;

/// Why a request was not carried out.
pub(super) struct Mistake {
    status: u16,
    text: String,
}

impl Mistake {
    pub(super) fn new(status: u16, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    pub(super) fn answer(self) -> Response<Bytes> {
        answer::json(self.status, &json!({ "error": self.text }))
    }
}
