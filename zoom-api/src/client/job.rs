use http::Method;

use crate::call::{Call, Encoded};
use crate::error::{Error, ErrorKind};
use crate::operation::{Operation, Replay};
use crate::pace::Ticket;
use crate::raw::RawRequest;

/// A call on its way: what is the same for all its attempts.
pub(crate) struct Job {
    pub(super) method: Method,
    pub(super) encoded: Encoded,
    pub(super) replay: Replay,
    pub(super) ticket: Ticket,
    /// What the spec says about it. `None` for what it does not model.
    pub(super) call: Option<Call>,
}

impl Job {
    pub(crate) fn typed(call: Call) -> Result<Self, Error> {
        let operation = call.operation();
        let encoded = call.encode().map_err(|error| {
            Error::with_source(ErrorKind::InvalidInput, error).during(operation)
        })?;
        Ok(Self {
            method: operation.method.clone(),
            encoded,
            replay: operation.replay,
            ticket: Ticket::of(&call),
            call: Some(call),
        })
    }

    pub(super) fn raw(request: RawRequest) -> Result<Self, Error> {
        let (label, replay) = (request.label(), request.replay_class());
        let (method, encoded) = request.into_parts()?;
        Ok(Self { method, encoded, replay, ticket: Ticket::new(label), call: None })
    }

    pub(super) fn operation(&self) -> Option<&'static Operation> {
        self.call.as_ref().map(Call::operation)
    }

    /// The error, with what is known of the call.
    pub(crate) fn name(&self, error: Error) -> Error {
        let Some(call) = &self.call else { return error };
        let token = call.operation().pages.and_then(|pages| call.query_text(pages.token));
        let error = error.during(call.operation());
        if token.is_some_and(|token| !token.is_empty()) { error.of_later_page() } else { error }
    }
}
