//! What a schema says of a single value, before its parts are read.

use std::collections::BTreeSet;

use codegen::spec::Scalar;
use codegen::ty::{Shape, Type};
use serde_json::{Number, Value};

use super::super::fixups::{Draft, SchemaContext};
use super::super::model::{Bounds, Facts, UNBOUNDED};
use super::super::raw::{Exclusive, Schema};

/// Fewest numbers that make a row.
const ROW: usize = 7;

pub(super) fn draft<'a>(schema: &'a Schema, context: &SchemaContext<'_>) -> Draft<'a> {
    let bound = |number: &Option<Number>| number.as_ref().and_then(integer);
    let exclusive = |bound: Option<i64>, exclusive: &Exclusive, step: i64| match exclusive {
        Exclusive::No => bound,
        Exclusive::Beside => bound?.checked_add(step),
        // What both say is the narrower one.
        Exclusive::Bound(number) => match (integer(number)?.checked_add(step), bound) {
            (Some(inner), Some(bound)) if step > 0 => Some(inner.max(bound)),
            (Some(inner), Some(bound)) => Some(inner.min(bound)),
            (inner, bound) => inner.or(bound),
        },
    };
    Draft {
        ty: schema.one_type().map(str::to_owned),
        format: format(schema, context),
        values: schema.values.iter().flatten().chain(&schema.constant).cloned().collect(),
        item_values: Vec::new(),
        range: [
            exclusive(bound(&schema.minimum), &schema.exclusive_minimum, 1),
            exclusive(bound(&schema.maximum), &schema.exclusive_maximum, -1),
        ],
        length: [bound(&schema.min_length), bound(&schema.max_length)],
        items: [bound(&schema.min_items), bound(&schema.max_items)],
        choices: schema.one_of.iter().chain(&schema.any_of).collect(),
        has_fields: schema.properties.is_some(),
    }
}

/// The format. In a form, bytes may stand for themselves, or for a text.
fn format(schema: &Schema, context: &SchemaContext<'_>) -> Option<String> {
    let is_encoded = schema.content_encoding.is_some();
    match schema.format.as_deref() {
        Some("byte") if context.in_form => None,
        None if context.in_form && schema.content_media_type.is_some() && !is_encoded => {
            Some("binary".to_owned())
        }
        format => format.map(str::to_owned),
    }
}

/// A bound as an integer. One with a fraction bounds nothing that the spec can say.
pub(super) fn integer(number: &Number) -> Option<i64> {
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15);
    // In that range every integer is exact.
    #[allow(clippy::cast_possible_truncation)]
    number.as_i64().or_else(|| float().map(|float| float as i64))
}

/// Bounds without those that no value, or every value, is within. `least`: what there is.
pub(super) fn sensible(bounds: Bounds, least: i64) -> Bounds {
    match bounds.map(|side| side.filter(|bound| *bound >= least)) {
        [Some(low), Some(high)] if low > high => UNBOUNDED,
        // Nothing could be sent.
        [low, Some(0)] if least == 0 => [low.filter(|low| *low > 0), None],
        bounds => bounds,
    }
}

/// The type without regard to what is in it.
pub(super) fn plain_type(draft: &Draft<'_>) -> &'static str {
    let values = || draft.values.iter().filter(|value| !value.is_null());
    let is_all = |is: fn(&Value) -> bool| values().next().is_some() && values().all(is);
    named_type(draft.ty.as_deref(), draft.format.as_deref()).unwrap_or(match draft {
        _ if is_all(Value::is_string) => "string",
        _ if is_all(Value::is_i64) => "int",
        _ if !draft.choices.is_empty() => "",
        _ => "any",
    })
}

/// A type and its format in the words of the spec.
pub(super) fn named_type(ty: Option<&str>, format: Option<&str>) -> Option<&'static str> {
    Some(match ty? {
        "string" => match format {
            Some("date-time") => "datetime",
            Some("date") => "date",
            Some("email") => "email",
            Some("uri" | "url") => "url",
            Some("password") => "secret",
            Some("binary" | "byte") => "file",
            _ => "string",
        },
        "integer" => "int",
        "number" => "float",
        "boolean" => "bool",
        "array" => "array",
        "object" => "object",
        "file" => "file",
        _ => return None,
    })
}

/// The values of an enum, as far as the type has them.
pub(super) fn scalars(ty: &str, values: &[Value]) -> Vec<Scalar> {
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

/// Many numbers in a row, such as the days of a month, are a range and not as many names.
pub(super) fn row(facts: &mut Facts) {
    let ints = facts.values.iter().map(|value| match value {
        Scalar::Int(value) => Some(*value),
        Scalar::Text(_) => None,
    });
    let Some(mut ints) = ints.collect::<Option<Vec<_>>>() else { return };
    ints.sort_unstable();
    let (Some(first), Some(last)) = (ints.first(), ints.last()) else { return };
    let is_row = ints.windows(2).all(|pair| matches!(pair, [one, next] if one + 1 == *next));
    if is_row && ints.len() >= ROW {
        facts.range = [Some(*first), Some(*last)];
        facts.values.clear();
    }
}

/// A list or map of a value. The spec has them in one level.
pub(super) fn outer(facts: Facts, inner: Facts, open: &str, close: &str) -> Facts {
    if inner.types().any(|ty| Type::parse(ty).shape != Shape::One) {
        return Facts { ty: format!("{open}any{close}"), ..facts };
    }
    let ty = if inner.ty.contains('|') { "any" } else { inner.ty.as_str() };
    Facts {
        ty: format!("{open}{ty}{close}"),
        values: inner.values,
        circle: inner.circle,
        fields: inner.fields,
        choices: inner.choices,
        range: inner.range,
        length: inner.length,
        ..facts
    }
}

/// Whether a default says anything: `null` is what is assumed without one.
pub(super) fn is_fact(value: &Value) -> bool {
    match value {
        Value::Null | Value::Object(_) => false,
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
