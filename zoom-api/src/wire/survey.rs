//! Reading once more, for what a record does not know.
//!
//! It goes through the same [`Record::read`] as decoding does, over JSON that has been parsed already. What
//! cannot be read does not end it.

use std::slice::Iter as ListIter;

use serde_json::Value;
use serde_json::map::Iter as MapIter;

use super::{Items, Members, Record, Scalar, Slot, Stop, Wire};
use crate::notes::NoteKind;

/// Something that the spec does not know.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Names of the fields that lead to it, and `*` for a key of a map.
    pub path: &'a [&'static str],
    /// Its own name, when it is a field.
    pub name: Option<&'a str>,
    /// What is unknown.
    pub kind: NoteKind,
    /// The value.
    pub value: &'a Value,
}

/// Reads an answer and reports what is unknown in it. What is not of its kind has nothing to report.
pub fn survey(bytes: &[u8], record: &mut dyn Record, report: &mut dyn FnMut(Found<'_>)) {
    let mut walk = Walk { path: Vec::new(), report };
    // Nothing stops it: see `Walk::feed`.
    let _ = match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => {
            record.read(&mut JsonMembers { members: members.iter(), walk: &mut walk })
        }
        Ok(value @ Value::Array(_)) if record.is_bare() => {
            record.read(&mut Bare { value: &value, walk: &mut walk })
        }
        _ => Ok(()),
    };
}

/// Where it stands, and who is told.
struct Walk<'a> {
    path: Vec<&'static str>,
    report: &'a mut dyn FnMut(Found<'_>),
}

impl Walk<'_> {
    fn report(&mut self, name: Option<&str>, kind: NoteKind, value: &Value) {
        (self.report)(Found { path: &self.path, name, kind, value });
    }

    /// Reads a value into its target. A value that the target does not take is reported and left out.
    fn feed(&mut self, target: &mut dyn Wire, value: &Value) {
        let read = match value {
            Value::Null => target.scalar(Scalar::Null),
            Value::Bool(value) => target.scalar(Scalar::Bool(*value)),
            Value::Number(number) => target.scalar(match number.as_i64() {
                Some(value) => Scalar::Int(value),
                None => Scalar::Float(number.as_f64().unwrap_or_default()),
            }),
            Value::String(text) => target.scalar(Scalar::Text(text)),
            Value::Array(items) => target.list(&mut JsonItems { items: items.iter(), walk: self }),
            Value::Object(members) => {
                target.object(&mut JsonMembers { members: members.iter(), walk: self })
            }
        };
        if read.is_err() {
            self.report(None, NoteKind::Misread, value);
        } else if target.is_unknown() {
            self.report(None, NoteKind::Value, value);
        }
    }
}

struct JsonMembers<'a, 'w, 'r> {
    members: MapIter<'a>,
    walk: &'w mut Walk<'r>,
}

impl Members for JsonMembers<'_, '_, '_> {
    fn read(
        &mut self,
        slots: &mut [Slot<'_>],
        aliases: &[(&'static str, &'static str)],
    ) -> Result<(), Stop> {
        for (name, value) in self.members.by_ref() {
            let alias = aliases.iter().find(|(alias, _)| alias == name);
            let known = alias.map_or(name.as_str(), |(_, name)| name);
            match slots.iter_mut().find(|(slot, _)| *slot == known) {
                Some((name, target)) => {
                    self.walk.path.push(name);
                    self.walk.feed(*target, value);
                    self.walk.path.pop();
                }
                None => self.walk.report(Some(name), NoteKind::Field, value),
            }
        }
        Ok(())
    }

    fn next(&mut self, target: &mut dyn Wire) -> Result<Option<String>, Stop> {
        let Some((name, value)) = self.members.next() else { return Ok(None) };
        self.walk.path.push("*");
        self.walk.feed(target, value);
        self.walk.path.pop();
        Ok(Some(name.clone()))
    }
}

/// A list without an object around it, for the only field of its record.
struct Bare<'a, 'w, 'r> {
    value: &'a Value,
    walk: &'w mut Walk<'r>,
}

impl Members for Bare<'_, '_, '_> {
    fn read(
        &mut self,
        slots: &mut [Slot<'_>],
        _aliases: &[(&'static str, &'static str)],
    ) -> Result<(), Stop> {
        if let Some((name, target)) = slots.first_mut() {
            self.walk.path.push(name);
            self.walk.feed(*target, self.value);
            self.walk.path.pop();
        }
        Ok(())
    }

    fn next(&mut self, _target: &mut dyn Wire) -> Result<Option<String>, Stop> {
        Ok(None)
    }
}

struct JsonItems<'a, 'w, 'r> {
    items: ListIter<'a, Value>,
    walk: &'w mut Walk<'r>,
}

impl Items for JsonItems<'_, '_, '_> {
    fn next(&mut self, target: &mut dyn Wire) -> Result<bool, Stop> {
        let Some(value) = self.items.next() else { return Ok(false) };
        self.walk.feed(target, value);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::types::UserStatus;
    use crate::wire::samples::{Desk, Desks};
    use crate::wire::{Csv, record};

    #[derive(Clone, Default)]
    struct Room {
        desks: BTreeMap<String, Desk>,
        moods: Csv<UserStatus>,
        anything: Option<Value>,
        size: Option<i64>,
    }

    record! {
        Room { "desks" => desks, "moods" => moods, "anything" => anything, "size" | "area" => size, }
    }

    fn found(json: &str) -> Vec<String> {
        found_by(&mut Room::default(), json)
    }

    fn found_by(record: &mut dyn Record, json: &str) -> Vec<String> {
        let mut lines = Vec::new();
        survey(json.as_bytes(), record, &mut |found| {
            let path = found.path.iter().copied().chain(found.name).collect::<Vec<_>>().join("/");
            lines.push(format!("{} {path}", found.kind.as_str()));
        });
        lines
    }

    #[test]
    fn keys_of_maps_are_no_names() {
        let json = r#"{ "desks": { "ada@example.com": { "height": "low", "legs": 4 } } }"#;
        assert_eq!(found(json), ["misread desks/*/height", "field desks/*/legs"]);
    }

    #[test]
    fn a_bare_list_goes_by_the_field_that_holds_it() {
        let json = r#"[{ "height": 70, "legs": 4 }, { "height": "low" }]"#;
        let lines = ["field desks/legs", "misread desks/height"];
        assert_eq!(found_by(&mut Desks::default(), json), lines);
    }

    #[test]
    fn each_value_of_a_text_with_commas_counts() {
        assert_eq!(found(r#"{ "moods": "active,inactive" }"#), [""; 0]);
        assert_eq!(found(r#"{ "moods": "active,on leave" }"#), ["value moods"]);
    }

    #[test]
    fn what_may_be_anything_is_known() {
        assert_eq!(found(r#"{ "anything": { "new": [{ "newer": 1 }] } }"#), [""; 0]);
    }

    #[test]
    fn names_of_old_are_known() {
        assert_eq!(found(r#"{ "area": 3, "are": 3 }"#), ["field are"]);
    }

    #[test]
    fn what_is_no_json_says_nothing() {
        assert_eq!(found("{ \"new\": 1"), [""; 0]);
        assert_eq!(found("[1]"), [""; 0]);
    }
}
