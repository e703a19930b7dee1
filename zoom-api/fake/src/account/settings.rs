//! Settings that differ from the defaults.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::contract::{Base, Field, Object, WireShape};

/// Settings of a user or a group, by the value of `option` that they are read and changed with; the
/// general ones stand under the empty text.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Settings(BTreeMap<String, Map<String, Value>>);

impl Settings {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.values().all(Map::is_empty)
    }

    /// What was set.
    pub(crate) fn of(&self, option: &str) -> Option<&Map<String, Value>> {
        self.0.get(option)
    }

    /// All that was set, as events tell it.
    pub(crate) fn together(&self) -> Map<String, Value> {
        let mut all = Map::new();
        self.0.values().for_each(|settings| merge(&mut all, settings));
        all
    }

    /// What was set, to be changed.
    pub(crate) fn of_mut(&mut self, option: &str) -> &mut Map<String, Value> {
        self.0.entry(option.to_owned()).or_default()
    }
}

/// Puts what was sent over what is there. What was not sent stays.
pub(crate) fn merge(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        match (target.get_mut(name), value) {
            (Some(Value::Object(inner)), Value::Object(value)) => merge(inner, value),
            _ => {
                target.insert(name.clone(), value.clone());
            }
        }
    }
}

/// What an answer says if nothing was ever set: the defaults of the spec. A switch without one is off.
pub(crate) fn defaults(object: &Object) -> Map<String, Value> {
    let received = object.fields.iter().filter(|field| field.received);
    received.filter_map(|field| Some((field.name.to_owned(), default(field)?))).collect()
}

fn default(field: &Field) -> Option<Value> {
    if let Some(text) = field.default {
        return serde_json::from_str(text).ok();
    }
    match (field.shape, field.base) {
        (WireShape::One, Base::Object(object)) => {
            let members = defaults(object);
            (!members.is_empty()).then_some(Value::Object(members))
        }
        (WireShape::One, Base::Bool) => Some(Value::Bool(false)),
        _ => None,
    }
}

/// Puts the values of a group over those of its members, where a lock is on.
pub(crate) fn enforce(
    target: &mut Map<String, Value>,
    group: &Map<String, Value>,
    locks: &Map<String, Value>,
) {
    for (name, lock) in locks {
        let Some(own) = target.get_mut(name) else { continue };
        match (lock, group.get(name)) {
            (Value::Bool(true), Some(value)) => *own = value.clone(),
            (Value::Object(locks), Some(Value::Object(group))) => {
                if let Value::Object(own) = own {
                    enforce(own, group, locks);
                }
            }
            _ => {}
        }
    }
}

/// Leaves only the fields with these names, at whatever depth they stand.
pub(crate) fn pick(members: &mut Map<String, Value>, names: &[&str]) {
    members.retain(|name, value| {
        names.contains(&name.as_str())
            || value.as_object_mut().is_some_and(|inner| {
                pick(inner, names);
                !inner.is_empty()
            })
    });
}
