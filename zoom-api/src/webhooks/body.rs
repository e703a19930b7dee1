//! Reading the body of a delivery.
//!
//! The name of the event decides which type its payload has. It nearly always stands first, so looking for
//! it costs next to nothing, and the body is then read once, into that type.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::unknown::UnknownEvent;
use crate::internal::body_of;
use crate::wire::{self, Fields, Item, Members, Record, Rest, Stop};

/// The body of a delivery, while it is read.
pub(crate) struct Body<'a> {
    bytes: &'a Bytes,
    name: String,
    /// What stands around the payload, once that has been read.
    pub(super) head: Head,
}

/// The members of a body that stand beside its payload.
#[derive(Clone, Default)]
pub(super) struct Head {
    pub(super) event_ts: Option<i64>,
    pub(super) rest: Rest,
}

impl<'a> Body<'a> {
    pub(super) fn new(bytes: &'a Bytes) -> Self {
        let name = name_of(body_of(bytes)).unwrap_or_default();
        Self { bytes, name, head: Head::default() }
    }

    /// The name of the event, such as `user.created`. Empty where there is none.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the payload as one of this type, as tolerantly as an answer. `None`: it is no object.
    pub(crate) fn payload<P: Item + Default>(&mut self) -> Option<Box<P>> {
        let (envelope, _) = wire::decode::<Envelope<P>>(body_of(self.bytes)).ok()?;
        let Envelope { event_ts, payload, rest_, .. } = *envelope;
        self.head = Head { event_ts, rest: rest_ };
        payload.map(Box::new)
    }

    /// The event, when no more is known of it.
    pub(crate) fn unknown(&mut self) -> UnknownEvent {
        let _ = self.payload::<Skipped>();
        UnknownEvent::new(&self.name, self.bytes.clone())
    }
}

/// The body: a payload, and what it says of the event.
#[derive(Default)]
struct Envelope<P> {
    event: Option<String>,
    event_ts: Option<i64>,
    payload: Option<P>,
    rest_: Rest,
}

const EVENT: &str = "event";

impl<P: Item> Record for Envelope<P> {
    fn schema(&self) -> &'static wire::Schema {
        static SCHEMA: wire::Schema =
            wire::Schema::new("Envelope", &[EVENT, "event_ts", "payload"], &[]);
        &SCHEMA
    }

    fn read(&mut self, from: &mut dyn Members) -> Result<(), Stop> {
        let schema = self.schema();
        let Self { event, event_ts, payload, rest_ } = self;
        from.read(schema, &mut [event, event_ts, payload], rest_)
    }

    fn show<'a>(&'a self, to: &mut dyn Fields<'a>) {
        let Self { event, event_ts, payload, rest_ } = self;
        to.fields(self.schema(), &[event, event_ts, payload], rest_);
    }
}

/// A payload that nobody reads.
#[derive(Clone, Default)]
struct Skipped;

impl Item for Skipped {
    const EXPECTED: &'static str = "an object";

    fn from_scalar(_value: wire::Scalar<'_>) -> Result<Option<Self>, Stop> {
        Ok(None)
    }

    fn from_list(items: &mut dyn wire::Items) -> Result<Option<Self>, Stop> {
        while items.next(&mut None::<Self>)? {}
        Ok(None)
    }

    fn from_object(members: &mut dyn Members) -> Result<Option<Self>, Stop> {
        while members.next(&mut None::<Self>)?.is_some() {}
        Ok(None)
    }

    fn view(&self) -> wire::View<'_> {
        wire::View::Unset
    }
}

/// The name of the event. Nothing behind it is looked at.
pub(super) fn name_of(body: &[u8]) -> Option<String> {
    let mut name = None;
    let mut json = serde_json::Deserializer::from_slice(body);
    // It stops at the name, which the parser takes for an error.
    let _ = json.deserialize_map(Member { name: EVENT, value: &mut name });
    Some(name?.as_str()?.to_owned())
}

/// Looks for one member of an object, and stops there.
struct Member<'a> {
    name: &'static str,
    value: &'a mut Option<Value>,
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == self.name {
                *self.value = map.next_value()?;
                return Err(A::Error::custom("found"));
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_wherever_it_stands() {
        let bodies = [
            r#"{"event":"user.created","payload":{}}"#,
            r#"{"payload":{"event":"other","x":[{"event":"third"}]},"event_ts":1,"event":"user.created"}"#,
            r#"{"\u0065vent":"user\u002ecreated"}"#,
            // What stands behind it is another matter.
            r#"{"event":"user.created","payload":"#,
        ];
        for body in bodies {
            assert_eq!(name_of(body.as_bytes()).as_deref(), Some("user.created"), "{body}");
        }
        for body in ["", "{}", "[]", "3", r#"{"event":3}"#, r#"{"event":null}"#, r#"{"event":"#] {
            assert_eq!(name_of(body.as_bytes()), None, "{body}");
        }
    }
}
