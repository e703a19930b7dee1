//! Objects and fields: what is there, and what is missing.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::one::item_of_text;
use super::report::{ValueCheck, ValueOrigin};
use crate::at::At;
use crate::diagnostic::Diagnostic;
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::nearest;
use crate::spec::{Direction, Field, ListStyle};
use crate::ty::{BuiltIn, Shape};

impl ValueCheck<'_, '_> {
    /// An object with these fields. `what` says what it is, `owner` whose fields they are: a type's or a file's.
    pub(in crate::check) fn check_object(
        &mut self,
        at: &At<'_>,
        (what, owner): (&str, &str),
        fields: &[Field],
        value: &Map<String, Value>,
    ) {
        let direction = self.origin.direction();
        let mut given = HashSet::new();
        let mut unknown = Vec::new();
        for (name, value) in value {
            let at = at.member(name);
            let called = |field: &&Field| {
                field.name == *name || direction == Direction::Read && field.aliases.contains(name)
            };
            let mut named = fields.iter().filter(called).peekable();
            let Some(first) = named.peek().copied() else {
                unknown.push((name.as_str(), at.name()));
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
        let is_needed = |field: &&Field| {
            self.origin == ValueOrigin::Sent && field.required && goes(field, direction)
        };
        let mut needed: Vec<_> =
            fields.iter().filter(is_needed).map(|field| &*field.name).collect();
        needed.retain(|name| !given.contains(name));
        let is_one = unknown.len() == 1 && needed.len() == 1;
        for (name, place) in unknown {
            let names = fields.iter().filter(|field| goes(field, direction));
            let near = nearest(name, names.map(|field| field.name.as_str()));
            // What is needed and not there is there under this name.
            let meant = near.or(needed.first().copied().filter(|_| is_one));
            needed.retain(|name| Some(*name) != meant);
            let help = match (near, meant) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, Some(meant)) => format!("declare it, or write `{meant}`, which is needed"),
                (None, None) => "declare it, or leave it out".to_owned(),
            };
            let message = format!("{what} has no `{name}`");
            self.out.push(Diagnostic::new(self.rule, place, message, help).lacks(owner, name));
        }
        for name in needed {
            let message = format!("{what} needs `{name}`");
            let found = Diagnostic::new(self.rule, at.place(), message, "give it a value");
            self.out.push(found.lacks(owner, format!("{name}/needed")));
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
