//! Events of which no more than the name is known.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use crate::internal::{body_of, members};

/// An event of which no more than its name is known.
#[derive(Clone, PartialEq, Eq)]
pub struct UnknownEvent {
    name: Box<str>,
    bytes: Bytes,
}

impl UnknownEvent {
    pub(crate) fn new(name: &str, bytes: Bytes) -> Self {
        Self { name: name.into(), bytes }
    }

    /// The name of the event, such as `meeting.started`. Empty where Zoom has sent none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The payload, if it is JSON.
    #[must_use]
    pub fn payload(&self) -> Option<Value> {
        let text = std::str::from_utf8(body_of(&self.bytes)).ok()?;
        let members = members(text)?;
        members.iter().rfind(|member| member.name() == "payload").map(|member| member.value())
    }

    /// The whole body of the delivery, as it came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

/// Shows no payload: nobody has said what in it is secret.
impl fmt::Debug for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnknownEvent").field("name", &self.name).finish_non_exhaustive()
    }
}
