//! Whether nothing of a reply was lost.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::contract::{Base, Contract, Field, Object};

/// Names of the tables that decide what may be missing, or be called otherwise.
pub(super) struct Names {
    secrets: HashSet<&'static str>,
    /// The name of today for each older one.
    aliases: HashMap<&'static str, &'static str>,
}

impl Names {
    pub(super) fn of(contracts: &[&'static Contract]) -> Self {
        let mut names = Self { secrets: HashSet::new(), aliases: HashMap::new() };
        let mut seen = HashSet::new();
        for contract in contracts {
            names.add(contract.path, &mut seen);
            names.add(contract.query, &mut seen);
            for variant in contract.variants {
                for object in variant.body.iter().chain(&variant.answer) {
                    names.object(object, &mut seen);
                }
            }
        }
        names
    }

    fn object(&mut self, object: &'static Object, seen: &mut HashSet<*const Object>) {
        if seen.insert(std::ptr::from_ref(object)) {
            self.add(object.fields, seen);
        }
    }

    fn add(&mut self, fields: &'static [Field], seen: &mut HashSet<*const Object>) {
        for field in fields {
            self.aliases.extend(field.aliases.iter().map(|alias| (*alias, field.name)));
            match field.base {
                Base::Secret => drop(self.secrets.insert(field.name)),
                Base::Object(object) => self.object(object, seen),
                _ => {}
            }
        }
    }

    /// The name of a secret that is sent and shows.
    pub(super) fn secret_shown(&self, debug: &str, sent: &Value) -> Option<String> {
        match sent {
            Value::Object(members) => members.iter().find_map(|(name, value)| match value {
                Value::String(text) if self.secrets.contains(name.as_str()) => {
                    debug.contains(&format!("{text:?}")).then(|| name.clone())
                }
                value => self.secret_shown(debug, value),
            }),
            Value::Array(items) => items.iter().find_map(|item| self.secret_shown(debug, item)),
            _ => None,
        }
    }

    /// Everything in `expected` must be in `found`, but for what means "not set" and for secrets.
    pub(super) fn covers(&self, expected: &Value, found: &Value, path: &str) -> Result<(), String> {
        match (expected, found) {
            (Value::Object(expected), Value::Object(members)) => {
                for (name, value) in expected {
                    let path = format!("{path}/{name}");
                    let today = self.aliases.get(name.as_str()).copied().unwrap_or(name);
                    match members.get(name).or_else(|| members.get(today)) {
                        Some(found) => self.covers(value, found, &path)?,
                        None if is_unset(value) || self.secrets.contains(today) => {}
                        None => return Err(format!("{path} was lost: {value}")),
                    }
                }
                Ok(())
            }
            (Value::Array(expected), Value::Array(items)) if expected.len() == items.len() => {
                let mut pairs = expected.iter().zip(items).enumerate();
                pairs.try_for_each(|(index, (value, found))| {
                    self.covers(value, found, &format!("{path}/{index}"))
                })
            }
            // An integer in a field that may have others too.
            (Value::Number(expected), Value::Number(found))
                if expected.as_f64() == found.as_f64() =>
            {
                Ok(())
            }
            (expected, found) if expected == found => Ok(()),
            (expected, found) => Err(format!("{path}: expected {expected}, found {found}")),
        }
    }
}

/// Whether two values are the same, however numbers are written: `1` is `1.0`.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let found = |(name, value)| other.get(name).is_some_and(|other| same(value, other));
            one.len() == other.len() && one.iter().all(found)
        }
        (one, other) => one == other,
    }
}

fn is_unset(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
