//! Looking at records: JSON, `Debug` and comparison, once for all types.

use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};

use super::rest::Rest;
use super::scalar::Stop;
use super::schema::Schema;
use super::traits::{Fields, List, Map, Members, Record, View, Wire};

/// Writes a record as an object with the fields that are set, or as the list that it
/// [is](Schema::is_bare). The items of a listing are there even if there is none. Secrets are left out, and
/// so are members that the spec does not know.
///
/// # Errors
/// When the serializer fails.
pub fn serialize<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    write(record, false, serializer)
}

/// A record for serialising, with the members that the spec does not know. Secrets are left out as far as
/// the spec says what is one.
#[derive(Clone, Copy)]
pub struct Whole<'a>(&'a dyn Record);

impl<'a> Whole<'a> {
    #[doc(hidden)]
    pub fn new(record: &'a dyn Record) -> Self {
        Self(record)
    }
}

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0, true, serializer)
    }
}

/// Shows the fields that are set.
impl fmt::Debug for Whole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(self.0, f)
    }
}

fn write<S: Serializer>(
    record: &dyn Record,
    whole: bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::<S> { serializer: Some(serializer), whole, result: None };
    record.show(&mut writer);
    writer.result.unwrap_or_else(|| Err(serde::ser::Error::custom("the record showed no fields")))
}

struct Writer<S: Serializer> {
    serializer: Option<S>,
    whole: bool,
    result: Option<Result<S::Ok, S::Error>>,
}

impl<'a, S: Serializer> Fields<'a> for Writer<S> {
    fn fields(&mut self, schema: &'static Schema, fields: &[&'a dyn Wire], rest: &'a Rest) {
        let whole = self.whole;
        self.result = self.serializer.take().map(|serializer| {
            if let ([field], true) = (fields, schema.is_bare) {
                return Written(field.view(), whole).serialize(serializer);
            }
            let mut map = serializer.serialize_map(None)?;
            for (name, field) in schema.fields().iter().zip(fields) {
                let view = field.view();
                let is_set = !view.is_unset() || schema.needs == Some(*name);
                if is_set && !matches!(view, View::Secret(_)) {
                    map.serialize_entry(name, &Written(view, whole))?;
                }
            }
            if whole {
                for field in rest.unknown_fields() {
                    map.serialize_entry(field.name(), &field.value())?;
                }
            }
            map.end()
        });
    }
}

impl View<'_> {
    /// Whether there is nothing to show.
    pub(super) fn is_unset(&self) -> bool {
        match self {
            View::Unset => true,
            View::List(list) | View::Csv(list) => list.is_empty(),
            _ => false,
        }
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written(*self, false).serialize(serializer)
    }
}

/// What a field holds, with or without the members that the spec does not know.
struct Written<'a>(View<'a>, bool);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(view, whole) = *self;
        match view {
            View::Unset | View::Secret(_) => serializer.serialize_unit(),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Int(value) => serializer.serialize_i64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Text(value) => serializer.serialize_str(value),
            View::Unlisted(value) => Self(View::of_unlisted(value), whole).serialize(serializer),
            View::Json(value) => value.serialize(serializer),
            View::Record(record) => write(record, whole, serializer),
            View::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for index in 0..list.len() {
                    seq.serialize_element(&Written(list.at(index), whole))?;
                }
                seq.end()
            }
            View::Csv(list) => serializer.serialize_str(&joined(list)),
            View::Map(entries) => {
                let mut map = serializer.serialize_map(None)?;
                let mut result = Ok(());
                entries.entries(&mut |name, view| {
                    if result.is_ok() {
                        result = map.serialize_entry(name, &Written(view, whole));
                    }
                });
                result?;
                map.end()
            }
        }
    }
}

fn joined(list: &dyn List) -> String {
    let mut text = String::new();
    for index in 0..list.len() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&list.at(index).to_string());
    }
    text
}

/// Writes a record as a Rust struct with the fields that are set. Secrets are hidden.
///
/// # Errors
/// When the formatter fails.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut printer = Printer { f, result: Ok(()) };
    record.show(&mut printer);
    printer.result
}

struct Printer<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    result: fmt::Result,
}

impl<'a> Fields<'a> for Printer<'_, '_> {
    fn fields(&mut self, schema: &'static Schema, fields: &[&'a dyn Wire], _rest: &'a Rest) {
        let mut output = self.f.debug_struct(schema.name);
        let mut all = true;
        for (name, field) in schema.fields().iter().zip(fields) {
            let view = field.view();
            if view.is_unset() {
                all = false;
            } else {
                output.field(name, &view);
            }
        }
        self.result = if all { output.finish() } else { output.finish_non_exhaustive() };
    }
}

impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Unset => f.write_str("None"),
            View::Bool(value) => value.fmt(f),
            View::Int(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Text(value) => value.fmt(f),
            View::Unlisted(value) => value.fmt(f),
            View::Secret(_) => f.write_str(crate::types::secret::HIDDEN),
            View::Record(record) => debug(*record, f),
            View::List(list) | View::Csv(list) => {
                f.debug_list().entries((0..list.len()).map(|index| list.at(index))).finish()
            }
            View::Map(entries) => {
                let mut map = f.debug_map();
                entries.entries(&mut |name, view| {
                    map.entry(&name, &view);
                });
                map.finish()
            }
            View::Json(value) => value.fmt(f),
        }
    }
}

/// Whether the fields of two records of one type hold the same. Members that the spec does not know do not
/// count: what Zoom adds tomorrow must not make a value another one.
#[must_use]
pub fn equal(left: &dyn Record, right: &dyn Record) -> bool {
    let (left, right) = (Parts::of(left).fields, Parts::of(right).fields);
    left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l.view(), r.view()))
}

/// A copy of a record, with all that came beside its fields.
#[must_use]
pub fn copy<R: Record + Default>(record: &R) -> R {
    let mut copy = R::default();
    // Reading what a record holds into one of the same type cannot fail.
    let _ = copy.read(&mut Parts::of(record));
    copy
}

/// The fields of a record, and what came beside them.
struct Parts<'a> {
    fields: Vec<&'a dyn Wire>,
    rest: Option<&'a Rest>,
}

impl<'a> Parts<'a> {
    fn of(record: &'a dyn Record) -> Self {
        let mut parts = Self { fields: Vec::new(), rest: None };
        record.show(&mut parts);
        parts
    }
}

impl<'a> Fields<'a> for Parts<'a> {
    fn fields(&mut self, _schema: &'static Schema, fields: &[&'a dyn Wire], rest: &'a Rest) {
        *self = Self { fields: fields.to_vec(), rest: Some(rest) };
    }
}

impl Members for Parts<'_> {
    fn read(
        &mut self,
        _schema: &'static Schema,
        slots: &mut [&mut dyn Wire],
        rest: &mut Rest,
    ) -> Result<(), Stop> {
        for (slot, field) in slots.iter_mut().zip(&self.fields) {
            slot.copy_from(*field);
        }
        *rest = self.rest.cloned().unwrap_or_default();
        Ok(())
    }

    fn next(&mut self, _value: &mut dyn Wire) -> Result<Option<String>, Stop> {
        Ok(None)
    }
}

/// Whether two maps hold the same, secrets too.
fn same_entries(left: &dyn Map, right: &dyn Map) -> bool {
    let [left, right] = [left, right].map(|map| {
        let mut entries = Vec::new();
        map.entries(&mut |name, view| entries.push((name, view)));
        entries
    });
    left.len() == right.len()
        && left.iter().zip(right).all(|((name, l), (other, r))| *name == other && same(*l, r))
}

fn same(left: View<'_>, right: View<'_>) -> bool {
    match (left, right) {
        (View::Unset, View::Unset) => true,
        (View::Bool(l), View::Bool(r)) => l == r,
        (View::Int(l), View::Int(r)) => l == r,
        (View::Unlisted(l), View::Unlisted(r)) => l == r,
        (View::Float(l), View::Float(r)) => l == r,
        (View::Text(l), View::Text(r)) | (View::Secret(l), View::Secret(r)) => l == r,
        (View::Record(l), View::Record(r)) => equal(l, r),
        (View::List(l), View::List(r)) | (View::Csv(l), View::Csv(r)) => {
            l.len() == r.len() && (0..l.len()).all(|index| same(l.at(index), r.at(index)))
        }
        (View::Map(l), View::Map(r)) => same_entries(l, r),
        (View::Json(l), View::Json(r)) => l == r,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use super::*;
    use crate::generated_code::record;
    use crate::wire::samples::Desk;
    use crate::wire::{Csv, Inspect};

    struct Room {
        desk: Option<Desk>,
        sizes: Vec<i64>,
        desks: BTreeMap<String, Desk>,
        names: Csv<String>,
        rest_: Rest,
    }

    record! {
        Room { "desk" => desk, "sizes" => sizes, "desks" => desks, "names" => names, }
    }

    #[test]
    fn a_copy_holds_all_that_came() {
        let json = r#"{"desk":{"height":1,"legs":4},"sizes":[2,"x"],"desks":{"a":{"height":3}},"names":"b,c","odd":5}"#;
        let room: Room = serde_json::from_str(json).unwrap();
        let shown = |room: &Room| {
            let whole = serde_json::to_string(&room.with_unknown_fields()).unwrap();
            (whole, room.misfits().iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let copy = room.clone();
        assert_eq!(copy, room);
        let (whole, misfits) = shown(&copy);
        assert_eq!((&whole, &misfits), (&shown(&room).0, &shown(&room).1));
        assert_eq!(
            whole,
            r#"{"desk":{"height":1,"legs":4},"sizes":[2],"desks":{"a":{"height":3}},"names":"b,c","odd":5}"#
        );
        assert_eq!(misfits, ["`sizes[1]`: expected an integer, found a text"]);
    }
}
