//! Whether JSON values are values of their fields.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::context::Context;
use super::names::show;
use crate::at::At;
use crate::day::Day;
use crate::diagnostic::{Diagnostics, Rule};
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::{nearest, one_of};
use crate::spec::{EnumValue, Field, ListStyle, Only, Scalar};
use crate::ty::{BuiltIn, Shape};

/// Most values that a message lists.
const MOST_LISTED: usize = 12;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is set on a request.
    Sent,
    /// It comes in an answer, which may hold more than the spec knows.
    Received,
    /// The spec says that Zoom assumes it.
    Default,
}

impl Way {
    fn direction(self) -> Only {
        if self == Self::Sent { Only::Write } else { Only::Read }
    }
}

/// Checks values, and reports what is wrong with them.
pub(super) struct Values<'c, 'a> {
    pub(super) cx: &'c Context<'a>,
    pub(super) out: &'c mut Diagnostics,
    pub(super) way: Way,
    pub(super) rule: Rule,
}

impl Values<'_, '_> {
    fn report(&mut self, at: &At<'_>, message: String, help: impl Into<String>) {
        self.out.report(self.rule, at.place(), message, help);
    }

    /// An object with these fields. `what` says what it is.
    pub(super) fn object(
        &mut self,
        at: &At<'_>,
        what: &str,
        fields: &[Field],
        value: &Map<String, Value>,
    ) {
        let way = self.way.direction();
        let mut given = HashSet::new();
        for (name, value) in value {
            let at = at.member(name);
            let called = |field: &&Field| {
                field.name == *name || way == Only::Read && field.aliases.contains(name)
            };
            let mut named = fields.iter().filter(called).peekable();
            let Some(first) = named.peek().copied() else {
                let names = fields.iter().filter(|field| goes(field, way));
                let help = match nearest(name, names.map(|field| field.name.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare it, or leave it out".to_owned(),
                };
                self.out.report(self.rule, at.name(), format!("{what} has no `{name}`"), help);
                continue;
            };
            match named.find(|field| goes(field, way)) {
                Some(field) => {
                    given.insert(field.name.as_str());
                    self.field(&at, field, value);
                }
                None => {
                    let only = if first.only == Some(Only::Read) { "received" } else { "sent" };
                    let message = format!("`{name}` is only {only}");
                    self.out.report(
                        self.rule,
                        at.name(),
                        message,
                        "leave it out, or change its `only`",
                    );
                }
            }
        }
        if self.way == Way::Sent {
            let needed = fields.iter().filter(|field| field.required && goes(field, way));
            for field in needed.filter(|field| !given.contains(field.name.as_str())) {
                let message = format!("{what} needs `{}`", field.name);
                self.report(at, message, "give it a value");
            }
        }
    }

    /// The value of a field.
    pub(super) fn field(&mut self, at: &At<'_>, field: &Field, value: &Value) {
        let base = self.cx.base(field);
        match (field.ty.shape, value) {
            _ if matches!(base, Base::Unknown) => {}
            (_, Value::Null) => {
                if self.way == Way::Sent
                    && !field.nullable
                    && field.ty.built_in() != Some(BuiltIn::Any)
                {
                    self.report(
                        at,
                        format!("`{}` cannot be `null`", field.name),
                        "give it a value, or leave it out",
                    );
                }
            }
            (Shape::One, value) => self.one(at, field, base, value),
            (Shape::List, Value::Array(items)) => {
                self.count(at, field, items.len());
                for (index, item) in items.iter().enumerate() {
                    self.one(&at.item(index), field, base, item);
                }
            }
            (Shape::List, Value::String(text)) if field.list == Some(ListStyle::Csv) => {
                let items: Vec<_> =
                    text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
                self.count(at, field, items.len());
                for item in items {
                    let item = scalar(base, item);
                    self.one(at, field, base, &item);
                }
            }
            (Shape::Map, Value::Object(entries)) => {
                for (name, value) in entries {
                    self.one(&at.member(name), field, base, value);
                }
            }
            (_, Value::String(text)) if self.way == Way::Received && text.is_empty() => {}
            (Shape::List, value) => self.wrong_type(at, field, "a list", value),
            (Shape::Map, value) => self.wrong_type(at, field, "an object", value),
        }
    }

    fn count(&mut self, at: &At<'_>, field: &Field, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let [low, high] = field.items.unwrap_or_default();
        if self.way != Way::Received && !within(&count, low.as_ref(), high.as_ref()) {
            let message = format!("`{}` takes {} items", field.name, span(low, high));
            self.report(at, message, "give it more, or fewer");
        }
    }

    /// One value of a field: the only one, or an item.
    fn one(&mut self, at: &At<'_>, field: &Field, base: Base<'_>, value: &Value) {
        if self.way == Way::Received && is_lenient(base, value) {
            return;
        }
        match (base, value) {
            (Base::BuiltIn(built_in), value) => self.built_in(at, field, built_in, value),
            (Base::Unknown, _) => {}
            (Base::Id(_), Value::String(text)) => self.length(at, field, text),
            (Base::Enum(_, values), value) if is_of_kind(values, value) => {
                self.member_of(at, field, values, value)
            }
            (Base::Object(def), Value::Object(entries)) => {
                self.object(
                    at,
                    &format!("`{}`", def.name),
                    def.fields.as_deref().unwrap_or_default(),
                    entries,
                );
            }
            (base, value) => self.wrong_type(at, field, name(base), value),
        }
    }

    fn built_in(&mut self, at: &At<'_>, field: &Field, built_in: BuiltIn, value: &Value) {
        let received = self.way == Way::Received;
        match (built_in, value) {
            (BuiltIn::Any, _) | (BuiltIn::Bool, Value::Bool(_)) => {}
            (text, Value::String(value)) if text.is_text() => self.length(at, field, value),
            (BuiltIn::DateTime, Value::String(text)) if received || is_date_time(text) => {}
            (BuiltIn::Date, Value::String(text)) if received || is_date(text) => {}
            (BuiltIn::Int, Value::Number(number)) if number.as_i64().is_some() => {
                self.range(at, field, number.as_i64().unwrap_or_default());
            }
            (BuiltIn::Float, Value::Number(number)) => {
                self.range_of_float(at, field, number.as_f64());
            }
            (BuiltIn::File, _) => {
                self.report(at, format!("`{}` is a file", field.name), "put it into `files`")
            }
            (built_in, value) => self.wrong_type(at, field, name_of(built_in), value),
        }
    }

    fn wrong_type(&mut self, at: &At<'_>, field: &Field, wanted: &str, value: &Value) {
        let found = match value {
            Value::Null => "`null`",
            Value::Bool(_) => "`true` or `false`",
            Value::Number(number) if number.as_i64().is_none() => {
                "a number that is no 64-bit integer"
            }
            Value::Number(_) => "an integer",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        let message = format!("`{}` takes {wanted}, not {found}", field.name);
        self.report(
            at,
            message,
            format!("write {wanted}, or correct the type of `{}`", field.name),
        );
    }

    fn length(&mut self, at: &At<'_>, field: &Field, text: &str) {
        let count = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let [low, high] = field.length.unwrap_or_default();
        if self.way != Way::Received && !within(&count, low.as_ref(), high.as_ref()) {
            let message =
                format!("`{}` takes {} characters, not {count}", field.name, span(low, high));
            self.report(at, message, "make the text shorter, or longer");
        }
    }

    fn range(&mut self, at: &At<'_>, field: &Field, value: i64) {
        let [low, high] = field.range.unwrap_or_default();
        if self.way != Way::Received && !within(&value, low.as_ref(), high.as_ref()) {
            let message = format!("`{}` takes {}, not {value}", field.name, span(low, high));
            self.report(at, message, "write a value that is in the range");
        }
    }

    fn range_of_float(&mut self, at: &At<'_>, field: &Field, value: Option<f64>) {
        let [low, high] = field.range.unwrap_or_default();
        let value = value.unwrap_or(f64::NAN);
        // A side of a range is a small number, which a float holds exactly.
        let side = |side: Option<i64>| side.map(|side| side as f64);
        if self.way != Way::Received && !within(&value, side(low).as_ref(), side(high).as_ref()) {
            let message = format!("`{}` takes {}, not {value}", field.name, span(low, high));
            self.report(at, message, "write a value that is in the range");
        }
    }

    /// What is sent is a value that the enum lists. What is received may be newer than the spec.
    fn member_of(&mut self, at: &At<'_>, field: &Field, values: &[EnumValue], value: &Value) {
        let is_listed = values.iter().any(|known| match &known.value {
            Scalar::Int(known) => value.as_i64() == Some(*known),
            Scalar::Text(known) => value.as_str() == Some(known),
        });
        if self.way == Way::Received || is_listed {
            return;
        }
        let found = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let names: Vec<_> = values.iter().map(|value| show(&value.value)).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let help = match nearest(&found, names.iter().copied()) {
            Some(near) if value.is_string() => format!("did you mean `{near}`?"),
            _ if names.len() <= MOST_LISTED => format!("use {}", one_of(&names)),
            _ => "use one of the values that the type lists, or add this one".to_owned(),
        };
        self.report(at, format!("`{}` has no value `{found}`", field.name), help);
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

/// Whether a value is a text, for an enum of texts, or an integer, for an enum of integers.
fn is_of_kind(values: &[EnumValue], value: &Value) -> bool {
    match values.first().map(|value| &value.value) {
        Some(Scalar::Int(_)) => value.as_i64().is_some(),
        _ => value.is_string(),
    }
}

/// An item of a list that is written as one text.
fn scalar(base: Base<'_>, text: &str) -> Value {
    let is_int = match base {
        Base::BuiltIn(BuiltIn::Int) => true,
        Base::Enum(_, values) => {
            values.first().is_some_and(|value| matches!(value.value, Scalar::Int(_)))
        }
        _ => false,
    };
    let parsed = match base {
        _ if is_int => text.parse::<i64>().ok().map(Value::from),
        Base::BuiltIn(BuiltIn::Float) => text.parse::<f64>().ok().map(Value::from),
        Base::BuiltIn(BuiltIn::Bool) => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::from(text))
}

fn name(base: Base<'_>) -> &'static str {
    match base {
        Base::BuiltIn(built_in) => name_of(built_in),
        Base::Id(_) => "a text",
        Base::Enum(_, values) => match values.first().map(|value| &value.value) {
            Some(Scalar::Int(_)) => "an integer",
            _ => "a text",
        },
        Base::Object(_) => "an object",
        Base::Unknown => "any value",
    }
}

fn name_of(built_in: BuiltIn) -> &'static str {
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

/// Nothing is said of values where the bounds are upside down: that is told at the bounds.
fn within<T: PartialOrd>(value: &T, low: Option<&T>, high: Option<&T>) -> bool {
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return true;
    }
    low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high)
}

fn span<T: ToString>(low: Option<T>, high: Option<T>) -> String {
    match (low.map(|low| low.to_string()), high.map(|high| high.to_string())) {
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "any number of".to_owned(),
    }
}

/// Whether a text is a day, such as `2026-11-23`.
pub(super) fn is_date(text: &str) -> bool {
    text.parse::<Day>().is_ok()
}

/// Whether a text is a moment as RFC 3339 writes it.
fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else { return false };
    let zone = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_zone =
        zone == "Z" || zone.strip_prefix(['+', '-']).is_some_and(|zone| is_clock(zone, 2));
    is_date(date) && is_clock(time, 3) && is_fraction && is_zone
}

/// Whether a text is a time of day of so many parts.
fn is_clock(text: &str, parts: usize) -> bool {
    let most = [23, 59, 60];
    let fits = text
        .split(':')
        .zip(most)
        .all(|(part, most)| digits(part, 2).is_some_and(|part| part <= most));
    fits && text.split(':').count() == parts
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for text in ["2026-11-23", "2024-02-29", "2000-02-29"] {
            assert!(is_date(text), "{text}");
        }
        for text in
            ["", "2026-1-23", "2026-13-01", "2026-02-29", "1900-02-29", "2026-00-10", "20261123"]
        {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn moments_are_those_of_rfc_3339() {
        for text in
            ["2026-11-23T09:30:00Z", "2026-11-23T09:30:00.123Z", "2026-11-23T09:30:00+01:00"]
        {
            assert!(is_date_time(text), "{text}");
        }
        for text in
            ["2026-11-23", "2026-11-23T09:30Z", "2026-11-23T25:00:00Z", "2026-11-23T09:30:00", "T"]
        {
            assert!(!is_date_time(text), "{text}");
        }
    }
}
