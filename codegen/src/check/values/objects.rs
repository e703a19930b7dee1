//! Objects and fields: what is there, and what is missing.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::one::item_of_text;
use super::report::{ValueCheck, ValueOrigin};
use crate::at::At;
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::nearest;
use crate::spec::{Direction, Field, ListStyle};
use crate::ty::{BuiltIn, Shape};

impl ValueCheck<'_, '_> {
    /// An object with these fields. `what` says what it is.
    pub(in crate::check) fn check_object(
        &mut self,
        at: &At<'_>,
        what: &str,
        fields: &[Field],
        value: &Map<String, Value>,
    ) {
        let direction = self.origin.direction();
        let mut given = HashSet::new();
        for (name, value) in value {
            let at = at.member(name);
            let called = |field: &&Field| {
                field.name == *name || direction == Direction::Read && field.aliases.contains(name)
            };
            let mut named = fields.iter().filter(called).peekable();
            let Some(first) = named.peek().copied() else {
                let names = fields.iter().filter(|field| goes(field, direction));
                let help = match nearest(name, names.map(|field| field.name.as_str())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare it, or leave it out".to_owned(),
                };
                self.out.report(self.rule, at.name(), format!("{what} has no `{name}`"), help);
                continue;
            };
            match named.find(|field| goes(field, direction)) {
                Some(field) => {
                    given.insert(field.name.as_str());
                    self.check_field(&at, field, value);
                }
                None => {
                    let only =
                        if first.only == Some(Direction::Read) { "received" } else { "sent" };
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
        if self.origin == ValueOrigin::Sent {
            let needed = fields.iter().filter(|field| field.required && goes(field, direction));
            for field in needed.filter(|field| !given.contains(field.name.as_str())) {
                let message = format!("{what} needs `{}`", field.name);
                self.report(at, message, "give it a value");
            }
        }
    }

    /// The value of a field.
    pub(in crate::check) fn check_field(&mut self, at: &At<'_>, field: &Field, value: &Value) {
        let base = self.cx.base(field);
        match (field.ty.shape, value) {
            _ if matches!(base, Base::Unknown) => {}
            (_, Value::Null) => {
                if self.origin == ValueOrigin::Sent
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
            (Shape::One, value) => self.check_one(at, field, base, value),
            (Shape::List, Value::Array(items)) => {
                self.check_count(at, field, items.len());
                for (index, item) in items.iter().enumerate() {
                    self.check_one(&at.item(index), field, base, item);
                }
            }
            (Shape::List, Value::String(text)) if field.list == Some(ListStyle::Csv) => {
                let items: Vec<_> =
                    text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
                self.check_count(at, field, items.len());
                for item in items {
                    let item = item_of_text(base, item);
                    self.check_one(at, field, base, &item);
                }
            }
            (Shape::Map, Value::Object(entries)) => {
                for (name, value) in entries {
                    self.check_one(&at.member(name), field, base, value);
                }
            }
            (_, Value::String(text)) if self.origin == ValueOrigin::Received && text.is_empty() => {
            }
            (Shape::List, value) => self.wrong_type(at, field, "a list", value),
            (Shape::Map, value) => self.wrong_type(at, field, "an object", value),
        }
    }
}
