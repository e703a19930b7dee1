//! Which examples of the spec show what.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use codegen::files::Spec;
use codegen::reading::{condition_text, goes};
use codegen::source::Source;
use codegen::spec::{Direction, Endpoint, Example, Field, Request, TypeDef};
use codegen::ty::Shape;
use codegen::usage::Usage;
use serde_json::Value;

use super::element::{Topic, wire};

/// An example and where it stands.
pub(super) struct LocatedExample<'a> {
    pub(super) source: &'a Arc<Source>,
    /// Path in the file, as evidence has it.
    pub(super) pointer: String,
    pub(super) wire: &'a str,
}

/// All examples of a spec, by what they show.
pub(super) struct Examples<'a> {
    all: Vec<LocatedExample<'a>>,
    by_topic: HashMap<Topic<'a>, Vec<usize>>,
}

impl<'a> Examples<'a> {
    pub(super) fn of(spec: &'a Spec, usage: &Usage<'a>) -> Self {
        let mut examples = Self { all: Vec::new(), by_topic: HashMap::new() };
        for file in &spec.endpoints {
            for request in file.requests() {
                let at = file.pointer_to(request);
                for (index, example) in request.examples.iter().enumerate() {
                    let pointer = format!("{at}/examples/{index}");
                    let source = &file.source;
                    examples.all.push(LocatedExample { source, pointer, wire: &example.wire });
                    Walk { usage, examples: &mut examples }.call(&file.value, request, example);
                }
            }
        }
        for file in &spec.events {
            for (index, example) in file.examples.iter().enumerate() {
                let pointer = format!("/examples/{index}");
                examples.all.push(LocatedExample {
                    source: &file.source,
                    pointer,
                    wire: &file.event,
                });
                let mut walk = Walk { usage, examples: &mut examples };
                walk.note(&file.payload, "");
                walk.object(&file.payload, &file.fields, &example.payload, Direction::Read);
            }
        }
        examples
    }

    /// The examples that show something.
    pub(super) fn of_topic(&self, topic: &Topic<'a>) -> impl Iterator<Item = &LocatedExample<'a>> {
        let found = self.by_topic.get(topic).into_iter().flatten();
        found.filter_map(|index| self.all.get(*index))
    }
}

/// A walk through the last example.
struct Walk<'w, 'a> {
    usage: &'w Usage<'a>,
    examples: &'w mut Examples<'a>,
}

impl<'a> Walk<'_, 'a> {
    /// The example shows this.
    fn note(&mut self, owner: &'a str, name: impl Into<Cow<'a, str>>) {
        let last = self.examples.all.len().saturating_sub(1);
        let shown = self.examples.by_topic.entry((owner, name.into())).or_default();
        if shown.last() != Some(&last) {
            shown.push(last);
        }
    }

    fn call(&mut self, endpoint: &'a Endpoint, request: Request<'a>, example: &Example) {
        self.note(&endpoint.id, "");
        self.note(request.name(), "");
        self.object(&endpoint.id, &endpoint.path_params, &example.path, Direction::Write);
        self.object(&endpoint.id, &endpoint.query, &example.query, Direction::Write);
        self.object(&endpoint.id, &endpoint.headers, &example.headers, Direction::Write);
        let decides = request.fixed.and_then(|(name, value)| {
            Some((endpoint.query.iter().find(|field| field.name == name)?, value))
        });
        if let Some((field, value)) = decides {
            self.field(&endpoint.id, field, &Value::from(value), Direction::Write);
        }
        if let Some(body) = request.body {
            let owner = body.ty.as_deref().unwrap_or(request.name());
            let fields = self.usage.body_fields(body);
            self.note(owner, "");
            self.object(owner, fields, request.sent(example).iter(), Direction::Write);
            for field in fields.iter().filter(|field| example.files.contains_key(&field.name)) {
                self.note(owner, &field.name);
            }
        }
        let answer = request.response.zip(example.reply.as_ref());
        let Some((response, reply)) = answer else { return };
        let owner = response.ty.as_ref().or(response.name.as_ref());
        let owner = owner.map(String::as_str).unwrap_or_default();
        let fields = self.usage.answer_fields(request);
        self.note(owner, "");
        match (reply, fields) {
            (reply, [field]) if response.bare => self.field(owner, field, reply, Direction::Read),
            (Value::Object(reply), fields) => self.object(owner, fields, reply, Direction::Read),
            _ => {}
        }
    }

    fn object<'v>(
        &mut self,
        owner: &'a str,
        fields: &'a [Field],
        values: impl IntoIterator<Item = (&'v String, &'v Value)>,
        direction: Direction,
    ) {
        for (name, value) in values {
            let is_called = |field: &&Field| {
                goes(field, direction)
                    && (field.name == *name
                        || direction == Direction::Read && field.aliases.contains(name))
            };
            if let Some(field) = fields.iter().find(is_called) {
                self.field(owner, field, value, direction);
            }
        }
    }

    fn field(&mut self, owner: &'a str, field: &'a Field, value: &Value, direction: Direction) {
        self.note(owner, &field.name);
        let Some(def) = self.usage.def(&field.ty) else { return };
        match (field.ty.shape, value) {
            (_, Value::Null) => {}
            (Shape::List, Value::Array(items)) => {
                items.iter().for_each(|item| self.value(def, item, direction));
            }
            // Written as one text.
            (Shape::List, Value::String(text)) => {
                let items = text.split(',').map(|item| Value::from(item.trim()));
                items.for_each(|item| self.value(def, &item, direction));
            }
            (Shape::Map, Value::Object(entries)) => {
                entries.values().for_each(|value| self.value(def, value, direction));
            }
            (_, value) => self.value(def, value, direction),
        }
    }

    /// A value of a named type.
    fn value(&mut self, def: &'a TypeDef, value: &Value, direction: Direction) {
        self.note(&def.name, "");
        if let (Some(fields), Value::Object(entries)) = (&def.fields, value) {
            self.object(&def.name, fields, entries, direction);
        }
        let (Some(values), Some(text)) = (&def.values, condition_text(value)) else { return };
        if let Some(known) = values.iter().find(|known| wire(&known.value) == text) {
            self.note(&def.name, wire(&known.value));
        }
    }
}
