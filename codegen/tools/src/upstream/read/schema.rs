//! From a schema to facts.

use std::collections::BTreeSet;

use codegen::spec::Scalar;
use codegen::ty::{Shape, Type};
use serde_json::{Number, Value};

use super::{MAX_DEPTH, MAX_SCHEMAS, Reader, dangling};
use crate::upstream::combine;
use crate::upstream::error::DocumentError;
use crate::upstream::fixups::{Draft, Spot};
use crate::upstream::model::{Bounds, Facts, UNBOUNDED};
use crate::upstream::raw::{Additional, Exclusive, Ordered, Required, Schema};

impl<'a> Reader<'a> {
    /// The facts of a schema.
    pub(super) fn schema(
        &mut self,
        schema: &'a Schema,
        spot: &Spot<'_>,
        sent: bool,
    ) -> Result<Facts, DocumentError> {
        self.seen += 1;
        self.depth += 1;
        let place = || format!("in `{}`, at `{}`", spot.operation, spot.name);
        if self.depth > MAX_DEPTH {
            let message = format!("schemas are nested too deeply {}", place());
            return Err(DocumentError::new(self.path, message, "mend the document there"));
        }
        if self.seen > MAX_SCHEMAS {
            let message = format!("there is no end to the schemas {}", place());
            return Err(DocumentError::new(self.path, message, "mend the document there"));
        }
        let facts = match &schema.reference {
            Some(reference) => self.reference(reference, spot, sent)?,
            None => self.own(schema, spot, sent)?,
        };
        self.depth -= 1;
        Ok(facts)
    }

    fn reference(
        &mut self,
        reference: &'a str,
        spot: &Spot<'_>,
        sent: bool,
    ) -> Result<Facts, DocumentError> {
        let Some(target) = self.target(reference) else {
            return Err(dangling(self.path, spot.operation, reference, "schemas"));
        };
        if self.way.contains(&reference) {
            let circle: Vec<_> = self.way.iter().chain([&reference]).copied().collect();
            let message = format!("schemas lead in a circle: {}", circle.join(", then "));
            let help = "the spec has no type that contains itself; mend the document there";
            return Err(DocumentError::new(self.path, message, help));
        }
        self.way.push(reference);
        let facts = self.schema(target, spot, sent)?;
        self.way.pop();
        Ok(facts)
    }

    fn target(&self, reference: &str) -> Option<&'a Schema> {
        let name = reference.strip_prefix("#/components/schemas/")?;
        self.schemas.get(name).copied()
    }

    fn own(
        &mut self,
        schema: &'a Schema,
        spot: &Spot<'_>,
        sent: bool,
    ) -> Result<Facts, DocumentError> {
        let mut draft = draft(schema);
        self.repairs.mend(&mut draft, spot);
        let mut facts = Facts { ty: plain_type(&draft).to_owned(), ..Facts::default() };
        facts.nullable = schema.nullable || schema.ty.null;
        facts.deprecated = schema.deprecated;
        facts.default = schema.default.clone().filter(is_fact);
        (facts.range, facts.length) = (draft.range, draft.length);
        facts.values = scalars(&facts.ty, &draft.values);
        if facts.ty == "array" {
            self.list(schema, &draft, spot, sent, &mut facts)?;
        } else if schema.properties.as_ref().is_some_and(|properties| !properties.0.is_empty()) {
            facts.fields = self.properties(schema, spot, sent)?;
            facts.ty = "object".to_owned();
        } else {
            match schema.additional_properties.as_deref() {
                Some(Additional::Schema(value)) => {
                    let value = self.schema(value, spot, sent)?;
                    facts = outer(facts, value, "{", "}");
                }
                Some(Additional::Allowed(true)) => "{any}".clone_into(&mut facts.ty),
                Some(Additional::Allowed(false)) | None => {}
            }
        }
        for part in &schema.all_of {
            let part = self.schema(part, spot, sent)?;
            combine::all_of(&mut facts, part);
        }
        if !draft.choices.is_empty() {
            let choices = draft.choices.iter().map(|choice| self.schema(choice, spot, sent));
            let choices = choices.collect::<Result<Vec<_>, _>>()?;
            combine::any_of(&mut facts, choices);
        }
        if sent && Type::parse(&facts.ty).shape == Shape::One {
            let required = self.required(schema);
            let fields = facts.fields.iter_mut();
            fields
                .filter(|(name, _)| required.contains(&name.as_str()))
                .for_each(|(_, field)| field.required = true);
        }
        facts.range = sensible(facts.range, i64::MIN);
        facts.length = sensible(facts.length, 0);
        facts.items = sensible(facts.items, 0);
        if facts.ty == "object" && facts.fields.is_empty() {
            // Nothing is known of it.
            facts.ty = "any".to_owned();
        }
        Ok(facts)
    }

    /// The fields that a schema requires, wherever in its parts they are declared. It must have
    /// been read before: references are followed without looking out for circles.
    fn required(&self, schema: &'a Schema) -> Vec<&'a str> {
        if let Some(reference) = &schema.reference {
            return self.target(reference).map_or(Vec::new(), |target| self.required(target));
        }
        let own = match &schema.required {
            Some(Required::Names(names)) => names.as_slice(),
            Some(Required::Flag(_)) | None => &[],
        };
        let parts = schema.all_of.iter().flat_map(|part| self.required(part));
        own.iter().map(String::as_str).chain(parts).collect()
    }

    fn list(
        &mut self,
        schema: &'a Schema,
        draft: &Draft<'a>,
        spot: &Spot<'_>,
        sent: bool,
        facts: &mut Facts,
    ) -> Result<(), DocumentError> {
        let mut item = match schema.items.as_deref() {
            Some(items) => self.schema(items, spot, sent)?,
            None => Facts { ty: "any".to_owned(), ..Facts::default() },
        };
        if item.values.is_empty() {
            item.values = scalars(&item.ty, &draft.item_values);
        }
        *facts = outer(std::mem::take(facts), item, "[", "]");
        facts.items = draft.items;
        Ok(())
    }

    fn properties(
        &mut self,
        schema: &'a Schema,
        spot: &Spot<'_>,
        sent: bool,
    ) -> Result<Vec<(String, Facts)>, DocumentError> {
        let mut fields = Vec::new();
        for (name, property) in schema.properties.iter().flat_map(Ordered::iter) {
            if if sent { property.read_only } else { property.write_only } {
                continue;
            }
            let spot = Spot { name, optional_path: false, ..*spot };
            let mut field = self.schema(property, &spot, sent)?;
            field.required = sent && matches!(property.required, Some(Required::Flag(true)));
            fields.push((name.clone(), field));
        }
        Ok(fields)
    }
}

fn draft(schema: &Schema) -> Draft<'_> {
    let bound = |number: &Option<Number>| number.as_ref().and_then(integer);
    let exclusive = |own: &Option<Number>, other: &Exclusive, step: i64| match other {
        Exclusive::Flag(false) => bound(own),
        Exclusive::Flag(true) => bound(own).and_then(|bound| bound.checked_add(step)),
        Exclusive::Bound(other) => integer(other).and_then(|bound| bound.checked_add(step)),
    };
    let constant = schema.constant.iter().cloned().collect();
    Draft {
        ty: schema.ty.name.clone(),
        format: schema.format.clone(),
        values: schema.values.clone().unwrap_or(constant),
        item_values: Vec::new(),
        range: [
            exclusive(&schema.minimum, &schema.exclusive_minimum, 1),
            exclusive(&schema.maximum, &schema.exclusive_maximum, -1),
        ],
        length: [bound(&schema.min_length), bound(&schema.max_length)],
        items: [bound(&schema.min_items), bound(&schema.max_items)],
        choices: schema.one_of.iter().chain(&schema.any_of).collect(),
        has_fields: schema.properties.is_some(),
    }
}

/// A bound as an integer. One with a fraction bounds nothing that the spec can say.
fn integer(number: &Number) -> Option<i64> {
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15);
    // In that range every integer is exact.
    #[allow(clippy::cast_possible_truncation)]
    number.as_i64().or_else(|| float().map(|float| float as i64))
}

/// Bounds without those that no value, or every value, is within. `least`: what there is.
fn sensible(bounds: Bounds, least: i64) -> Bounds {
    match bounds.map(|side| side.filter(|bound| *bound >= least)) {
        [Some(low), Some(high)] if low > high => UNBOUNDED,
        bounds => bounds,
    }
}

/// The type without regard to what is in it.
fn plain_type(draft: &Draft<'_>) -> &'static str {
    let format = draft.format.as_deref();
    match draft.ty.as_deref() {
        Some("string") => match format {
            Some("date-time") => "datetime",
            Some("date") => "date",
            Some("email") => "email",
            Some("uri" | "url") => "url",
            Some("password") => "secret",
            Some("binary" | "byte") => "file",
            _ => "string",
        },
        Some("integer") => "int",
        Some("number") => "float",
        Some("boolean") => "bool",
        Some("array") => "array",
        Some("object") => "object",
        Some("file") => "file",
        _ if draft.values.iter().any(Value::is_string) => "string",
        _ if draft.values.iter().any(Value::is_i64) => "int",
        _ if !draft.choices.is_empty() => "",
        _ => "any",
    }
}

/// The values of an enum, as far as the type has them.
fn scalars(ty: &str, values: &[Value]) -> Vec<Scalar> {
    let text = |value: &Value| match value {
        Value::String(text) if !text.is_empty() => Some(Scalar::Text(text.clone())),
        Value::Number(number) => Some(Scalar::Text(number.to_string())),
        _ => None,
    };
    let int = |value: &Value| match value {
        Value::String(text) => text.trim().parse().ok().map(Scalar::Int),
        value => value.as_i64().map(Scalar::Int),
    };
    let mut scalars: Vec<Scalar> = match ty {
        "string" => values.iter().filter_map(text).collect(),
        "int" => values.iter().filter_map(int).collect(),
        _ => Vec::new(),
    };
    let mut seen = BTreeSet::new();
    scalars.retain(|value| seen.insert(value.clone()));
    scalars
}

/// A list or map of a value. The spec has them in one level.
fn outer(facts: Facts, inner: Facts, open: &str, close: &str) -> Facts {
    if inner.types().any(|ty| Type::parse(ty).shape != Shape::One) {
        return Facts { ty: format!("{open}any{close}"), ..facts };
    }
    let ty = if inner.ty.contains('|') { "any" } else { inner.ty.as_str() };
    Facts {
        ty: format!("{open}{ty}{close}"),
        values: inner.values,
        fields: inner.fields,
        choices: inner.choices,
        range: inner.range,
        length: inner.length,
        ..facts
    }
}

/// Whether a default says anything: `null` is what is assumed without one.
fn is_fact(value: &Value) -> bool {
    match value {
        Value::Null | Value::Object(_) => false,
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
