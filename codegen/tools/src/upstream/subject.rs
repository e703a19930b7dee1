//! What of the spec a document speaks of: an operation or an event.

use std::sync::Arc;

use codegen::files::Located;
use codegen::source::Source;
use codegen::spec::{Endpoint, Event, Evidence, Scopes};

/// The file of an operation or of an event.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Endpoint(&'a Located<Endpoint>),
    Event(&'a Located<Event>),
}

impl<'a> Subject<'a> {
    pub(super) fn source(self) -> &'a Arc<Source> {
        match self {
            Self::Endpoint(file) => &file.source,
            Self::Event(file) => &file.source,
        }
    }

    pub(super) fn scopes(self) -> &'a Scopes {
        match self {
            Self::Endpoint(file) => &file.value.scopes,
            Self::Event(file) => &file.value.scopes,
        }
    }

    pub(super) fn evidence(self) -> &'a [Evidence] {
        match self {
            Self::Endpoint(file) => &file.value.evidence,
            Self::Event(file) => &file.value.evidence,
        }
    }

    /// The place of the name under which a document speaks of it.
    pub(super) fn name_at(self) -> &'static str {
        match self {
            Self::Endpoint(_) => "/path",
            Self::Event(_) => "/event",
        }
    }

    pub(super) fn endpoint(self) -> Option<&'a Endpoint> {
        match self {
            Self::Endpoint(file) => Some(&file.value),
            Self::Event(_) => None,
        }
    }
}
