//! A call on its way, with what the client has to know of it.

use std::borrow::Cow;

use http::{HeaderMap, Method, StatusCode};

use crate::call::{Call, Encoded};
use crate::error::{Error, ErrorKind};
use crate::operation::{Gone, Operation, Replay};
use crate::pace::Ticket;
use crate::raw::RawRequest;

/// A call on its way: what is the same for all its attempts. It has a place of its own on the heap, and
/// not in every future that carries it.
pub(crate) struct Job {
    pub(super) method: Method,
    pub(super) encoded: Encoded,
    pub(super) replay: Replay,
    pub(super) ticket: Ticket,
    /// What the spec says about it. `None` for what it does not model.
    pub(super) call: Option<Call>,
    /// What the caller says about it, where the spec does not.
    own: Option<Own>,
    /// Whether an earlier process may have sent it with effect.
    pub(super) unclear: bool,
    /// What is to be told before it is sent.
    #[cfg(feature = "bulk")]
    pub(crate) departure: Option<crate::bulk::journal::entry::Departure>,
}

/// What is known of a call of the caller's own making.
struct Own {
    name: Cow<'static, str>,
    template: String,
    headers: HeaderMap,
}

impl Job {
    pub(crate) fn typed(call: Call) -> Result<Box<Self>, Error> {
        let operation = call.operation();
        let encoded = call.encode().map_err(|error| {
            Error::with_source(ErrorKind::InvalidInput, error).during(operation)
        })?;
        Ok(Box::new(Self {
            method: operation.method.clone(),
            encoded,
            replay: operation.replay,
            ticket: Ticket::of(&call),
            call: Some(call),
            own: None,
            unclear: false,
            #[cfg(feature = "bulk")]
            departure: None,
        }))
    }

    pub(crate) fn raw(request: RawRequest) -> Result<Box<Self>, Error> {
        let (label, replay, name) = (request.label(), request.replay_class(), request.shown_name());
        let parts = |request: RawRequest| {
            let template = request.template();
            let own = Own { name: name.clone(), template, headers: request.own_headers()? };
            Ok((request.into_parts()?, own))
        };
        let ((method, encoded), own) =
            parts(request).map_err(|error: Error| error.of_call(name))?;
        Ok(Box::new(Self {
            method,
            encoded,
            replay,
            ticket: Ticket::new(label),
            call: None,
            own: Some(own),
            unclear: false,
            #[cfg(feature = "bulk")]
            departure: None,
        }))
    }

    /// Headers that this call has beside those of all calls.
    pub(super) fn headers(&self) -> Option<&HeaderMap> {
        self.own.as_ref().map(|own| &own.headers)
    }

    /// The path without anything that says who is meant.
    pub(super) fn template(&self) -> Option<&str> {
        let own = || self.own.as_ref().map(|own| own.template.as_str());
        self.operation().map(|operation| operation.path).or_else(own)
    }

    /// The name of the operation, by the spec or by the caller.
    pub(super) fn id(&self) -> Option<&str> {
        let own = || self.own.as_ref().map(|own| &*own.name);
        self.operation().map(|operation| operation.id).or_else(own)
    }

    /// The member without which the answer is none.
    pub(super) fn needs(&self) -> Option<&'static str> {
        self.call.as_ref()?.needs()
    }

    pub(super) fn operation(&self) -> Option<&'static Operation> {
        self.call.as_ref().map(Call::operation)
    }

    /// Whether a refusal proves that what the call was to delete is gone.
    pub(super) fn is_gone(&self, status: StatusCode, code: Option<i64>) -> bool {
        let Some(call) = &self.call else { return false };
        let proves = |gone: &Gone| {
            gone.status == status.as_u16()
                && Some(gone.code) == code
                && gone.unless.iter().all(|name| !call.has_query(name))
        };
        call.operation().gone.iter().any(proves)
    }

    /// Refuses a call that does harm as it is: one that hands something over, and to nobody.
    pub(super) fn check_needs(&self) -> Result<(), Error> {
        let Some(call) = &self.call else { return Ok(()) };
        for parameter in call.operation().query {
            let Some(needed) = parameter.needs else { continue };
            let given = call.query_text(needed).is_some_and(|text| !text.trim().is_empty());
            if !given && call.query_text(parameter.name).is_some_and(|text| text == "true") {
                let what = format!(
                    "`{}` needs `{needed}`, which is not set; `Options::check_needs(false)` sends it \
                     all the same",
                    parameter.name
                );
                return Err(Error::with_source(ErrorKind::InvalidInput, what));
            }
        }
        Ok(())
    }

    /// The error, with what is known of the call.
    pub(crate) fn name(&self, error: Error) -> Error {
        let Some(call) = &self.call else {
            let Some(own) = &self.own else { return error };
            return error.of_call(own.name.clone());
        };
        let token = call.operation().pages.and_then(|pages| call.query_text(pages.token));
        let error = error.during(call.operation());
        if token.is_some_and(|token| !token.is_empty()) { error.of_later_page() } else { error }
    }
}
