//! One value of a field: whether it is of the type.

use serde_json::Value;

use super::enums::is_of_kind;
use super::report::{ValueCheck, ValueOrigin};
use crate::at::At;
use crate::day::{is_day, is_moment};
use crate::reading::{self, are_ints};
use crate::resolve::Base;
use crate::spec::Field;
use crate::ty::BuiltIn;

impl ValueCheck<'_, '_> {
    /// One value of a field: the only one, or an item.
    pub(super) fn check_one(&mut self, at: &At<'_>, field: &Field, base: Base<'_>, value: &Value) {
        if self.origin == ValueOrigin::Received && is_lenient(base, value) {
            return;
        }
        match (base, value) {
            (Base::BuiltIn(built_in), value) => self.check_built_in(at, field, built_in, value),
            (Base::Unknown, _) => {}
            (Base::Id(_), Value::String(text)) => self.check_length(at, field, text),
            (Base::Enum(def, values), value) if is_of_kind(values, value) => {
                self.check_enum(at, field, (&def.name, values), value)
            }
            (Base::Object(def), Value::Object(entries)) => {
                self.check_object(
                    at,
                    (&format!("`{}`", def.name), &def.name),
                    def.fields.as_deref().unwrap_or_default(),
                    entries,
                );
            }
            (base, value) => self.wrong_type(at, field, name_of(base), value),
        }
    }

    pub(super) fn check_built_in(
        &mut self,
        at: &At<'_>,
        field: &Field,
        built_in: BuiltIn,
        value: &Value,
    ) {
        let received = self.origin == ValueOrigin::Received;
        match (built_in, value) {
            (BuiltIn::Any, _) | (BuiltIn::Bool, Value::Bool(_)) => {}
            (text, Value::String(value)) if text.is_text() => self.check_length(at, field, value),
            (BuiltIn::DateTime, Value::String(text)) if received || is_moment(text) => {}
            (BuiltIn::Date, Value::String(text)) if received || is_day(text) => {}
            (BuiltIn::Int, Value::Number(number)) if number.as_i64().is_some() => {
                self.check_range(at, field, number.as_i64().unwrap_or_default());
            }
            (BuiltIn::Float, Value::Number(number)) => {
                self.check_range_of_float(at, field, number.as_f64());
            }
            (BuiltIn::File, _) => {
                self.report(at, format!("`{}` is a file", field.name), "put it into `files`")
            }
            (built_in, value) => self.wrong_type(at, field, name_of_built_in(built_in), value),
        }
    }
}

/// What the client reads though it is not of the type: what is not set, and numbers as text.
fn is_lenient(base: Base<'_>, value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => match base {
            Base::BuiltIn(BuiltIn::Int) => text.is_empty() || text.parse::<i64>().is_ok(),
            Base::BuiltIn(BuiltIn::Float) => {
                text.is_empty() || text.parse().is_ok_and(f64::is_finite)
            }
            Base::Object(_) | Base::BuiltIn(BuiltIn::Bool) | Base::Enum(..) => text.is_empty(),
            _ => false,
        },
        _ => false,
    }
}

/// An item of a list that is written as one text.
pub(super) fn item_of_text(base: Base<'_>, text: &str) -> Value {
    let built_in = match base {
        Base::BuiltIn(built_in) => Some(built_in),
        Base::Enum(_, values) if are_ints(values) => Some(BuiltIn::Int),
        _ => None,
    };
    reading::item_of_text(built_in, text)
}

fn name_of(base: Base<'_>) -> &'static str {
    match base {
        Base::BuiltIn(built_in) => name_of_built_in(built_in),
        Base::Id(_) => "a text",
        Base::Enum(_, values) if are_ints(values) => "an integer",
        Base::Enum(..) => "a text",
        Base::Object(_) => "an object",
        Base::Unknown => "any value",
    }
}

fn name_of_built_in(built_in: BuiltIn) -> &'static str {
    match built_in {
        BuiltIn::String | BuiltIn::Email | BuiltIn::Url | BuiltIn::Secret => "a text",
        BuiltIn::DateTime => "a moment such as `2026-11-23T09:30:00Z`",
        BuiltIn::Date => "a day such as `2026-11-23`",
        BuiltIn::Bool => "`true` or `false`",
        BuiltIn::Int => "an integer",
        BuiltIn::Float => "a number",
        BuiltIn::File => "a file",
        BuiltIn::Any => "any value",
    }
}
