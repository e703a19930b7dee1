//! Values held against the table of their field.

use serde_json::{Map, Value};

use super::text;
use crate::call::Refusal;
use crate::contract::{Base, Field, Object, WireShape};

/// More problems than this are not told: a body with a million faults gets no answer of that length.
const MOST_PROBLEMS: usize = 100;

/// Zoom's code for calls that are not what the spec says.
pub(super) const INVALID: i64 = 300;

pub(in super::super) const REQUIRED: &str = "Is required.";

/// Collects what is wrong with a call.
#[derive(Debug, Default)]
pub(super) struct Checker {
    /// Names and messages.
    problems: Vec<(String, String)>,
}

impl Checker {
    pub(super) fn report(&mut self, field: &str, message: impl Into<String>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push((field.to_owned(), message.into()));
        }
    }

    pub(super) fn found_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    pub(super) fn has_problem_with(&self, field: &str) -> bool {
        self.problems.iter().any(|(name, _)| name == field)
    }

    /// The refusal that names all problems.
    pub(super) fn refusal(self) -> Refusal {
        let refusal = Refusal::new(400, INVALID, "Validation Failed.");
        Refusal { errors: self.problems, ..refusal }
    }

    /// A parameter, or a field of a form.
    pub(super) fn parameter(&mut self, field: &Field, value: Option<Value>) {
        match value {
            Some(value) => self.field(field.name, field, &value),
            None if field.required => self.report(field.name, REQUIRED),
            None => {}
        }
    }

    /// An object: what of it the table knows as something that is sent.
    pub(super) fn object(
        &mut self,
        path: &str,
        object: &Object,
        mut given: Map<String, Value>,
    ) -> Map<String, Value> {
        let mut kept = Map::new();
        for field in object.fields.iter().filter(|field| field.sent) {
            match given.remove(field.name) {
                None if field.required => self.report(&join(path, field.name), REQUIRED),
                None => {}
                Some(value) => {
                    let value = self.member(&join(path, field.name), field, value);
                    kept.insert(field.name.to_owned(), value);
                }
            }
        }
        kept
    }

    /// A member of an object, with what the table does not know taken out of it.
    fn member(&mut self, path: &str, field: &Field, value: Value) -> Value {
        let Base::Object(object) = field.base else {
            self.field(path, field, &value);
            return value;
        };
        match (field.shape, value) {
            (WireShape::One, Value::Object(given)) => {
                Value::Object(self.object(path, object, given))
            }
            (WireShape::List, Value::Array(items)) => {
                self.count(path, field, items.len());
                let items = items.into_iter().enumerate().map(|(index, item)| {
                    self.item(&format!("{path}[{index}]"), field, object, item)
                });
                Value::Array(items.collect())
            }
            (WireShape::Map, Value::Object(entries)) => {
                let entries = entries.into_iter().map(|(name, item)| {
                    let item = self.item(&join(path, &name), field, object, item);
                    (name, item)
                });
                Value::Object(entries.collect())
            }
            (_, value) => {
                self.field(path, field, &value);
                value
            }
        }
    }

    fn item(&mut self, path: &str, field: &Field, object: &Object, item: Value) -> Value {
        match item {
            Value::Object(given) => Value::Object(self.object(path, object, given)),
            item => {
                self.one(path, field, &item);
                item
            }
        }
    }

    /// The value of a field that is sent.
    fn field(&mut self, path: &str, field: &Field, value: &Value) {
        match (field.shape, value) {
            (_, Value::Null) if field.nullable || matches!(field.base, Base::Any) => {}
            (_, Value::Null) => self.report(path, "Must not be null."),
            (WireShape::One, value) => self.one(path, field, value),
            (WireShape::List | WireShape::Csv, Value::Array(items)) => {
                self.count(path, field, items.len());
                for (index, item) in items.iter().enumerate() {
                    self.one(&format!("{path}[{index}]"), field, item);
                }
            }
            (WireShape::Csv, Value::String(list)) => {
                let items = text::items(field.base, list, ',');
                self.count(path, field, items.len());
                items.iter().for_each(|item| self.one(path, field, item));
            }
            (WireShape::Map, Value::Object(entries)) => {
                entries.iter().for_each(|(name, item)| self.one(&join(path, name), field, item));
            }
            (WireShape::List, _) => self.report(path, "Must be a list."),
            (WireShape::Csv, _) => {
                self.report(path, "Must be a text with commas between the items.")
            }
            (WireShape::Map, _) => self.report(path, "Must be an object."),
        }
    }

    fn count(&mut self, path: &str, field: &Field, count: usize) {
        self.within(path, &length_of(count), field.items, "have", "item");
    }

    /// One value of a field: the only one, or an item.
    fn one(&mut self, path: &str, field: &Field, value: &Value) {
        match (field.base, value) {
            (Base::Any, _) | (Base::Bool, Value::Bool(_)) => {}
            (Base::Int, value) => match value.as_i64() {
                Some(number) => self.within(path, &number, field.range, "be", ""),
                None => self.report(path, "Must be a whole number."),
            },
            (Base::Float, Value::Number(number)) => {
                let number = number.as_f64().unwrap_or(f64::NAN);
                // A side of a range is a small number, which a float holds exactly.
                let range = field.range.map(|side| side.map(|side| side as f64));
                self.within(path, &number, range, "be", "");
            }
            (Base::TextEnum(values), Value::String(text)) => {
                if !values.contains(&text.as_str()) {
                    self.report(path, one_of(values));
                }
            }
            (Base::IntEnum(values), value) => match value.as_i64() {
                Some(number) if values.contains(&number) => {}
                Some(_) => self.report(path, one_of(values)),
                None => self.report(path, "Must be a whole number."),
            },
            // A member that is an object is looked at where it is one.
            (Base::Object(_), Value::Object(_)) => {}
            (base, Value::String(text)) => self.text(path, field, base, text),
            (base, _) => self.report(path, format!("Must be {}.", name(base))),
        }
    }

    fn text(&mut self, path: &str, field: &Field, base: Base, text: &str) {
        let fits = match base {
            Base::Text | Base::Id | Base::Secret => true,
            // An empty text clears a text, whatever is in it otherwise.
            Base::Email | Base::Url | Base::DateTime | Base::Date if text.is_empty() => true,
            Base::Email => text::is_email(text),
            Base::Url => text::is_url(text),
            Base::DateTime => text::is_date_time(text),
            Base::Date => text::is_date(text),
            _ => false,
        };
        if !fits {
            return self.report(path, format!("Must be {}.", name(base)));
        }
        if text.is_empty() && field.required {
            return self.report(path, REQUIRED);
        }
        self.within(path, &length_of(text.chars().count()), field.length, "have", "character");
    }

    /// `verb` and `unit` make the sentence: must `have` 8 to 32 `character`s.
    fn within<T: PartialOrd + ToString>(
        &mut self,
        path: &str,
        value: &T,
        [low, high]: [Option<T>; 2],
        verb: &str,
        unit: &str,
    ) {
        let is_low = low.as_ref().is_some_and(|low| value < low);
        let is_high = high.as_ref().is_some_and(|high| value > high);
        if !is_low && !is_high {
            return;
        }
        let span = match (low.map(|low| low.to_string()), high.map(|high| high.to_string())) {
            (Some(low), Some(high)) if low == high => format!("exactly {low}"),
            (Some(low), Some(high)) => format!("{low} to {high}"),
            (Some(low), None) => format!("at least {low}"),
            (None, high) => format!("at most {}", high.unwrap_or_default()),
        };
        let unit = match unit {
            "" => String::new(),
            unit if span.ends_with(" 1") => format!(" {unit}"),
            unit => format!(" {unit}s"),
        };
        self.report(path, format!("Must {verb} {span}{unit}."));
    }
}

fn length_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn one_of<T: ToString>(values: &[T]) -> String {
    let values: Vec<_> = values.iter().map(ToString::to_string).collect();
    format!("Must be one of: {}.", values.join(", "))
}

fn name(base: Base) -> &'static str {
    match base {
        Base::Text | Base::Id | Base::Secret | Base::TextEnum(_) => "a text",
        Base::Email => "an email address",
        Base::Url => "a URL",
        Base::Bool => "true or false",
        Base::Int | Base::IntEnum(_) => "a whole number",
        Base::Float => "a number",
        Base::DateTime => "a moment such as 2026-11-25T10:00:00Z",
        Base::Date => "a day such as 2026-11-25",
        Base::File => "a file",
        Base::Object(_) => "an object",
        Base::Any => "JSON",
    }
}
