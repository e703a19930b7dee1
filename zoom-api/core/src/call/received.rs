//! From what was received to what is sent: settings are read, changed and sent back.

use std::borrow::Cow;

use super::{Object, Value};
use crate::types::Secret;
use crate::wire::{Fields, List, Record, Rest, Schema, View, Wire};

impl Object {
    /// The members of a record that are set and can be sent. What the spec does not know of it is left out: nobody
    /// can say that Zoom takes it.
    #[doc(hidden)]
    #[inline(never)]
    #[must_use]
    pub fn received(record: &dyn Record) -> Self {
        let mut taken = Taken(Self::default());
        record.show(&mut taken);
        taken.0
    }
}

struct Taken(Object);

impl<'a> Fields<'a> for Taken {
    fn fields(&mut self, schema: &'static Schema, fields: &[&'a dyn Wire], _rest: &'a Rest) {
        let Some(reads_only) = schema.reads_only else { return };
        for (name, field) in schema.fields().iter().zip(fields) {
            if reads_only.contains(name) {
                continue;
            }
            if let Some(value) = value(field.view()) {
                self.0.insert(Cow::Borrowed(name), value);
            }
        }
    }
}

/// What is sent for what was received. `None`: nothing was. A list without items may be one that was absent, and
/// sent it would clear what is there.
fn value(view: View<'_>) -> Option<Value> {
    Some(match view {
        View::Unset => return None,
        View::Bool(value) => value.into(),
        View::Int(value) => value.into(),
        View::Float(value) => value.into(),
        View::Text(text) => text.into(),
        View::Unlisted(unlisted) => View::of_unlisted(unlisted).to_value(),
        View::Secret(text) => Secret::from(text).into(),
        View::Json(json) => json.clone().into(),
        View::List(list) => Value::List(items(list)?),
        View::Csv(list) => Value::Csv(items(list)?),
        View::Record(record) => Value::Object(set(Object::received(record))?),
        View::Map(map) => {
            let mut object = Object::default();
            map.entries(&mut |name, view| {
                if let Some(value) = value(view) {
                    object.insert(Cow::Owned(name.to_owned()), value);
                }
            });
            Value::Object(set(object)?)
        }
    })
}

fn set(object: Object) -> Option<Object> {
    (!object.is_empty()).then_some(object)
}

fn items(list: &dyn List) -> Option<Vec<Value>> {
    let items: Vec<_> = (0..list.len()).filter_map(|index| value(list.at(index))).collect();
    (!items.is_empty()).then_some(items)
}
