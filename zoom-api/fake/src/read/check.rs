//! Values held against the table of their field.

use serde_json::{Map, Value};

use super::text;
use crate::call::Refusal;
use crate::contract::{Field, Kind, Object, Shape};

/// More problems than this are not told: a body with a million faults gets no answer of that length.
const MOST_PROBLEMS: usize = 100;

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
        let refusal = Refusal::new(400, super::INVALID, "Validation Failed.");
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
        let Kind::Object(object) = field.kind else {
            self.field(path, field, &value);
            return value;
        };
        match (field.shape, value) {
            (Shape::One, Value::Object(given)) => Value::Object(self.object(path, object, given)),
            (Shape::List, Value::Array(items)) => {
                self.count(path, field, items.len());
                let items = items.into_iter().enumerate().map(|(index, item)| {
                    self.item(&format!("{path}[{index}]"), field, object, item)
                });
                Value::Array(items.collect())
            }
            (Shape::Map, Value::Object(entries)) => {
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
            (_, Value::Null) if field.nullable || matches!(field.kind, Kind::Any) => {}
            (_, Value::Null) => self.report(path, "Must not be null."),
            (Shape::One, value) => self.one(path, field, value),
            (Shape::List | Shape::Csv, Value::Array(items)) => {
                self.count(path, field, items.len());
                for (index, item) in items.iter().enumerate() {
                    self.one(&format!("{path}[{index}]"), field, item);
                }
            }
            (Shape::Csv, Value::String(list)) => {
                let items = text::items(field.kind, list, ',');
                self.count(path, field, items.len());
                items.iter().for_each(|item| self.one(path, field, item));
            }
            (Shape::Map, Value::Object(entries)) => {
                entries.iter().for_each(|(name, item)| self.one(&join(path, name), field, item));
            }
            (Shape::List, _) => self.report(path, "Must be a list."),
            (Shape::Csv, _) => self.report(path, "Must be a text with commas between the items."),
            (Shape::Map, _) => self.report(path, "Must be an object."),
        }
    }

    fn count(&mut self, path: &str, field: &Field, count: usize) {
        self.within(path, &length_of(count), field.items, "have", "item");
    }

    /// One value of a field: the only one, or an item.
    fn one(&mut self, path: &str, field: &Field, value: &Value) {
        match (field.kind, value) {
            (Kind::Any, _) | (Kind::Bool, Value::Bool(_)) => {}
            (Kind::Int, value) => match value.as_i64() {
                Some(number) => self.within(path, &number, field.range, "be", ""),
                None => self.report(path, "Must be a whole number."),
            },
            (Kind::Float, Value::Number(number)) => {
                let number = number.as_f64().unwrap_or(f64::NAN);
                // A side of a range is a small number, which a float holds exactly.
                let range = field.range.map(|side| side.map(|side| side as f64));
                self.within(path, &number, range, "be", "");
            }
            (Kind::TextEnum(values), Value::String(text)) => {
                if !values.contains(&text.as_str()) {
                    self.report(path, one_of(values));
                }
            }
            (Kind::IntEnum(values), value) => match value.as_i64() {
                Some(number) if values.contains(&number) => {}
                Some(_) => self.report(path, one_of(values)),
                None => self.report(path, "Must be a whole number."),
            },
            // A member that is an object is looked at where it is one.
            (Kind::Object(_), Value::Object(_)) => {}
            (kind, Value::String(text)) => self.text(path, field, kind, text),
            (kind, _) => self.report(path, format!("Must be {}.", name(kind))),
        }
    }

    fn text(&mut self, path: &str, field: &Field, kind: Kind, text: &str) {
        let fits = match kind {
            Kind::Text | Kind::Id | Kind::Secret => true,
            // An empty text clears a text, whatever is in it otherwise.
            Kind::Email | Kind::Url | Kind::DateTime | Kind::Date if text.is_empty() => true,
            Kind::Email => text::is_email(text),
            Kind::Url => text::is_url(text),
            Kind::DateTime => text::is_date_time(text),
            Kind::Date => text::is_date(text),
            _ => false,
        };
        if !fits {
            return self.report(path, format!("Must be {}.", name(kind)));
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

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Id | Kind::Secret | Kind::TextEnum(_) => "a text",
        Kind::Email => "an email address",
        Kind::Url => "a URL",
        Kind::Bool => "true or false",
        Kind::Int | Kind::IntEnum(_) => "a whole number",
        Kind::Float => "a number",
        Kind::DateTime => "a moment such as 2026-11-25T10:00:00Z",
        Kind::Date => "a day such as 2026-11-25",
        Kind::File => "a file",
        Kind::Object(_) => "an object",
        Kind::Any => "JSON",
    }
}
