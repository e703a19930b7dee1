//! Going through a record, for what the spec does not know and what did not fit.

use super::kind::JsonKind;
use super::rest::{Misfit, Rest, Step, Stray, UnknownField};
use super::schema::Schema;
use super::traits::{Fields, Record, View, Wire};

/// Something that is not as the spec says.
pub(crate) enum Found<'a> {
    /// A field that the spec does not have.
    Field(UnknownField<'a>),
    /// A value that an enum does not list.
    Value(JsonKind),
    /// A value that did not fit its field.
    Misfit(&'a Stray),
}

/// Goes through a record, and tells where each thing stands.
pub(crate) fn walk(record: &dyn Record, each: &mut dyn FnMut(&[Step], Found<'_>)) {
    record.show(&mut Walk { path: Vec::new(), each });
}

/// The values in a record, at any depth, that did not fit.
#[must_use]
pub fn misfits(record: &dyn Record) -> Vec<Misfit> {
    let mut misfits = Vec::new();
    walk(record, &mut |path, found| {
        if let Found::Misfit(stray) = found {
            misfits.push(Misfit::new(path.iter(), stray));
        }
    });
    misfits
}

/// The values that did not fit the outermost object, without those that an object inside of it has.
pub(crate) fn own_misfits(record: &dyn Record) -> Vec<Misfit> {
    let strays = rest(record).map_or(&[][..], Rest::strays);
    strays.iter().map(|stray| Misfit::new([].iter(), stray)).collect()
}

/// What the outermost object has beside its fields.
pub(crate) fn rest(record: &dyn Record) -> Option<&Rest> {
    let mut beside = Beside(None);
    record.show(&mut beside);
    beside.0
}

struct Beside<'a>(Option<&'a Rest>);

impl<'a> Fields<'a> for Beside<'a> {
    fn fields(&mut self, _schema: &'static Schema, _fields: &[&'a dyn Wire], rest: &'a Rest) {
        self.0 = Some(rest);
    }
}

/// Whether an item of a listing has one of the keys that tell it from the others. So has one of none.
pub(crate) fn has_keys(listing: &dyn Record, items: &str, keys: &[&str]) -> bool {
    let mut look = HasKeys { items, keys, found: true };
    listing.show(&mut look);
    look.found
}

/// Whether in some item of a listing a key did not fit.
pub(crate) fn has_odd_keys(listing: &dyn Record, items: &str, keys: &[&str]) -> bool {
    let is_key =
        |step: Option<&Step>| matches!(step, Some(Step::Name(name)) if keys.contains(name));
    let mut found = false;
    walk(listing, &mut |path, what| {
        if let ([Step::Name(name), Step::Item(_)], Found::Misfit(stray)) = (path, what) {
            found |= *name == items && is_key(stray.steps.last());
        }
    });
    found
}

struct HasKeys<'a> {
    items: &'a str,
    keys: &'a [&'a str],
    found: bool,
}

impl<'f> Fields<'f> for HasKeys<'_> {
    fn fields(&mut self, schema: &'static Schema, fields: &[&'f dyn Wire], _rest: &'f Rest) {
        let mut named = schema.fields().iter().zip(fields);
        let Some((_, items)) = named.find(|(name, _)| **name == self.items) else { return };
        let View::List(list) = items.view() else { return };
        // Nearly always the first one has.
        self.found = list.is_empty()
            || (0..list.len()).any(|index| match list.at(index) {
                View::Record(item) => {
                    let mut key = Key { keys: self.keys, is_set: false };
                    item.show(&mut key);
                    key.is_set
                }
                _ => true,
            });
    }
}

struct Key<'a> {
    keys: &'a [&'a str],
    is_set: bool,
}

impl<'f> Fields<'f> for Key<'_> {
    fn fields(&mut self, schema: &'static Schema, fields: &[&'f dyn Wire], _rest: &'f Rest) {
        let named = schema.fields().iter().zip(fields);
        let mut keys = named.filter(|(name, _)| self.keys.contains(name));
        self.is_set = keys.any(|(_, field)| !field.view().is_unset());
    }
}

struct Walk<'a> {
    path: Vec<Step>,
    each: &'a mut dyn FnMut(&[Step], Found<'_>),
}

impl<'f> Fields<'f> for Walk<'_> {
    fn fields(&mut self, schema: &'static Schema, fields: &[&'f dyn Wire], rest: &'f Rest) {
        for field in rest.unknown_fields() {
            (self.each)(&self.path, Found::Field(field));
        }
        for stray in rest.strays() {
            (self.each)(&self.path, Found::Misfit(stray));
        }
        for (name, field) in schema.fields().iter().zip(fields) {
            self.step(Step::Name(name), field.view());
        }
    }
}

impl Walk<'_> {
    fn step(&mut self, step: Step, view: View<'_>) {
        // Whatever else there is holds neither a record nor a value of an enum.
        if !matches!(
            view,
            View::Unlisted(_) | View::Record(_) | View::List(_) | View::Csv(_) | View::Map(_)
        ) {
            return;
        }
        self.path.push(step);
        match view {
            View::Unlisted(value) => (self.each)(&self.path, Found::Value(value.kind())),
            View::Record(record) => record.show(self),
            View::List(list) => {
                for index in 0..list.len() {
                    self.step(Step::Item(index), list.at(index));
                }
            }
            // It is one text on the wire.
            View::Csv(list)
                if (0..list.len()).any(|index| matches!(list.at(index), View::Unlisted(_))) =>
            {
                (self.each)(&self.path, Found::Value(JsonKind::String));
            }
            View::Map(map) => {
                map.entries(&mut |key, view| self.step(Step::Key(key.to_owned()), view))
            }
            _ => {}
        }
        self.path.pop();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use super::*;
    use crate::generated_code::record;
    use crate::wire::Csv;
    use crate::wire::samples::{Desk, Desks, Mood};

    struct Room {
        desks: BTreeMap<String, Desk>,
        moods: Csv<Mood>,
        mood: BTreeMap<String, Mood>,
        anything: Option<serde_json::Value>,
        size: Option<i64>,
        rest_: Rest,
    }

    record! {
        Room {
            "desks" => desks,
            "moods" => moods,
            "mood" => mood,
            "anything" => anything,
            "size" | "area" => size,
        }
    }

    fn found<R: Record + Default>(json: &str) -> Vec<String> {
        let (record, _) = crate::wire::decode::<R>(json.as_bytes()).unwrap();
        let mut lines = Vec::new();
        walk(&*record, &mut |path, found| {
            let (what, inner) = match &found {
                Found::Field(field) => (format!("field {}", field.name()), None),
                Found::Value(kind) => (format!("value {}", kind.as_str()), None),
                Found::Misfit(stray) => ("misfit".to_owned(), Some(*stray)),
            };
            let inner = inner.into_iter().flat_map(|stray| stray.steps.iter().rev());
            lines.push(format!("{what} at {}", crate::wire::rest::path(path.iter().chain(inner))));
        });
        lines
    }

    #[test]
    fn what_is_in_maps_is_found() {
        let json = r#"{ "desks": { "a": { "height": "low", "legs": 4 } }, "mood": { "a": "odd", "b": [] } }"#;
        let expected = [
            "misfit at mood.b",
            "field legs at desks.a",
            "misfit at desks.a.height",
            "value string at mood.a",
        ];
        assert_eq!(found::<Room>(json), expected);
    }

    #[test]
    fn what_is_in_a_bare_list_is_found() {
        let json = r#"[{ "height": 70, "legs": 4 }, 3, { "height": "low" }]"#;
        let expected = ["misfit at [1]", "field legs at desks[0]", "misfit at desks[1].height"];
        assert_eq!(found::<Desks>(json), expected);
    }

    #[test]
    fn each_value_of_a_text_with_commas_counts() {
        assert_eq!(found::<Room>(r#"{ "moods": "active,inactive" }"#), [""; 0]);
        assert_eq!(found::<Room>(r#"{ "moods": "active,on leave" }"#), ["value string at moods"]);
    }

    #[test]
    fn what_may_be_anything_is_known() {
        assert_eq!(found::<Room>(r#"{ "anything": { "new": [{ "newer": 1 }] } }"#), [""; 0]);
    }

    #[test]
    fn names_of_old_are_known() {
        assert_eq!(found::<Room>(r#"{ "area": 3, "are": 3 }"#), ["field are at "]);
    }
}
